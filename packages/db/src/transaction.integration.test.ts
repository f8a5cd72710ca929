import { type Database, Failure, type LiveEvent, newId, parseVPath, type SetTx, type Sighting } from '@waybill/core';
import { itWhenExhaustive, startTestPostgres, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from './create-database.js';
import { migrate } from './migrate/migrate.js';
import { type OpenDatabase, openDatabase } from './testing/open-database.js';
import { anEvent, aPartner, aRun, aSchedule, aStore, aWorld } from './testing/things.js';

const itExhaustively = await itWhenExhaustive();

let open: OpenDatabase;
let db: Database;
beforeAll(async () => {
  open = await openDatabase();
  db = open.db;
});
afterAll(() => open.close());

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

async function count(table: string): Promise<number> {
  const { rows } = await open.admin.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? -1;
}

describe('a transaction', () => {
  it('writes the fact, its audit event and its task together', async () => {
    const runId = newId();
    const partner = await db.transaction(async (tx) => {
      tx.audit.append(anEvent({ requestId: 'all-three' }));
      tx.outbox.add({ task: { name: 'finish-run', runId } });
      return tx.partners.insert(aPartner());
    });
    expect(await db.read.partners.get(partner.id)).toEqual(partner);
    expect((await db.read.auditTrail.list({}, { limit: 1 })).items[0]?.requestId).toBe('all-three');
    expect((await open.admin.query('SELECT task FROM outbox')).rows).toContainEqual({ task: { name: 'finish-run', runId } });
  });

  it('leaves nothing when its work fails, not even news', async () => {
    const before = [await count('partners'), await count('audit_events'), await count('outbox')];
    const failure = new Error('work failed');
    const work = db.transaction(async (tx) => {
      await tx.partners.insert(aPartner());
      tx.audit.append(anEvent());
      tx.outbox.add({ task: { name: 'finish-run', runId: newId() } });
      throw failure;
    });
    expect((await failureOf(work)).cause).toBe(failure);
    expect([await count('partners'), await count('audit_events'), await count('outbox')]).toEqual(before);
  });

  it('hands on the Failure of its work as it is', async () => {
    await db.read.partners.insert(aPartner({ slug: 'twice' }));
    const failure = await failureOf(db.transaction((tx) => tx.partners.insert(aPartner({ slug: 'twice' }))));
    expect(failure).toMatchObject({ code: 'conflict.duplicate', field: 'slug' });
  });

  it('does not pretend to have committed after a statement failed and the work went on', async () => {
    const { slug } = await db.read.partners.insert(aPartner());
    const store = aStore();
    const work = db.transaction(async (tx) => {
      await tx.stores.insert(store);
      await tx.partners.insert(aPartner({ slug })).catch(() => undefined);
    });
    expect((await failureOf(work)).code).toBe('conflict.duplicate');
    expect(await db.read.stores.find(store.id)).toBeUndefined();
  });

  it('goes on after a refusal that came from no failed statement', async () => {
    const partner = await db.transaction(async (tx) => {
      await tx.partners.get(newId()).catch(() => undefined);
      return tx.partners.insert(aPartner());
    });
    expect(await db.read.partners.find(partner.id)).toEqual(partner);
  });

  it('does not happen when the audit trail cannot be written', async () => {
    const partner = aPartner();
    await open.admin.query('REVOKE EXECUTE ON FUNCTION append_audit_events FROM waybill_app');
    try {
      const work = db.transaction(async (tx) => {
        await tx.partners.insert(partner);
        tx.audit.append(anEvent());
      });
      expect((await failureOf(work)).code).toBe('audit.unavailable');
    } finally {
      await open.admin.query('GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app');
    }
    expect(await db.read.partners.find(partner.id)).toBeUndefined();
  });

  it('is done again when the database gave it up for another one', async () => {
    const [a, b] = [await db.read.stores.insert(aStore()), await db.read.stores.insert(aStore())];
    let tries = 0;
    let anyDone = false;
    // Each locks one row and waits until the other has locked its own: a deadlock, unless it is a second try.
    const locked: string[] = [];
    const change = async (first: string, second: string) => {
      await db.transaction(async (tx) => {
        tries += 1;
        // What it reads must be what the other one left, or the change would be refused as stale.
        if (tries > 2) await waitFor(() => anyDone);
        await tx.stores.update({ ...(await tx.stores.get(first)), root: '/first' });
        if (!locked.includes(first)) locked.push(first);
        await waitFor(() => locked.length === 2);
        await tx.stores.update({ ...(await tx.stores.get(second)), root: '/second' });
      });
      anyDone = true;
    };
    await Promise.all([change(a.id, b.id), change(b.id, a.id)]);
    expect(tries).toBe(3);
    expect([(await db.read.stores.get(a.id)).version, (await db.read.stores.get(b.id)).version]).toEqual([3, 3]);
  });

  it('takes nothing more once its work is done', async () => {
    let kept: { append(event: ReturnType<typeof anEvent>): void } | undefined;
    await db.transaction(async (tx) => {
      kept = tx.audit;
    });
    expect(() => kept?.append(anEvent())).toThrow();
  });
});

describe('a transaction over many transfers', () => {
  const aSighting = (runId: string): Sighting => ({
    id: newId(),
    runId,
    path: '/a',
    sizeBytes: 1,
    modifiedAt: null,
    decision: 'taken',
    reason: 'matched',
    transferId: null,
    seenAt: new Date(),
  });
  let runId: string;
  beforeAll(async () => {
    const { job } = await aWorld(db);
    runId = (await db.read.runs.insert(aRun(job))).id;
  });
  const sightings = () => count('sightings');

  it('writes the facts, their audit events and tasks together, and tells of them', async () => {
    const heard: LiveEvent[] = [];
    const stop = db.live.subscribe((event) => heard.push(event));
    await waitFor(() => {
      db.live.publish({ kind: 'changed', noun: 'probe', id: newId() });
      return heard.length > 0;
    });
    const ids = Array.from({ length: 200 }, () => newId());
    await db.setTransaction(async (tx) => {
      await tx.runs.addSightings([aSighting(runId)]);
      tx.audit.append(anEvent({ requestId: 'in a set' }));
      tx.outbox.add({ task: { name: 'finish-run', runId } });
      for (const id of ids) tx.live.publish({ kind: 'run', id, jobId: id, state: 'running' });
    });
    expect(await sightings()).toBe(1);
    expect((await db.read.auditTrail.list({}, { limit: 1 })).items[0]?.requestId).toBe('in a set');
    expect((await open.admin.query('SELECT task FROM outbox')).rows).toContainEqual({ task: { name: 'finish-run', runId } });
    // More than one NOTIFY holds.
    const told = () => heard.flatMap((event) => (event.kind === 'run' ? [event.id] : []));
    await waitFor(() => told().length >= ids.length);
    expect(told()).toEqual(ids);
    stop();
  });

  it('leaves nothing when its work or a statement fails, or the audit trail cannot be written', async () => {
    const before = [await sightings(), await count('audit_events'), await count('outbox')];
    const failure = new Error('work failed');
    const add = async (tx: SetTx): Promise<void> => {
      await tx.runs.addSightings([aSighting(runId)]);
      tx.audit.append(anEvent());
      tx.outbox.add({ task: { name: 'finish-run', runId } });
    };
    const thrown = db.setTransaction(async (tx) => {
      await add(tx);
      throw failure;
    });
    expect((await failureOf(thrown)).cause).toBe(failure);
    const swallowed = db.setTransaction(async (tx) => {
      await add(tx);
      await tx.runs.addSightings([aSighting(newId())]).catch(() => undefined);
    });
    expect((await failureOf(swallowed)).code).toBe('input.invalid');
    await open.admin.query('REVOKE EXECUTE ON FUNCTION append_audit_events FROM waybill_app');
    try {
      expect((await failureOf(db.setTransaction(add))).code).toBe('audit.unavailable');
    } finally {
      await open.admin.query('GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app');
    }
    expect([await sightings(), await count('audit_events'), await count('outbox')]).toEqual(before);
  });

  it('is committed together with its last statements when it says that it is concluded', async () => {
    const before = [await sightings(), await count('audit_events')];
    let later: Promise<unknown> = Promise.resolve();
    await db.setTransaction(async (tx) => {
      const adding = tx.runs.addSightings([aSighting(runId)]);
      tx.audit.append(anEvent());
      tx.conclude();
      expect(() => tx.audit.append(anEvent())).toThrow();
      await adding;
      later = tx.runs.isCancelRequested(runId);
      await later.catch(() => undefined);
    });
    await expect(later).rejects.toMatchObject({ code: 'internal' });
    expect([await sightings(), await count('audit_events')]).toEqual(before.map((rows) => rows + 1));
  });

  it('leaves nothing when what was on its way as it was concluded fails, and says what failed first', async () => {
    const before = [await sightings(), await count('audit_events')];
    const concluded = db.setTransaction(async (tx) => {
      const adding = tx.runs.addSightings([aSighting(newId())]);
      adding.catch(() => undefined);
      const after = tx.runs.addSightings([aSighting(runId)]);
      tx.audit.append(anEvent());
      tx.conclude();
      // It is heard of before the one that it failed for.
      await after;
      await adding;
    });
    expect((await failureOf(concluded)).code).toBe('input.invalid');
    await open.admin.query('REVOKE EXECUTE ON FUNCTION append_audit_events FROM waybill_app');
    try {
      const unwritten = db.setTransaction(async (tx) => {
        const adding = tx.runs.addSightings([aSighting(runId)]);
        tx.audit.append(anEvent());
        tx.conclude();
        await adding;
      });
      expect((await failureOf(unwritten)).code).toBe('audit.unavailable');
    } finally {
      await open.admin.query('GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app');
    }
    expect([await sightings(), await count('audit_events')]).toEqual(before);
  });

  it('fails where a Schedule waits for files in a Store in which nobody was to', async () => {
    const { job, store } = await aWorld(db);
    const nobody = () => db.setTransaction((tx) => tx.schedules.assertNobodyWaits([store.id]));
    await nobody();
    const rule = {
      kind: 'file',
      storeId: store.id,
      path: parseVPath('/in'),
      match: '*',
      subfolders: false,
      runs: 'each',
      quietSeconds: 0,
    } as const;
    const schedule = await db.read.schedules.insert(aSchedule(job.id, { rule }));
    expect((await failureOf(nobody())).code).toBe('conflict.state');
    await db.read.schedules.update({ ...schedule, enabled: false });
    await nobody();
  });

  it('fails when its connection is cut, and the next one goes on', async () => {
    const other = open.another({ applicationName: 'sets to be cut', maxConnections: 1 });
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sets to be cut'`;
    const work = other.setTransaction(async (tx) => {
      await tx.runs.isCancelRequested(runId);
      await open.admin.query(cut);
      await tx.runs.isCancelRequested(runId);
    });
    expect((await failureOf(work)).code).toBe('database.unavailable');
    expect(await other.setTransaction((tx) => tx.runs.isCancelRequested(runId))).toBe(false);
    const nowhere = createDatabase({ url: 'postgres://nobody:nothing@127.0.0.1:1/none' });
    expect((await failureOf(nowhere.setTransaction((tx) => tx.runs.isCancelRequested(runId)))).code).toBe('database.unavailable');
    await nowhere.close();
  });

  it('is done again when the database gave it up for another one', async () => {
    const { job } = await aWorld(db);
    const [one, two] = [await db.read.runs.insert(aRun(job)), await db.read.runs.insert(aRun(job))];
    const ids = [newId(), newId()];
    let tries = 0;
    const reached = new Set<string>();
    // Each has added one row and waits for the other's: a deadlock, unless it is a second try.
    const add = (first: number, second: number) =>
      db.setTransaction(async (tx) => {
        tries += 1;
        await tx.runs.addSightings([{ ...aSighting(one.id), id: ids[first] ?? '' }]);
        reached.add(ids[first] ?? '');
        await waitFor(() => reached.size === 2);
        await tx.runs.addSightings([{ ...aSighting(two.id), id: ids[second] ?? '' }]);
      });
    await Promise.all([add(0, 1), add(1, 0)]);
    expect(tries).toBe(3);
  });
});

describe('a transaction that is over', () => {
  it('is asked nothing more by what was still going on in it', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const failing = db.setTransaction(async (tx) => {
      late = failing.catch(() => tx.runs.isCancelRequested(newId()));
      throw new Failure('conflict.state');
    });
    await expect(failing).rejects.toMatchObject({ code: 'conflict.state' });
    await expect(late).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('live events', () => {
  const event: LiveEvent = { kind: 'run', id: newId(), jobId: newId(), state: 'running' };

  it('reach every process, from a transaction only after its commit', async () => {
    const heard: LiveEvent[][] = [[], []];
    const feeds = [db, open.another()];
    const stop = feeds.map(({ live }, i) => live.subscribe((news) => heard[i]?.push(news)));
    // A subscription is complete when something comes through.
    const probe: LiveEvent = { kind: 'changed', noun: 'probe', id: newId() };
    await waitFor(() => {
      db.live.publish(probe);
      return heard.every((list) => list.length > 0);
    });
    await db
      .transaction(async (tx) => {
        tx.live.publish({ ...event, state: 'failed' });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await db.transaction(async (tx) => tx.live.publish(event));
    const others = () => heard.map((list) => list.filter(({ kind }) => kind !== 'changed'));
    await waitFor(() => others().every((list) => list.length > 0));
    expect(others()).toEqual([[event], [event]]);
    for (const end of stop) end();
    await db.transaction(async (tx) => tx.live.publish(event));
    db.live.publish(probe);
    expect(others()).toEqual([[event], [event]]);
  });

  it('of changes reach those who follow them, and nothing else does', async () => {
    const heard: string[] = [];
    const stop = db.live.onChange(({ noun, id }) => heard.push(`${noun} ${id}`));
    db.live.onChange(() => {
      throw new Error('one that fails');
    });
    await waitFor(() => {
      db.live.publish({ kind: 'changed', noun: 'probe', id: 'p' });
      return heard.length > 0;
    });
    await db.transaction(async (tx) => {
      tx.live.publish(event);
      tx.live.publish({ kind: 'changed', noun: 'accounts', id: 'a' });
    });
    await waitFor(() => heard.includes('accounts a'));
    expect(heard.filter((line) => !line.startsWith('probe '))).toEqual(['accounts a']);
    stop();
    await db.transaction(async (tx) => tx.live.publish({ kind: 'changed', noun: 'accounts', id: 'b' }));
    expect(heard).not.toContain('accounts b');
  });

  it('come again after the connection was lost, and what is not an event is ignored', async () => {
    const warnings: string[] = [];
    const other = open.another({ applicationName: 'feed to cut', log: { warn: (_, message) => warnings.push(message) } });
    const heard: LiveEvent[] = [];
    let added = 0;
    other.live.subscribe(() => {
      throw new Error('a listener that fails');
    });
    other.live.subscribe((news) => heard.push(news));
    other.outbox.onAdded(() => {
      added += 1;
    });
    await waitFor(() => added > 0);
    await open.admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'feed to cut'`);
    // It may have missed something meanwhile, so it looks again.
    await waitFor(() => added > 1);
    await open.admin.query(`SELECT pg_notify('waybill_live', '{"kind":"from the future"}')`);
    await db.transaction(async (tx) => tx.live.publish(event));
    await waitFor(() => heard.length > 0);
    expect(heard).toEqual([event]);
    expect(warnings).toContain('lost the connection that hears database notifications');
    expect(warnings).toContain('a listener of database notifications failed');
  });
});

describe('a database', () => {
  it('answers a ping, and says so when it does not', async () => {
    await db.ping(AbortSignal.timeout(5_000));
    await expect(db.ping(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    const nowhere = createDatabase({ url: 'postgres://nobody:nothing@127.0.0.1:1/none' });
    expect((await failureOf(nowhere.ping(AbortSignal.timeout(5_000)))).code).toBe('database.unavailable');
    expect((await failureOf(nowhere.read.partners.find(newId()))).code).toBe('database.unavailable');
    expect((await failureOf(nowhere.transaction((tx) => tx.partners.find(newId())))).code).toBe('database.unavailable');
    expect((await failureOf(nowhere.leases.acquire('x', 1, 'me', 1000))).code).toBe('database.unavailable');
    expect((await failureOf(nowhere.outbox.relay(1, async () => undefined))).code).toBe('database.unavailable');
    await nowhere.close();
  });

  it('goes on when its connections were cut', async () => {
    const other = open.another({ applicationName: 'to be cut' });
    const partner = await other.read.partners.insert(aPartner());
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be cut'`;
    const work = other.transaction(async (tx) => {
      await tx.partners.get(partner.id);
      await open.admin.query(cut);
      await tx.partners.get(partner.id);
    });
    expect((await failureOf(work)).code).toBe('database.unavailable');
    await waitFor(async () => (await other.read.partners.find(partner.id)) !== undefined);
    await other.transaction((tx) => tx.partners.get(partner.id));
  });

  itExhaustively('says so when the server dies in the middle of a transaction', async () => {
    const server = await startTestPostgres();
    const own = createDatabase({ url: server.appUrl });
    try {
      await migrate(server.adminUrl, { log: { info: () => undefined } });
      const work = own.transaction(async (tx) => {
        const { id } = await tx.partners.insert(aPartner());
        process.kill(server.pid, 'SIGQUIT');
        for (;;) await tx.partners.get(id);
      });
      expect((await failureOf(work)).code).toBe('database.unavailable');
      expect((await failureOf(own.ping(AbortSignal.timeout(5_000)))).code).toBe('database.unavailable');
    } finally {
      await own.close();
      await server.stop();
    }
  });

  it('closes cleanly, twice if need be, with nothing left open on the server', async () => {
    const other = open.another({ applicationName: 'to be closed' });
    other.live.subscribe(() => undefined);
    await other.read.partners.list({}, { limit: 1 });
    const sessions = async () =>
      (await open.admin.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'to be closed'`)).rowCount;
    await waitFor(async () => ((await sessions()) ?? 0) >= 2);
    await Promise.all([other.close(), other.close()]);
    await waitFor(async () => (await sessions()) === 0);
    expect((await failureOf(other.ping(AbortSignal.timeout(1_000)))).code).toBe('database.unavailable');
  });

  it('acts as waybill_app also when the URL signs in as the owner', async () => {
    const owner = open.another({ url: open.adminUrl, role: 'waybill_app' });
    await owner.transaction(async (tx) => tx.audit.append(anEvent()));
    await open.admin.query('REVOKE SELECT ON partners FROM waybill_app');
    try {
      expect((await failureOf(owner.read.partners.find(newId()))).code).toBe('internal');
    } finally {
      await open.admin.query('GRANT SELECT ON partners TO waybill_app');
    }
    const stranger = open.another({ role: 'no such role' });
    expect((await failureOf(stranger.read.partners.find(newId()))).code).not.toBe('not-found');
  });
});
