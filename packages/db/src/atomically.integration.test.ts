import { type Database, Failure, newId } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from './testing/open-database.js';
import { anEvent, aPartner } from './testing/things.js';

let open: OpenDatabase;
let db: Database;
beforeAll(async () => {
  open = await openDatabase();
  db = open.db;
});
afterAll(() => open.close());

async function counts(): Promise<readonly number[]> {
  const { rows } = await open.admin.query<Record<string, number>>(
    'SELECT (SELECT count(*)::int FROM partners) AS partners, (SELECT count(*)::int FROM audit_events) AS events, (SELECT count(*)::int FROM outbox) AS tasks',
  );
  return Object.values(rows[0] ?? {});
}

/** A part that makes a partner and says so. */
const aPart = (database: Database, slug: string): Promise<unknown> =>
  database.transaction(async (tx) => {
    tx.audit.append(anEvent({ requestId: slug }));
    tx.outbox.add({ task: { name: 'finish-run', runId: newId() } });
    return tx.partners.insert(aPartner({ slug }));
  });

describe('transactions that are parts of one', () => {
  it('are committed together, with what each of them said in their order', async () => {
    const before = await counts();
    await db.atomically(async (database) => {
      await aPart(database, 'together-1');
      expect(await counts()).toEqual(before);
      // The next part and what is read see it, and nobody else does.
      expect(await database.read.partners.findBySlug('together-1')).toMatchObject({ slug: 'together-1' });
      expect(await db.read.partners.findBySlug('together-1')).toBeUndefined();
      await aPart(database, 'together-2');
    });
    expect(await counts()).toEqual(before.map((count) => count + 2));
    const { items } = await db.read.auditTrail.list({}, { limit: 2 });
    expect(items.map(({ requestId }) => requestId)).toEqual(['together-2', 'together-1']);
  });

  it('leave nothing when a later one fails', async () => {
    const before = await counts();
    const failure = new Failure('conflict');
    const work = db.atomically(async (database) => {
      await aPart(database, 'in-vain');
      await database.transaction(async () => {
        throw failure;
      });
    });
    await expect(work).rejects.toBe(failure);
    expect(await counts()).toEqual(before);
  });

  it('go on after one that failed, of which nothing is left, also where a statement of it failed', async () => {
    await db.read.partners.insert(aPartner({ slug: 'there-already' }));
    const before = await counts();
    await db.atomically(async (database) => {
      const twice = database.transaction(async (tx) => {
        tx.audit.append(anEvent());
        await tx.partners.insert(aPartner({ slug: 'left-behind' }));
        await tx.partners.insert(aPartner({ slug: 'there-already' }));
      });
      await expect(twice).rejects.toMatchObject({ code: 'conflict.duplicate' });
      await aPart(database, 'goes-on');
    });
    expect(await counts()).toEqual(before.map((count) => count + 1));
    expect(await db.read.partners.findBySlug('left-behind')).toBeUndefined();
  });

  it('run one after the other when they are asked for at once', async () => {
    const before = await counts();
    await db.atomically((database) => Promise.all(Array.from({ length: 5 }, (_, index) => aPart(database, `at-once-${index}`))));
    expect(await counts()).toEqual(before.map((count) => count + 5));
  });

  it('keep the trail from nobody until all of them are done', async () => {
    await db.atomically(async (database) => {
      await aPart(database, 'slow');
      await db.transaction(async (tx) => tx.audit.append(anEvent({ requestId: 'meanwhile' })));
      await aPart(database, 'slow-2');
    });
    const { items } = await db.read.auditTrail.list({}, { limit: 3 });
    expect(items.map(({ requestId }) => requestId)).toEqual(['slow-2', 'slow', 'meanwhile']);
  });

  it('are done again where two wait for each other', async () => {
    const [one, other] = await Promise.all(['dead-1', 'dead-2'].map((slug) => db.read.partners.insert(aPartner({ slug }))));
    if (one === undefined || other === undefined) throw new Error('both are there');
    const rename = (database: Database, id: string, name: string): Promise<unknown> =>
      database.transaction(async (tx) => {
        const partner = await tx.partners.get(id);
        return tx.partners.update({ ...partner, name });
      });
    let attempts = 0;
    let bothHold: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    let holders = 0;
    const crossing = (first: string, second: string) =>
      db.atomically(async (database) => {
        attempts += 1;
        await rename(database, first, `by ${first}`);
        holders += 1;
        if (holders === 2) bothHold();
        await held;
        await rename(database, second, `by ${first}`);
      });
    await Promise.all([crossing(one.id, other.id), crossing(other.id, one.id)]);
    expect(attempts).toBeGreaterThan(2);
    const names = [(await db.read.partners.get(one.id)).name, (await db.read.partners.get(other.id)).name];
    expect(new Set(names).size).toBe(1);
  });
});
