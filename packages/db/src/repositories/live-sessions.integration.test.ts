import { type Account, type NewLiveSession, newId, type Partner, type SessionActivity } from '@waybill/core';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { anAccount, aWorld } from '../testing/things.js';

const LEASE_MS = 60_000;
const activity: SessionActivity = {
  bytesIn: 10,
  bytesOut: 20,
  bytesInPerSecond: 1,
  bytesOutPerSecond: 2,
  openFiles: 1,
  files: [{ path: '/a', direction: 'upload', bytesDone: 10, sizeBytes: null, bytesPerSecond: 1 }],
};

let open: OpenDatabase;
let partner: Partner;
let account: Account;
let processId: string;
beforeAll(async () => {
  open = await openDatabase();
});
afterAll(() => open.close());
beforeEach(async () => {
  const world = await aWorld(open.db);
  ({ partner } = world);
  account = await open.db.read.accounts.insert(anAccount(partner.id, world.store.id, { maxSessions: 3 }));
  processId = await aProcess();
});

async function aProcess(name = `sftp@test:${newId()}`): Promise<string> {
  const id = newId();
  await open.db.read.serverProcesses.register({ id, name, address: '0.0.0.0:2022', startedAt: new Date() }, LEASE_MS);
  return id;
}

const session = (more: Partial<NewLiveSession> = {}): NewLiveSession => ({
  id: newId(),
  processId,
  accountId: account.id,
  partnerId: partner.id,
  username: account.username,
  address: '192.0.2.1',
  port: 40_000,
  client: 'SSH-2.0-OpenSSH_9.2',
  method: 'publickey',
  keyFingerprint: 'SHA256:one',
  certificate: null,
  algorithms: {
    keyExchange: 'k',
    hostKeyAlgorithm: 'h',
    cipherIn: 'c',
    cipherOut: 'c',
    macIn: 'm',
    macOut: 'm',
    strictKeyExchange: true,
  },
  openedAt: new Date(),
  ...more,
});
const rule = (more = {}) => ({
  accountVersion: account.version,
  partnerVersion: partner.version,
  maxSessions: account.maxSessions,
  ...more,
});
const enter = (more: Partial<NewLiveSession> = {}, under = rule()) =>
  open.db.transaction((tx) => tx.liveSessions.open(session(more), under));
const beat = (more = {}) =>
  open.db.read.serverProcesses.beat({ id: processId, leaseMs: LEASE_MS, moved: [], gone: [], news: false, ...more });
const listed = async () => (await open.db.read.liveSessions.list({ accountId: account.id }, { limit: 50 })).items;

describe('a session that opens', () => {
  it('is one of as many as its account may have, however many open at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => enter()));
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(7);
    expect(await listed()).toHaveLength(3);
  });

  it('does not when its account or partner was changed since it signed in', async () => {
    expect(await enter({}, rule({ accountVersion: account.version + 1 }))).toBe('changed');
    expect(await enter({}, rule({ partnerVersion: partner.version + 1 }))).toBe('changed');
    expect(await enter({ accountId: newId() })).toBe('changed');
  });

  it('waits for a change of its account that is under way, and is then not let in by what was before', async () => {
    let outcome: Promise<string> | undefined;
    await open.db.transaction(async (tx) => {
      await tx.accounts.update({ ...account, status: 'suspended' });
      outcome = enter();
      await waitFor(
        async () => {
          const { rows } = await open.admin.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
          return rows.length > 0;
        },
        { what: 'the session to wait' },
      );
      expect(await tx.liveSessions.requestEnd({ accountId: account.id }, { by: 'me', reason: 'why' })).toBe(0);
    });
    expect(await outcome).toBe('changed');
  });
});

describe('the sessions of a process', () => {
  it('show what it tells, and their end is asked for where they live', async () => {
    const [one, two] = [session(), session({ method: 'password', keyFingerprint: null })];
    await open.db.transaction(async (tx) => {
      for (const each of [one, two]) await tx.liveSessions.open(each, rule());
    });
    const unknown = newId();
    const first = await beat({ moved: [one.id, unknown].map((id) => ({ id, activity })) });
    expect(first).toEqual({ ends: [], drain: null, unwritten: [unknown] });
    expect((await open.db.read.liveSessions.get(one.id)).activity).toEqual(activity);

    const called = new Promise<void>((resolve) => {
      let heard = 0;
      const stop = open.db.serverCalls.onCall(() => {
        // The first says that listening has begun.
        heard += 1;
        if (heard === 1) {
          void open.db.transaction((tx) =>
            tx.liveSessions.requestEnd({ accountId: account.id, byPassword: true }, { by: 'me', reason: 'why' }),
          );
        } else {
          stop();
          resolve();
        }
      });
    });
    await called;
    expect((await beat())?.ends).toEqual([{ sessionId: two.id, by: 'me', reason: 'why' }]);
    expect((await open.db.read.liveSessions.get(two.id)).endRequestedAt).not.toBeNull();

    await beat({ gone: [two.id] });
    expect((await listed()).map(({ id }) => id)).toEqual([one.id]);
    await open.db.read.liveSessions.remove(one.id);
    await expect(open.db.read.liveSessions.get(one.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are found by partner, process and part of a name, newest first', async () => {
    await enter();
    await enter({ address: '198.51.100.7', keyFingerprint: 'SHA256:two' });
    const { liveSessions } = open.db.read;
    const addresses = async (filter: Parameters<typeof liveSessions.list>[0]) =>
      (await liveSessions.list(filter, { limit: 50 })).items.map(({ address }) => address);
    expect(await addresses({ partnerId: partner.id })).toEqual(['198.51.100.7', '192.0.2.1']);
    expect(await addresses({ processId, text: '51.100' })).toEqual(['198.51.100.7']);
    expect(await addresses({ processId, text: 'OPENSSH_' })).toHaveLength(2);
    expect(await addresses({ processId, text: '%' })).toEqual([]);
    const by = { by: 'me', reason: 'why' };
    // A certificate for that key has another reason to be there.
    const certificate = { serial: '18446744073709551615', keyId: 'laptop@acme', authorityFingerprint: 'SHA256:ca' };
    const id = newId();
    await enter({ id, keyFingerprint: 'SHA256:two', certificate });
    expect(await liveSessions.requestEnd({ accountId: account.id, keyFingerprints: ['SHA256:two'] }, by)).toBe(1);
    expect(await liveSessions.get(id)).toMatchObject({ certificate, endRequestedAt: null });
    expect(await liveSessions.requestEnd({ partnerId: partner.id }, by)).toBe(2);
  });

  it('do not hold up a process while somebody is at one of them', async () => {
    const one = session();
    await open.db.transaction((tx) => tx.liveSessions.open(one, rule()));
    await open.db.transaction(async (tx) => {
      await tx.liveSessions.requestEnd({ id: one.id }, { by: 'me', reason: 'why' });
      expect(await beat({ moved: [{ id: one.id, activity }] })).toMatchObject({ unwritten: [one.id], ends: [] });
    });
    expect((await beat())?.ends).toHaveLength(1);
  });

  it('count no more once it gives no sign of life, and are taken away with it', async () => {
    for (let index = 0; index < 3; index += 1) expect(await enter()).toBe('opened');
    expect(await enter()).toBe('full');
    await open.admin.query("UPDATE server_processes SET expires_at = now() - interval '1 minute' WHERE id = $1", [processId]);
    expect(await listed()).toEqual([]);
    const dead = processId;
    processId = await aProcess();
    expect(await enter()).toBe('opened');
    expect(await open.db.transaction((tx) => tx.serverProcesses.takeDead({ silentMs: 120_000 }))).toEqual([]);
    const taken = await open.db.transaction((tx) => tx.serverProcesses.takeDead({ silentMs: 30_000 }));
    expect(taken.map((each) => each.processId)).toEqual([dead, dead, dead]);
    expect(await open.db.read.serverProcesses.beat({ id: dead, leaseMs: 1, moved: [], gone: [], news: false })).toBeUndefined();
    expect(await listed()).toHaveLength(1);
  });
});

describe('a process', () => {
  it('keeps its lease by telling, and its figures with it', async () => {
    const figures = {
      sessionsOpened: 1,
      logins: { accepted: 1 },
      connectionsRefused: {},
      handshakesFailed: {},
      bytesIn: 1,
      bytesOut: 2,
      uploadsCommitted: 3,
      uploadsRefused: 0,
      uploadsAbandoned: 0,
      eventLoopLagMs: { mean: 0, p99: 0, max: 1 },
    };
    await open.admin.query("UPDATE server_processes SET expires_at = now() + interval '1 second' WHERE id = $1", [processId]);
    await beat();
    const { rows } = await open.admin.query(
      "SELECT expires_at > now() + interval '30 seconds' AS kept FROM server_processes WHERE id = $1",
      [processId],
    );
    expect(rows).toEqual([{ kept: true }]);
    await beat({ figures });
    const found = (await open.db.read.serverProcesses.list()).find(({ id }) => id === processId);
    expect(found).toMatchObject({ sessions: 0, drain: null, figures });
  });

  it('learns that it should drain, and that it should not', async () => {
    const drain = { since: new Date(), until: new Date(Date.now() + 60_000), by: 'me', reason: 'why' };
    expect((await open.db.read.serverProcesses.setDrain(processId, drain)).drain).toEqual(drain);
    expect((await beat())?.drain).toEqual(drain);
    await open.db.read.serverProcesses.setDrain(processId, null);
    expect((await beat())?.drain).toBeNull();
    await expect(open.db.read.serverProcesses.setDrain(newId(), drain)).rejects.toMatchObject({ code: 'not-found' });
  });
});
