import { draftEvent, hashEvent, parseCanonicalJson, type StoredAuditEvent, verifyChain } from '@waybill/audit';
import { type AuditFilter, type Failure, type NewAuditEvent, newId } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { anEvent, aPartner } from '../testing/things.js';

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

describe('the chain', () => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase();
  });
  afterAll(() => open.close());

  async function rows(from = 1, most = Number.POSITIVE_INFINITY): Promise<StoredAuditEvent[]> {
    const found: StoredAuditEvent[] = [];
    for await (const row of open.db.read.auditTrail.rows(from)) {
      found.push(row);
      if (found.length >= most) break;
    }
    return found;
  }

  it('has no gap and verifies after 200 transactions at the same time, some of which failed', async () => {
    const processes = [open.db, open.another()];
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) =>
        (processes[i % 2] ?? open.db).transaction(async (tx) => {
          const partner = await tx.partners.insert(aPartner());
          tx.audit.append(anEvent({ target: { kind: 'partner', id: partner.id, name: partner.slug } }));
          if (i % 4 === 0) tx.audit.append(anEvent({ type: 'partner.updated', partnerId: partner.id }));
          if (i % 10 === 0) throw new Error('given up');
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(180);
    const written = await rows();
    expect(written.map(({ seq }) => seq)).toEqual(written.map((_, i) => i + 1));
    // 180 that committed, 50 with a second event, of which those at multiples of 20 were given up.
    expect(written).toHaveLength(180 + 40);
    expect(await verifyChain(written)).toMatchObject({ ok: true, count: 220 });
    const times = (await open.db.read.auditTrail.list({}, { limit: 200 })).items.map(({ recordedAt }) => recordedAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('does not notice a transaction that was rolled back after its events were written', async () => {
    const before = (await rows()).length;
    // The database refuses the commit itself: a deferred check is the last thing that happens.
    await open.admin.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused at commit''; END';
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON settings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const work = open.db.transaction(async (tx) => {
      await tx.settings.set('name', 'value');
      tx.audit.append(anEvent());
    });
    await failureOf(work);
    await open.admin.query('DROP TRIGGER refuse ON settings');
    expect(await rows()).toHaveLength(before);
    await open.db.transaction(async (tx) => tx.audit.append(anEvent()));
    expect(await verifyChain(await rows())).toMatchObject({ ok: true, count: before + 1 });
  });

  it('takes what strangers chose: NUL, lone surrogates, any length', async () => {
    const name = `a\0b\ud800c${'x'.repeat(100_000)}`;
    await open.db.transaction(async (tx) => {
      tx.audit.append(
        anEvent({
          type: 'session.refused',
          outcome: 'denied',
          actor: { kind: 'anonymous', name },
          source: { address: '192.0.2.1', client: 'SSH-2.0-\0' },
          target: { kind: 'session', name },
          file: { path: `/${name}` },
        }),
      );
    });
    const [event] = (await open.db.read.auditTrail.list({ type: 'session.refused' }, { limit: 1 })).items;
    expect(event?.actor.name.slice(0, 5)).toBe('a\u2400b\ufffdc');
    expect(await verifyChain(await rows())).toMatchObject({ ok: true });
  });

  it('forgets a person in every table and column, and holds', async () => {
    const person = newId();
    const address = '192.0.2.99';
    const actor = { kind: 'user', id: person, name: 'grace' } as const;
    await open.db.transaction(async (tx) => {
      tx.audit.append(
        anEvent({ actor, source: { address, client: 'gracebrowser' }, target: { kind: 'session', name: 'grace' } }),
      );
      tx.audit.append(
        anEvent({ type: 'user.sign-in-refused', actor: { kind: 'anonymous', name: 'grace' }, source: { address } }),
      );
      tx.audit.append(anEvent({ type: 'user.updated', target: { kind: 'user', id: person, name: 'grace' } }));
      tx.audit.append(anEvent({ type: 'user.updated', actor: { ...actor, id: newId(), name: 'linus' } }));
    });
    expect(await open.db.read.people.namesOf(person)).toEqual(['grace']);
    while ((await open.db.read.auditTrail.index(20_000)) > 0);
    const found = async (filter: AuditFilter) => (await open.db.read.auditTrail.list(filter, { limit: 10 })).items.length;
    expect(await found({ actorName: 'grace' })).toBe(2);
    expect(await found({ address, text: 'GRACE' })).toBe(2);
    const text = async () =>
      (
        await open.admin.query<{ text: string }>(`SELECT string_agg(row, '') AS text FROM (
          SELECT to_jsonb(e)::text AS row FROM audit_events e UNION ALL SELECT to_jsonb(d)::text FROM audit_disclosures d
          UNION ALL SELECT to_jsonb(s)::text FROM audit_search s) AS rows`)
      ).rows[0]?.text;
    expect(await text()).toMatch(/grace.*192\.0\.2\.99|192\.0\.2\.99.*grace/s);
    expect(await open.db.read.people.erase(person, ['grace'])).toBe(3);
    expect(await text()).not.toMatch(/grace|192\.0\.2\.99/);
    expect(await text()).toContain('linus');
    expect(await verifyChain(await rows())).toMatchObject({ ok: true });
    expect(await open.db.read.people.erase(person, ['grace'])).toBe(0);
    expect(await found({ actorName: 'grace' })).toBe(0);
    expect(await found({ userId: person })).toBe(2);
  });

  it('cannot be changed by the application', async () => {
    for (const sql of [
      `INSERT INTO audit_events (seq, body, hash, type, actor_name) VALUES (1, '{}', repeat('0', 64), 'lie', 'nobody')`,
      `UPDATE audit_events SET body = body`,
      `UPDATE audit_events SET hash = hash WHERE seq = 1`,
      'DELETE FROM audit_events',
      'TRUNCATE audit_events',
      'ALTER TABLE audit_events DISABLE TRIGGER ALL',
      'DROP TABLE audit_events',
      `INSERT INTO audit_disclosures (seq, part, disclosures) VALUES (1, 'actor', '{}')`,
      `UPDATE audit_disclosures SET disclosures = '{}'`,
      'DELETE FROM audit_disclosures',
      `INSERT INTO schema_migrations (name, checksum) VALUES ('9999_x', '')`,
      'DELETE FROM schema_migrations',
    ]) {
      await expect(open.app.query(sql), sql).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('cannot be changed by the owner in passing', async () => {
    for (const sql of ['UPDATE audit_events SET hash = hash', 'DELETE FROM audit_events', 'TRUNCATE audit_events']) {
      await expect(open.admin.query(sql), sql).rejects.toThrow('The audit trail is never changed');
    }
  });

  it('cannot be appended to with a number, a time or a hash of somebody’s choice', async () => {
    const [last] = (await rows()).slice(-1);
    const chosen = { prevHash: 'f'.repeat(64), recordedAt: '2000-01-01T00:00:00.000Z', seq: 999_999 };
    const { text } = draftEvent(anEvent());
    const client = await open.app.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT append_audit_events(ARRAY[$1], NULL)', [text]);
      const [row] = (await client.query('SELECT seq, body, hash, recorded_at FROM audit_events ORDER BY seq DESC LIMIT 1')).rows;
      const body = JSON.parse(row?.body ?? '');
      expect(body).toMatchObject({ prevHash: last?.hash, seq: (last?.seq ?? 0) + 1, recordedAt: row?.recorded_at.toISOString() });
      expect([Number(row?.seq), row?.hash]).toEqual([body.seq, hashEvent(row?.body ?? '')]);
      const [first, second, third, end] = text.split('\n');
      const forged = `${first}${chosen.prevHash}${second}${chosen.recordedAt}${third}${chosen.seq}${end}`;
      for (const draft of [forged, `${text}\n`, '{}']) {
        await client.query('SAVEPOINT before');
        await expect(client.query('SELECT append_audit_events(ARRAY[$1], NULL)', [draft])).rejects.toThrow('three places');
        await client.query('ROLLBACK TO SAVEPOINT before');
      }
      // A draft with the places elsewhere has its own in the columns, and a body that no verifier takes.
      const elsewhere = forged.replace('{', '{"":"\n\n\n",').replace(body.id, newId());
      await client.query('SELECT append_audit_events(ARRAY[$1], NULL)', [elsewhere]);
      const [lies] = (await client.query('SELECT seq, recorded_at FROM audit_events ORDER BY seq DESC LIMIT 1')).rows;
      expect(Number(lies?.seq)).toBe(body.seq + 1);
      expect(lies?.recorded_at.getTime()).toBeGreaterThan(Date.parse(body.recordedAt) - 1);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('is searched by what the event itself says', async () => {
    const { text } = draftEvent(anEvent());
    const client = await open.app.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT append_audit_events(ARRAY[$1], NULL)', [text]);
      const [row] = (await client.query('SELECT body, type, actor_name FROM audit_events ORDER BY seq DESC LIMIT 1')).rows;
      const { type, actor } = JSON.parse(row?.body ?? '');
      expect(row).toMatchObject({ type, actor_name: actor.name });
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('holds what it was given, whatever is in it, as canonical JSON to the last byte', async () => {
    const from = (await rows()).length + 1;
    const texts = ['\n', '"prevHash":"\n"', '\\n', '\u2028', '\u007f', 'é😀', '%s $1 {0}', "'; --", '\u0000', '\ud800'];
    await open.db.transaction(async (tx) => {
      for (const text of texts)
        tx.audit.append(anEvent({ requestId: text, reason: text, details: { prevHash: '', seq: 0, recordedAt: text } }));
    });
    const written = await rows(from);
    expect(written.map(({ body }) => JSON.parse(body).requestId)).toEqual([...texts.slice(0, -2), '\u2400', '\ufffd']);
    for (const { body } of written) expect(parseCanonicalJson(body)).toBeDefined();
    expect(await verifyChain(await rows())).toMatchObject({ ok: true });
  });

  it('writes many events of one transaction, in their order', async () => {
    const from = (await rows()).length + 1;
    await open.db.transaction(async (tx) => {
      for (let i = 0; i < 12_000; i += 1) tx.audit.append(anEvent({ requestId: `${i}` }));
    });
    const written = await rows(from);
    expect(written.map(({ body }) => Number(JSON.parse(body).requestId))).toEqual(written.map((_, i) => i));
    expect(written).toHaveLength(12_000);
    expect(await verifyChain(await rows())).toMatchObject({ ok: true });
  });

  it('shows a change of a single byte that a superuser made, by its number', async () => {
    const client = await open.admin.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SET LOCAL session_replication_role = 'replica'`);
      await client.query(`UPDATE audit_events SET body = replace(body, '"name":"ada"', '"name":"adb"') WHERE seq = 17`);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    const report = await verifyChain(await rows());
    expect(report).toMatchObject({ ok: false, brokenAt: 17, reason: 'body-changed' });
    expect(await verifyChain(await rows(18), { after: { seq: 17, hash: (await rows(17, 1))[0]?.hash ?? '' } })).toMatchObject({
      ok: true,
    });
  });

  it('shows a change of any search column that a superuser made, by its number and the column', async () => {
    const client = await open.admin.connect();
    const changes = {
      recordedAt: `recorded_at = recorded_at + interval '1 ms'`,
      type: `type = 'run.failed'`,
      actorName: `actor_name = actor_name || 'x'`,
      partnerId: `partner_id = gen_random_uuid()`,
      address: `address = '203.0.113.66'`,
      filePath: `file_path = '/other'`,
    };
    try {
      for (const [column, change] of Object.entries(changes)) {
        await client.query('BEGIN');
        await client.query(`SET LOCAL session_replication_role = 'replica'`);
        await client.query(
          'CREATE TEMPORARY TABLE before_change ON COMMIT PRESERVE ROWS AS SELECT * FROM audit_events WHERE seq = 23',
        );
        await client.query(`UPDATE audit_events SET ${change} WHERE seq = 23`);
        await client.query('COMMIT');
        const [row] = await rows(23, 1);
        expect(row?.changedColumns).toEqual([column]);
        const after = { seq: 22, hash: (await rows(22, 1))[0]?.hash ?? '' };
        expect(await verifyChain(await rows(23, 1), { after })).toMatchObject({ ok: false, brokenAt: 23, reason: 'columns' });
        await client.query('BEGIN');
        await client.query(`SET LOCAL session_replication_role = 'replica'`);
        await client.query('DELETE FROM audit_events WHERE seq = 23');
        await client.query('INSERT INTO audit_events SELECT * FROM before_change');
        await client.query('DROP TABLE before_change');
        await client.query('COMMIT');
      }
    } finally {
      client.release();
    }
  });
});

describe('reading the audit trail', () => {
  let open: OpenDatabase;
  const partnerId = newId();
  const jobId = newId();
  const runId = newId();
  const transferId = newId();
  const targetId = newId();
  beforeAll(async () => {
    open = await openDatabase();
    await open.db.transaction(async (tx) => {
      tx.audit.append(anEvent());
      tx.audit.append(
        anEvent({
          type: 'transfer.failed',
          outcome: 'failure',
          actor: { kind: 'platform', name: 'worker@host' },
          source: { address: '2001:db8::1' },
          target: { kind: 'transfer', id: targetId, name: 'Zürich_1.csv' },
          partnerId,
          jobId,
          runId,
          transferId,
          file: { path: '/out/100%.csv', sizeBytes: 7 },
          details: { attempt: 1, nested: [1, null, { deep: true }] },
        }),
      );
      tx.audit.append(anEvent({ type: 'transfer.queued', transferId, file: { path: '/out/payments_20270105_000123.csv' } }));
    });
  });
  afterAll(() => open.close());

  const seqs = async (filter: AuditFilter) =>
    (await open.db.read.auditTrail.list(filter, { limit: 10 })).items.map(({ seq }) => seq);

  const numbers = async (filter: AuditFilter) => {
    const found: number[] = [];
    for await (const seq of open.db.read.auditTrail.numbers(filter)) found.push(seq);
    return found;
  };

  it('finds an event by everything it can be searched by', async () => {
    const filters: AuditFilter[] = [
      { type: 'transfer.failed' },
      { outcome: 'failure' },
      { severity: 'warning' },
      { actorName: 'worker@host' },
      { partnerId },
      { jobId },
      { runId },
      { targetId },
      { address: '2001:db8::1' },
      { text: 'zÜRICH_' },
      { text: '100%' },
      { transferId, outcome: 'failure' },
    ];
    for (const filter of filters) {
      expect(await seqs(filter), JSON.stringify(filter)).toEqual([2]);
      expect(await numbers(filter), JSON.stringify(filter)).toEqual([2]);
    }
    expect(await numbers({})).toEqual([3, 2, 1]);
    expect(await seqs({ typePrefix: 'transfer.' })).toEqual([3, 2]);
    expect(await seqs({ typePrefix: 'transfer_' })).toEqual([]);
    expect(await seqs({ transferId })).toEqual([3, 2]);
    const [event] = (await open.db.read.auditTrail.list({ type: 'transfer.failed' }, { limit: 1 })).items;
    const at = event?.recordedAt ?? new Date(0);
    expect(await seqs({ since: at, until: new Date(at.getTime() + 1) })).toContain(2);
    expect(await seqs({ until: at })).not.toContain(2);
    expect(await seqs({ since: new Date(at.getTime() + 60_000) })).toEqual([]);
  });

  it('finds a long name as a whole, although only the part of it that tells most is looked up', async () => {
    expect(await seqs({ text: 'PAYMENTS_20270105_000123.csv' })).toEqual([3]);
    expect(await seqs({ text: 'receipts_20270105_000123.csv' })).toEqual([]);
    expect(await seqs({ text: 'payments_20270105_000123.pgp' })).toEqual([]);
    expect(await seqs({ text: `${'\u{1f600}'.repeat(20)}1` })).toEqual([]);
  });

  it('gives the event back as it was stated, with its place in the chain', async () => {
    const [event] = (await open.db.read.auditTrail.list({ type: 'transfer.failed' }, { limit: 1 })).items;
    expect(event).toMatchObject({
      seq: 2,
      severity: 'warning',
      file: { path: '/out/100%.csv', sizeBytes: 7 },
      details: { attempt: 1, nested: [1, null, { deep: true }] },
    });
    expect(event?.recordedAt).toBeInstanceOf(Date);
    expect(await open.db.read.auditTrail.get(event?.id ?? '')).toEqual(event);
    expect((await failureOf(open.db.read.auditTrail.get(newId()))).code).toBe('not-found');
    expect((await failureOf(open.db.read.auditTrail.get('x'))).code).toBe('not-found');
  });

  it('is newest first, page by page', async () => {
    const first = await open.db.read.auditTrail.list({}, { limit: 2 });
    expect(first.items.map(({ seq }) => seq)).toEqual([3, 2]);
    const second = await open.db.read.auditTrail.list({}, { limit: 2, ...(first.nextCursor && { cursor: first.nextCursor }) });
    expect(second).toMatchObject({ items: [{ seq: 1 }] });
    expect(second.nextCursor).toBeUndefined();
    expect((await failureOf(open.db.read.auditTrail.list({}, { limit: 2, cursor: 'LTE' }))).field).toBe('cursor');
  });

  it('keeps the time of the body whatever the session’s time zone', async () => {
    const { rows } = await open.admin.query<{ same: boolean }>(`
      SELECT bool_and(to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') = body::jsonb ->> 'recordedAt') AS same
      FROM audit_events`);
    expect(rows).toEqual([{ same: true }]);
  });
});

describe('the search', () => {
  let open: OpenDatabase;
  const accountId = newId();
  const userId = newId();
  const sessionId = newId();
  const sha256 = 'b'.repeat(64);
  beforeAll(async () => {
    open = await openDatabase();
  });
  afterAll(() => open.close());

  const append = (...events: readonly NewAuditEvent[]) =>
    open.db.transaction(async (tx) => {
      for (const event of events) tx.audit.append(event);
    });
  const seqs = async (filter: AuditFilter, limit = 10) =>
    (await open.db.read.auditTrail.list(filter, { limit })).items.map(({ seq }) => seq);
  const everyPage = async (filter: AuditFilter, limit: number) => {
    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await open.db.read.auditTrail.list(filter, { limit, ...(cursor !== undefined && { cursor }) });
      found.push(...page.items.map(({ seq }) => seq));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  };

  it('finds what comes after a worker looked at a trail that was empty', async () => {
    const fresh = await openDatabase();
    try {
      expect(await fresh.db.read.auditTrail.index(5000)).toBe(0);
      await fresh.db.transaction(async (tx) => tx.audit.append(anEvent()));
      const found = async () => (await fresh.db.read.auditTrail.list({}, { limit: 5 })).items.length;
      expect(await found()).toBe(1);
      expect(await fresh.db.read.auditTrail.index(5000)).toBe(1);
      expect(await found()).toBe(1);
    } finally {
      await fresh.close();
    }
  });

  it('finds by account, user, session, file name, digest and reason, before the index has the event and after', async () => {
    await append(
      anEvent({
        type: 'upload.committed',
        actor: { kind: 'account', id: accountId, name: 'acme' },
        sessionId,
        file: { path: '/in/Käse_1%.CSV', truePath: '/partners/acme/in/Käse_1%.CSV', previousPath: '/in/before.tmp', sha256 },
      }),
      anEvent({ type: 'account.updated', target: { kind: 'account', id: accountId, name: 'acme' } }),
      anEvent({
        type: 'session.closed',
        reason: 'idle',
        actor: { kind: 'anonymous', name: 'nobody' },
        target: { kind: 'platform' },
      }),
      anEvent({ type: 'user.signed-in', actor: { kind: 'user', id: userId, name: 'jane' }, target: { kind: 'platform' } }),
      anEvent({ type: 'transfer.failed', outcome: 'failure', failure: { code: 'net.reset', detail: 'Cut.' } }),
    );
    const look = async () => {
      expect(await seqs({ accountId })).toEqual([2, 1]);
      expect(await seqs({ userId })).toEqual([4]);
      expect(await seqs({ sessionId })).toEqual([1]);
      expect(await seqs({ fileName: 'Käse_1%.CSV' })).toEqual([1]);
      expect(await seqs({ fileName: 'käse_1%.csv' })).toEqual([]);
      expect(await seqs({ sha256 })).toEqual([1]);
      expect(await seqs({ reason: 'idle' })).toEqual([3]);
      expect(await seqs({ reason: 'net.reset' })).toEqual([5]);
      for (const text of ['käse_1%', 'PARTNERS/ACME', 'before.tmp', 'acme', 'SE_1%.c']) {
        expect(await seqs({ text, type: 'upload.committed' }), text).toEqual([1]);
      }
      expect(await seqs({ text: 'k_se' })).toEqual([]);
      expect(await seqs({ text: 'jan' })).toEqual([4]);
    };
    await look();
    expect(await open.db.read.auditTrail.index(100)).toBe(5);
    expect(await open.db.read.auditTrail.index(100)).toBe(0);
    await look();
  });

  it('misses nothing and repeats nothing where the index ends, whoever moves its end meanwhile', async () => {
    for (let i = 0; i < 5; i += 1) await append(anEvent(), anEvent(), anEvent());
    expect(await everyPage({}, 4)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
    await open.db.read.auditTrail.index(7);
    expect(await open.db.read.auditTrail.indexed()).toEqual({ head: 20, upTo: 12 });
    expect(await everyPage({}, 4)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
    const first = await open.db.read.auditTrail.list({}, { limit: 4 });
    await Promise.all([open.db.read.auditTrail.index(100), append(anEvent())]);
    const second = await open.db.read.auditTrail.list({}, { limit: 4, ...(first.nextCursor && { cursor: first.nextCursor }) });
    expect([...first.items, ...second.items].map(({ seq }) => seq)).toEqual([20, 19, 18, 17, 16, 15, 14, 13]);
  });

  it('takes events in itself when too many wait', async () => {
    await append(...Array.from({ length: 2_100 }, () => anEvent({ type: 'partner.updated' })));
    expect(await seqs({ type: 'partner.updated' }, 2)).toEqual([2121, 2120]);
    const { rows } = await open.admin.query<{ value: string }>("SELECT value FROM settings WHERE name = 'audit.searched-up-to'");
    expect(rows).toEqual([{ value: '2121' }]);
  });

  it('is in parts by the month, which are made when they are needed, and is no table that a process may write to', async () => {
    const { rows } = await open.admin.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_search'::regclass",
    );
    expect(rows).toEqual([{ name: `audit_search_${new Date().toISOString().slice(0, 7).replace('-', '')}` }]);
    await expect(open.app.query('DELETE FROM audit_search')).rejects.toThrow('permission denied');
  });

  it('does not know a column that the trail does not say, and takes an event anew', async () => {
    await open.admin.query("UPDATE audit_search SET actor_name = 'another' WHERE seq = 1");
    expect(await seqs({ actorName: 'another' })).toEqual([1]);
    await open.app.query('SELECT reindex_audit_events(ARRAY[1]::bigint[])');
    expect(await seqs({ actorName: 'another' })).toEqual([]);
    expect(await seqs({ accountId })).toEqual([2, 1]);
  });
});
