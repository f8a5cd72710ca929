import { type Database, newId, type OutboxEntry } from '@waybill/core';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';

let open: OpenDatabase;
let db: Database;
beforeAll(async () => {
  open = await openDatabase();
  db = open.db;
});
afterAll(() => open.close());

describe('the outbox', () => {
  beforeEach(() => open.admin.query('DELETE FROM outbox'));

  async function leave(howMany: number, availableAt?: Date): Promise<string[]> {
    const ids = Array.from({ length: howMany }, () => newId());
    await db.transaction(async (tx) => {
      for (const runId of ids) {
        tx.outbox.add({ task: { name: 'run-transfers', runId }, ...(availableAt === undefined ? {} : { availableAt }) });
      }
    });
    return ids;
  }

  const idOf = ({ task }: OutboxEntry): string => ('runId' in task ? task.runId : '');

  it('hands out what is due, in order, and forgets what was delivered', async () => {
    const ids = await leave(5);
    await leave(1, new Date(Date.now() + 60_000));
    const delivered: string[] = [];
    const deliver = async (entries: readonly OutboxEntry[]) => void delivered.push(...entries.map(idOf));
    expect(await db.outbox.relay(3, deliver)).toBe(3);
    expect(await db.outbox.relay(3, deliver)).toBe(2);
    expect(await db.outbox.relay(3, deliver)).toBe(0);
    expect(delivered).toEqual(ids);
    expect((await open.admin.query('SELECT 1 FROM outbox')).rowCount).toBe(1);
  });

  it('hands each entry to one of several relays', async () => {
    const ids = await leave(200);
    const relays = [db, open.another(), open.another()];
    const delivered: string[] = [];
    await Promise.all(
      relays.map(async ({ outbox }) => {
        while ((await outbox.relay(7, async (entries) => void delivered.push(...entries.map(idOf)))) > 0);
      }),
    );
    expect(delivered).toHaveLength(200);
    expect(new Set(delivered)).toEqual(new Set(ids));
  });

  it('keeps what could not be delivered, and hands it out again', async () => {
    const [id] = await leave(1);
    await expect(
      db.outbox.relay(10, async () => {
        throw new Error('the queue is away');
      }),
    ).rejects.toThrow('the queue is away');
    const delivered: string[] = [];
    expect(await db.outbox.relay(10, async (entries) => void delivered.push(...entries.map(idOf)))).toBe(1);
    expect(delivered).toEqual([id]);
  });

  it('hands out again what a relay took with it when it died', async () => {
    const [id] = await leave(1);
    let died: () => void = () => undefined;
    const forever = new Promise<void>((resolve) => {
      died = resolve;
    });
    const taken = db.outbox.relay(10, () => forever);
    await waitFor(async () => (await open.admin.query('SELECT 1 FROM outbox WHERE taken_until > now()')).rowCount === 1);
    const delivered: string[] = [];
    const deliver = async (entries: readonly OutboxEntry[]) => void delivered.push(...entries.map(idOf));
    expect(await db.outbox.relay(10, deliver)).toBe(0);
    await open.admin.query(`UPDATE outbox SET taken_until = now() - interval '1 second'`);
    expect(await db.outbox.relay(10, deliver)).toBe(1);
    expect(delivered).toEqual([id]);
    died();
    await taken;
  });

  it('leaves a task of a newer version for that version', async () => {
    await open.admin.query(`INSERT INTO outbox (task) VALUES ('{"name":"from-the-future"}')`);
    expect(await db.outbox.relay(10, async () => undefined)).toBe(0);
    expect((await open.admin.query('SELECT 1 FROM outbox')).rowCount).toBe(1);
  });

  it('wakes the relays of other processes once a transaction has left something', async () => {
    let woken = 0;
    const stop = open.another().outbox.onAdded(() => {
      woken += 1;
    });
    // The first call says that listening has begun.
    await waitFor(() => woken === 1);
    await leave(3);
    await waitFor(() => woken === 2);
    stop();
    await leave(1);
    await open.admin.query('SELECT 1');
    expect(woken).toBe(2);
  });
});

describe('leases', () => {
  const LEASE_MS = 60_000;
  const expire = (name: string) =>
    open.admin.query(`UPDATE leases SET expires_at = now() - interval '1 second' WHERE name = $1`, [name]);

  it('hands out as many slots as there are, however many ask at once', async () => {
    const name = newId();
    const processes = [db, open.another()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (processes[i % 2] ?? db).leases.acquire(name, 4, `w${i}`, LEASE_MS)),
    );
    expect(results.filter((lease) => lease !== undefined)).toHaveLength(4);
    expect(await db.leases.acquire(name, 4, 'late', LEASE_MS)).toBeUndefined();
    expect(await db.leases.acquire(newId(), 4, 'elsewhere', LEASE_MS)).toBeDefined();
  });

  it('frees a slot when it is released, and when it expires', async () => {
    const name = newId();
    const first = await db.leases.acquire(name, 1, 'a', LEASE_MS);
    await first?.release();
    const second = await db.leases.acquire(name, 1, 'b', LEASE_MS);
    expect(second).toBeDefined();
    await expire(name);
    const third = await db.leases.acquire(name, 1, 'c', LEASE_MS);
    expect(third).toBeDefined();
    expect(await second?.extend(LEASE_MS)).toBe(false);
    // Whoever lost it cannot release what another holds now.
    await second?.release();
    expect(await db.leases.acquire(name, 1, 'd', LEASE_MS)).toBeUndefined();
    expect(await third?.extend(LEASE_MS)).toBe(true);
  });

  it('lets the holder of an expired one keep it as long as nobody took it', async () => {
    const name = newId();
    const lease = await db.leases.acquire(name, 1, 'a', LEASE_MS);
    await expire(name);
    expect(await lease?.extend(LEASE_MS)).toBe(true);
    expect(await db.leases.acquire(name, 1, 'b', LEASE_MS)).toBeUndefined();
  });

  it('counts all that are held when there are fewer slots than before', async () => {
    const name = newId();
    const held = [];
    for (let i = 0; i < 4; i += 1) held.push(await db.leases.acquire(name, 4, `w${i}`, LEASE_MS));
    await held[0]?.release();
    await held[1]?.release();
    expect(await db.leases.acquire(name, 2, 'too many', LEASE_MS)).toBeUndefined();
    await held[2]?.release();
    expect(await db.leases.acquire(name, 2, 'fits', LEASE_MS)).toBeDefined();
    expect(await db.leases.acquire(name, 0, 'none', LEASE_MS)).toBeUndefined();
  });
});
