import {
  type AccountUsage,
  changeServerRules,
  type Failure,
  type KeptStage,
  type New,
  newId,
  type OffenceCounts,
  parseVPath,
  type Transfer,
  type UploadRoomRequest,
  type WebSession,
} from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import { aBan, anAccount, anApiKey, aRun, aSecret, aTransfer, aUser, aWorld } from '../testing/things.js';

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase();
});
afterAll(() => open.close());

const at = (time: string) => new Date(`2026-03-01T${time}Z`);

describe('the second factor of an account', () => {
  it('takes each time step once, whoever asks, also after the account was changed', async () => {
    const { accounts, secrets } = open.db.read;
    const { partner, store } = await aWorld(open.db);
    const [first, second] = [aSecret(), aSecret()];
    for (const secret of [first, second]) await secrets.insert(secret);
    const totp = { secretId: first.id, enrolledAt: at('10:00:00') };
    const account = await accounts.insert(anAccount(partner.id, store.id, { totp }));
    expect(account.totp).toEqual(totp);
    const taken = await Promise.all(Array.from({ length: 5 }, () => accounts.takeTotpStep(account.id, first.id, 58_000_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const changed = await accounts.update({ ...account, maxSessions: 7 });
    expect(await accounts.takeTotpStep(account.id, first.id, 58_000_000)).toBe(false);
    expect(await accounts.takeTotpStep(account.id, first.id, 57_999_999)).toBe(false);
    expect(await accounts.takeTotpStep(account.id, first.id, 58_000_001)).toBe(true);
    const other = await accounts.update({ ...changed, totp: { ...totp, secretId: second.id } });
    expect(await accounts.takeTotpStep(account.id, first.id, 58_000_002)).toBe(false);
    expect(await accounts.takeTotpStep(account.id, second.id, 58_000_000)).toBe(true);
    await secrets.remove(first.id);
    expect((await accounts.update({ ...other, totp: null })).totp).toBeNull();
    await secrets.remove(second.id);
  });
});

describe('users and their sessions', () => {
  it('knows how many can still administer', async () => {
    const { users } = open.db.read;
    expect(await users.countActiveAdmins()).toBe(0);
    const admin = await users.insert(aUser({ role: 'admin' }));
    await users.insert(aUser({ role: 'admin', status: 'suspended' }));
    await users.insert(aUser());
    expect(await users.countActiveAdmins()).toBe(1);
    expect(await users.findByUsername(admin.username)).toEqual(admin);
    expect((await users.list({ text: admin.username.toUpperCase() }, { limit: 5 })).items).toEqual([admin]);
  });

  it('keeps a session until it is removed, expires, or its user is gone', async () => {
    const { users, webSessions } = open.db.read;
    const user = await users.insert(aUser());
    const session = (tokenHash: string, expiresAt: Date): WebSession => ({
      id: newId(),
      userId: user.id,
      tokenHash: tokenHash.repeat(64),
      csrfToken: 'csrf',
      address: '192.0.2.1',
      userAgent: 'curl',
      createdAt: at('10:00:00'),
      lastSeenAt: at('10:00:00'),
      expiresAt,
      method: 'password+code',
      provenAt: at('10:00:00'),
      previous: { at: at('09:00:00'), address: '192.0.2.7' },
      providerId: null,
      providerSid: null,
      endsAt: at('22:00:00'),
    });
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((hash, i) => session(hash, at(`1${i}:30:00`)));
    if (!a || !b || !c || !d) return expect.unreachable();
    for (const one of [a, b, c, { ...d, userAgent: 'nul \0' }]) await webSessions.insert(one);
    expect(await webSessions.findByTokenHash(a.tokenHash)).toEqual(a);
    expect((await webSessions.listOfUser(user.id)).map(({ id }) => id).sort()).toEqual([a, b, c, d].map(({ id }) => id).sort());
    await webSessions.prove(c.id, at('10:20:00'));
    expect(await webSessions.findByTokenHash(c.tokenHash)).toEqual({ ...c, provenAt: at('10:20:00') });
    expect((await webSessions.findByTokenHash(d.tokenHash))?.userAgent).toBe('nul \u2400');
    await webSessions.touch(b.id, at('10:10:00'), at('20:00:00'));
    expect(await webSessions.findByTokenHash(b.tokenHash)).toEqual({
      ...b,
      lastSeenAt: at('10:10:00'),
      expiresAt: at('20:00:00'),
    });
    expect(await webSessions.removeExpired(at('11:00:00'))).toBe(1);
    expect(await webSessions.findByTokenHash(a.tokenHash)).toBeUndefined();
    await webSessions.remove(c.id);
    expect(await webSessions.findByTokenHash(c.tokenHash)).toBeUndefined();
    await webSessions.removeOfUser(user.id);
    expect(await webSessions.findByTokenHash(b.tokenHash)).toBeUndefined();
    await webSessions.insert(d);
    await users.remove(user);
    expect(await webSessions.findByTokenHash(d.tokenHash)).toBeUndefined();
  });

  it('takes each code of a second factor and each recovery code once, and forgets them with their user', async () => {
    const { users, secondFactors, secrets } = open.db.read;
    const user = await users.insert(aUser());
    const [first, second] = [aSecret(), aSecret()];
    for (const secret of [first, second]) await secrets.insert(secret);
    const factor = { userId: user.id, secretId: first.id, enrolledAt: null };
    await secondFactors.put(factor);
    expect(await secondFactors.find(user.id)).toEqual(factor);
    expect(await users.get(user.id)).toMatchObject({ secondFactorSince: null, version: user.version });
    expect(await secondFactors.takeStep(user.id, first.id, 100)).toBe(true);
    expect(await secondFactors.takeStep(user.id, first.id, 100)).toBe(false);
    expect(await secondFactors.takeStep(user.id, second.id, 101)).toBe(false);
    await secondFactors.put({ ...factor, enrolledAt: at('10:00:00') });
    expect(await secondFactors.takeStep(user.id, first.id, 99)).toBe(false);
    expect((await users.get(user.id)).secondFactorSince).toEqual(at('10:00:00'));
    await secondFactors.put({ ...factor, secretId: second.id });
    expect(await secondFactors.takeStep(user.id, second.id, 99)).toBe(true);
    const hashes = ['a', 'b'].map((letter) => letter.repeat(64));
    await secondFactors.replaceRecoveryCodes(user.id, hashes);
    expect(await secondFactors.takeRecoveryCode(user.id, 'a'.repeat(64))).toBe(true);
    expect(await secondFactors.takeRecoveryCode(user.id, 'a'.repeat(64))).toBe(false);
    expect(await secondFactors.countRecoveryCodes(user.id)).toBe(1);
    await users.remove(user);
    expect(await secondFactors.find(user.id)).toBeUndefined();
    await secrets.remove(second.id);
  });

  it('tells the sign-in before, without making a new version of the user', async () => {
    const { users } = open.db.read;
    const user = await users.insert(aUser());
    const [one, two] = [
      { at: at('08:00:00'), address: '192.0.2.1' },
      { at: at('09:00:00'), address: '192.0.2.2' },
    ];
    expect(await users.noteSignIn(user.id, one)).toBeUndefined();
    expect(await users.noteSignIn(user.id, two)).toEqual(one);
    expect(await users.get(user.id)).toEqual({ ...user, lastSignInAt: two.at });
  });

  it('notes the use of an API key without making a new version of it', async () => {
    const { apiKeys } = open.db.read;
    const key = await apiKeys.insert(anApiKey());
    await apiKeys.markUsed(key.id, at('12:00:00'));
    expect(await apiKeys.findByTokenHash(key.tokenHash)).toEqual({ ...key, lastUsedAt: at('12:00:00') });
    const failure = await apiKeys.insert(anApiKey({ tokenHash: key.tokenHash })).catch((error: Failure) => error);
    expect(failure).toMatchObject({ code: 'conflict.duplicate', field: 'tokenHash' });
  });
});

describe('sign-in attempts', () => {
  it('are counted under each key, all at once, and begin again after the window', async () => {
    const { signInAttempts } = open.db.read;
    const keys = ['user:ada', 'address:192.0.2.1', `user:${'x'.repeat(50_000)}\0`];
    expect(await signInAttempts.count(keys, at('10:00:00'), 60_000)).toEqual([1, 1, 1]);
    expect(await signInAttempts.count([...keys].reverse().slice(1), at('10:00:59.999'), 60_000)).toEqual([2, 2]);
    expect(await signInAttempts.count(keys, at('10:01:00'), 60_000)).toEqual([1, 1, 1]);
    expect(await signInAttempts.count(['user:ada', 'user:ada'], at('10:01:01'), 60_000)).toEqual([2, 2]);
    await signInAttempts.takeBack('user:ada');
    expect(await signInAttempts.count(['user:ada'], at('10:01:02'), 60_000)).toEqual([2]);
    await signInAttempts.forget('user:ada');
    expect(await signInAttempts.count(['user:ada'], at('10:01:03'), 60_000)).toEqual([1]);
    expect(await signInAttempts.removeOlderThan(at('10:01:01'))).toBe(2);
    expect(await signInAttempts.count([], at('10:01:03'), 60_000)).toEqual([]);
  });

  it('are all counted when many come together, whatever the order of the keys', async () => {
    const { signInAttempts } = open.db.read;
    const keys = Array.from({ length: 500 }, (_, i) => `key ${i}`);
    const backwards = [...keys].reverse();
    // Whoever locks the keys in the order they come meets the others half-way.
    const work = Array.from({ length: 12 }, (_, i) =>
      signInAttempts.count(i % 2 === 0 ? keys : backwards, at('10:00:00'), 60_000),
    );
    expect((await Promise.all(work)).flat()).toHaveLength(12 * keys.length);
    expect(new Set(await signInAttempts.count(keys, at('10:00:01'), 60_000))).toEqual(new Set([13]));
  });
});

describe('idempotency keys', () => {
  it('are reserved by one of many, answered from then on, and free again when released', async () => {
    const { idempotency } = open.db.read;
    const record = { key: 'k', principal: 'user:1', requestHash: 'h', status: null, body: null };
    const results = await Promise.all(Array.from({ length: 8 }, () => idempotency.begin(record)));
    expect(results.filter((there) => there === undefined)).toHaveLength(1);
    expect(await idempotency.begin({ ...record, requestHash: 'other' })).toEqual(record);
    expect(await idempotency.begin({ ...record, principal: 'user:2' })).toBeUndefined();
    await idempotency.finish('user:1', 'k', 201, '{"id":1}');
    expect(await idempotency.begin(record)).toEqual({ ...record, status: 201, body: '{"id":1}' });
    await idempotency.release('user:1', 'k');
    expect(await idempotency.begin(record)).toBeUndefined();
    expect(await idempotency.removeOlderThan(new Date(Date.now() - 60_000))).toBe(0);
    expect(await idempotency.removeOlderThan(new Date(Date.now() + 60_000))).toBe(2);
  });
});

describe('settings', () => {
  it('are set and set again', async () => {
    const { settings } = open.db.read;
    expect(await settings.get('instance')).toBeUndefined();
    await settings.set('instance', 'a');
    await settings.set('instance', 'b');
    expect(await settings.get('instance')).toBe('b');
  });
});

describe('the usage of an account', () => {
  const TIB = 2 ** 40;
  const used = ({ bytes, files, promisedBytes, promisedFiles }: AccountUsage) => [bytes, files, promisedBytes, promisedFiles];

  async function counted(bytes: number, files: number) {
    const { partner, store } = await aWorld(open.db);
    const { id } = await open.db.read.accounts.insert(anAccount(partner.id, store.id));
    const { accountUsage } = open.db.read;
    const number = await accountUsage.beginCount(id);
    expect(await accountUsage.finishCount(id, { number, bytes, files, at: at('10:00:00') })).toBe(true);
    const room = (path: string, wanted: number, replaces?: number): UploadRoomRequest => ({
      transferId: newId(),
      accountId: id,
      storeId: store.id,
      path: parseVPath(path),
      bytes: wanted,
      replaces: replaces === undefined ? undefined : { bytes: replaces },
    });
    return { id, storeId: store.id, accountUsage, room };
  }

  it('promises no two uploads the same room, however many processes ask at once', async () => {
    const { id, room } = await counted(10 * TIB, 3);
    const quota = { bytes: 17 * TIB, files: null };
    const processes = [open.db, open.another(), open.another()];
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        (processes[index % 3] ?? open.db).read.accountUsage.reserve(room(`/a/${index}`, TIB), quota),
      ),
    );
    expect(answers.filter(({ granted }) => granted)).toHaveLength(7);
    expect(used(await open.db.read.accountUsage.of(id))).toEqual([10 * TIB, 3, 7 * TIB, 7]);
  });

  it('lets a file be replaced where there is no room for another, once for each file', async () => {
    const { id, accountUsage, room } = await counted(100, 2);
    const quota = { bytes: 100, files: 2 };
    expect((await accountUsage.reserve(room('/new', 1), quota)).granted).toBe(false);
    const replacing = room('/old', 60, 60);
    expect((await accountUsage.reserve(replacing, quota)).granted).toBe(true);
    expect((await accountUsage.reserve({ ...replacing, bytes: 61 }, quota)).granted).toBe(false);
    expect((await accountUsage.reserve(room('/old', 60, 60), quota)).granted).toBe(false);
    expect((await accountUsage.reserve(room('/other', 40, 40), quota)).granted).toBe(true);
    await accountUsage.settle(id, replacing.transferId, 50);
    expect(used(await accountUsage.of(id))).toEqual([90, 2, 0, 0]);
  });

  it('is given back when an upload ends, and is not less than what is there when a file goes elsewhere meanwhile', async () => {
    const { id, storeId, accountUsage, room } = await counted(100, 1);
    const quota = { bytes: 200, files: null };
    const [ended, replacing] = [room('/new', 90), room('/in/old', 100, 100)];
    for (const each of [ended, replacing]) expect((await accountUsage.reserve(each, quota)).granted).toBe(true);
    await accountUsage.release(ended.transferId);
    expect(used(await accountUsage.of(id))).toEqual([100, 1, 0, 0]);
    await accountUsage.noteGone(storeId, parseVPath('/other'));
    await accountUsage.noteGone(storeId, parseVPath('/in'));
    expect(used(await accountUsage.of(id))).toEqual([100, 1, 100, 1]);
    await accountUsage.settle(id, replacing.transferId, 100);
    expect(used(await accountUsage.of(id))).toEqual([200, 2, 0, 0]);
  });

  it('is counted with what arrives meanwhile, and by the last of several counts', async () => {
    const { id, accountUsage, room } = await counted(100, 1);
    const quota = { bytes: 1000, files: null };
    const first = await accountUsage.beginCount(id);
    const second = await accountUsage.beginCount(id);
    const arriving = room('/new', 7);
    await accountUsage.reserve(arriving, quota);
    await accountUsage.settle(id, arriving.transferId, 7);
    expect(await accountUsage.finishCount(id, { number: first, bytes: 0, files: 0, at: at('11:00:00') })).toBe(false);
    expect(await accountUsage.finishCount(id, { number: second, bytes: 50, files: 4, at: at('11:00:00') })).toBe(true);
    expect(await accountUsage.of(id)).toMatchObject({ bytes: 57, files: 5, mayBeLess: true, countedAt: at('11:00:00') });
    const third = await accountUsage.beginCount(id);
    await accountUsage.finishCount(id, { number: third, bytes: 57, files: 5, at: at('12:00:00') });
    expect(await accountUsage.of(id)).toMatchObject({ bytes: 57, files: 5, mayBeLess: false });
    await accountUsage.noteRemoved(id);
    expect(await accountUsage.of(id)).toMatchObject({ mayBeLess: true });
    await accountUsage.forget(id);
    expect((await accountUsage.reserve(room('/x', 0), quota)).granted).toBe(false);
  });
});

describe('figures', () => {
  it('are sums by the hour in which a transfer ended, and of what is open', async () => {
    const { figures, transfers, runs } = open.db.read;
    const { job } = await aWorld(open.db);
    await runs.insert(aRun(job));
    await runs.insert(aRun(job, { state: 'succeeded' }));
    const done = { state: 'committed', sha256: 'a'.repeat(64) } as const;
    await transfers.insert(aTransfer({ ...done, sizeBytes: 5, finishedAt: at('10:00:00') }));
    await transfers.insert(aTransfer({ ...done, sizeBytes: 7, finishedAt: at('10:59:59.999') }));
    await transfers.insert(aTransfer({ state: 'failed', sizeBytes: 100, finishedAt: at('10:30:00') }));
    await transfers.insert(aTransfer({ state: 'failed', finishedAt: at('12:00:00') }));
    await transfers.insert(aTransfer({ state: 'cancelled', finishedAt: at('13:00:00') }));
    await transfers.insert(aTransfer({ ...done, sizeBytes: 1, finishedAt: at('09:59:59') }));
    await transfers.insert(aTransfer());
    await transfers.insert(aTransfer({ state: 'running' }));
    await transfers.insert(aTransfer({ state: 'verifying' }));
    expect(await figures.transfersByHour(at('10:00:00'))).toEqual([
      { hour: at('10:00:00'), committed: 2, failed: 1, bytes: 12n },
      { hour: at('12:00:00'), committed: 0, failed: 1, bytes: 0n },
    ]);
    expect(await figures.open()).toEqual({ activeRuns: 1, queuedTransfers: 1, runningTransfers: 2 });
  });
});

describe('figures of a period', () => {
  it('are the same by day, reason and partner, whether its days are summed up or not', async () => {
    const { figures, transfers } = open.db.read;
    const day = (of: string, time = '10:00:00') => new Date(`2031-05-${of}T${time}Z`);
    const [acme, other, jobId] = [newId(), newId(), newId()];
    const done = { state: 'committed', sha256: 'a'.repeat(64), partnerId: acme } as const;
    const failed = { state: 'failed', partnerId: acme, failureCode: 'net.reset' } as const;
    await transfers.insert(aTransfer({ ...done, sizeBytes: 5, finishedAt: day('01', '00:00:00') }));
    await transfers.insert(aTransfer({ ...done, sizeBytes: 7, finishedAt: day('01', '23:59:59.999') }));
    await transfers.insert(aTransfer({ ...failed, finishedAt: day('01') }));
    await transfers.insert(aTransfer({ ...failed, finishedAt: day('03') }));
    await transfers.insert(aTransfer({ ...failed, partnerId: other, failureCode: 'auth.refused', finishedAt: day('03') }));
    await transfers.insert(aTransfer({ ...done, partnerId: other, jobId, sizeBytes: 1, finishedAt: day('04') }));
    await transfers.insert(aTransfer({ state: 'cancelled', partnerId: acme, finishedAt: day('03') }));
    const since = day('01', '00:00:00');
    const expected = {
      days: [
        { day: since, committed: 2, failed: 1, bytes: 12n },
        { day: day('03', '00:00:00'), committed: 0, failed: 2, bytes: 0n },
        { day: day('04', '00:00:00'), committed: 1, failed: 0, bytes: 1n },
      ],
      reasons: [
        { code: 'net.reset', failed: 2 },
        { code: 'auth.refused', failed: 1 },
      ],
      partners: [
        { partnerId: acme, committed: 2, failed: 2, bytes: 12n },
        { partnerId: other, committed: 1, failed: 1, bytes: 1n },
      ],
    };
    expect(await figures.period(since)).toEqual(expected);
    const end = day('04', '00:00:00');
    const asked = await Promise.all([1, 2, 3, 4, 5].map(() => figures.sumUp(since, end)));
    expect(asked.filter((summed) => summed)).toHaveLength(3);
    expect(await figures.sumUp(since, end)).toBe(false);
    expect(await figures.period(since)).toEqual(expected);
    const within = { partnerIds: [other], sharedJobIds: [] };
    expect((await figures.period(since, { within })).partners).toEqual(expected.partners.slice(1));
    const withoutJob = await figures.period(since, { within: { partnerIds: [other], sharedJobIds: [jobId] } });
    expect(withoutJob.days).toEqual([{ day: day('03', '00:00:00'), committed: 0, failed: 1, bytes: 0n }]);
  });
});

describe('what is kept of cut uploads', () => {
  const keptOf = async (fields: Partial<KeptStage> = {}): Promise<KeptStage> => {
    const { partner, store } = await aWorld(open.db);
    return {
      id: newId(),
      accountId: newId(),
      partnerId: partner.id,
      storeId: store.id,
      path: parseVPath('/acme/a.bin'),
      virtualPath: parseVPath('/a.bin'),
      transferId: newId(),
      token: 'token-1',
      bytes: 2 ** 40,
      sha256: 'a'.repeat(64),
      holdsContent: false,
      keptAt: at('10:00:00'),
      expiresAt: at('12:00:00'),
      takenBy: null,
      ...fields,
    };
  };

  it('waits for its account, and is given to one upload', async () => {
    const { keptStages } = open.db.read;
    const kept = await keptOf();
    expect(await keptStages.keep(kept)).toEqual({ kept: true });
    expect(await keptStages.waiting(kept.accountId)).toEqual([kept]);
    expect(await keptStages.waiting(newId())).toEqual([]);
    expect((await keptStages.within(kept.storeId, parseVPath('/acme'))).map(({ id }) => id)).toEqual([kept.id]);
    expect(await keptStages.within(kept.storeId, parseVPath('/ac'))).toEqual([]);
    const takers = [newId(), newId(), newId()];
    const taken = await Promise.all(takers.map((taker) => keptStages.take(kept.id, taker)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const taker = takers[taken.indexOf(true)] ?? '';
    expect(await keptStages.takenBy(taker)).toEqual({ ...kept, takenBy: taker });
    expect([await keptStages.waiting(kept.accountId), await keptStages.within(kept.storeId, parseVPath('/'))]).toEqual([[], []]);
    expect([await keptStages.removeTakenBy(taker), await keptStages.removeTakenBy(taker)]).toEqual([true, false]);
  });

  it('takes the place of what an earlier upload has left, and never of what a later one has', async () => {
    const { keptStages } = open.db.read;
    const earlier = await keptOf();
    const later = { ...earlier, id: newId(), transferId: newId(), token: 'token-2', bytes: 5 };
    expect(await keptStages.keep(earlier)).toEqual({ kept: true });
    expect(await keptStages.keep(later)).toEqual({ kept: true, replaced: earlier });
    expect(await keptStages.keep(earlier)).toEqual({ kept: false });
    expect(await keptStages.keep({ ...later, bytes: 6 })).toEqual({ kept: true });
    expect(await keptStages.waiting(earlier.accountId)).toEqual([{ ...later, bytes: 6 }]);
  });

  it('is over when its time is, unless an upload works on it', async () => {
    const { keptStages } = open.db.read;
    const waits = await keptOf();
    const isRemoved = await keptOf();
    const isTaken = await keptOf();
    for (const kept of [waits, isRemoved, isTaken]) await keptStages.keep(kept);
    await keptStages.take(isRemoved.id, isRemoved.transferId);
    await keptStages.take(isTaken.id, newId());
    const ids = async (time: string) => (await keptStages.expired(at(time), 1000)).map(({ id }) => id);
    expect(await ids('11:59:59')).not.toContain(waits.id);
    expect(await ids('12:00:00')).toEqual(expect.arrayContaining([waits.id, isRemoved.id]));
    expect(await ids('12:00:00')).not.toContain(isTaken.id);
  });

  it('is stale when its account began another upload to the same place', async () => {
    const { transfers } = open.db.read;
    const { partner, store } = await aWorld(open.db);
    const [accountId, path] = [newId(), parseVPath('/acme/a.bin')];
    const first = newId();
    const place = { transferId: first, partnerId: partner.id, accountId, storeId: store.id, path };
    const upload = { direction: 'upload', jobId: null, runId: null, connectionId: null, partnerId: partner.id } as const;
    const put = (fields: Partial<New<Transfer>>) =>
      transfers.insert(aTransfer({ ...upload, accountId, storeId: store.id, targetPath: path, ...fields }));
    await put({ id: first });
    await put({ targetPath: parseVPath('/acme/b.bin') });
    await put({ accountId: newId() });
    expect(await transfers.laterUpload(place)).toBe(false);
    await put({});
    expect(await transfers.laterUpload(place)).toBe(true);
  });
});

describe('files under temporary names', () => {
  it('are found by where they lie once they are visible, the latest of them', async () => {
    const { transfers, unnamedUploads } = open.db.read;
    const { store } = await aWorld(open.db);
    const path = parseVPath('/acme/a.tmp');
    const upload = { direction: 'upload', accountId: newId(), jobId: null, runId: null, connectionId: null } as const;
    const committed = { state: 'committed', sizeBytes: 1, sha256: 'a'.repeat(64) } as const;
    const add = async (fields: Partial<New<Transfer>>) => {
      const { id } = await transfers.insert(aTransfer({ ...upload, storeId: store.id, ...fields }));
      await unnamedUploads.add({ transferId: id, storeId: store.id, path });
      return id;
    };
    const first = await add(committed);
    const second = await add(committed);
    const underWay = await add({ state: 'running' });
    await unnamedUploads.removeOthers(second);
    expect([await unnamedUploads.has(first), await unnamedUploads.has(underWay)]).toEqual([false, true]);
    expect(await unnamedUploads.take(store.id, path)).toBe(second);
    expect([await unnamedUploads.take(store.id, path), await unnamedUploads.has(underWay)]).toEqual([undefined, true]);
    await unnamedUploads.remove(underWay);
    expect(await unnamedUploads.has(underWay)).toBe(false);
  });
});

describe('what addresses are charged for', () => {
  const observationMs = 60_000;
  const charge = (address: string, score: number, offences: OffenceCounts) => ({ address, score, offences });

  it('adds up over all processes at the same time, and begins anew after a while', async () => {
    const { addressScores } = open.db.read;
    const now = at('10:00:00');
    const one = charge('192.0.2.1', 2, { wrongPassword: 2 });
    const other = charge('2001:db8:0:1::/64', 5, { protocolViolation: 1 });
    await Promise.all(Array.from({ length: 20 }, () => addressScores.add([one, other], { now, observationMs })));
    const [summed] = await addressScores.add([charge('192.0.2.1', 1, { unknownUser: 1 })], {
      now: at('10:00:59'),
      observationMs,
    });
    expect(summed).toEqual({
      address: '192.0.2.1',
      since: now,
      score: 41,
      offences: { wrongPassword: 40, unknownUser: 1 },
    });
    const [again] = await addressScores.add([one], { now: at('10:01:00'), observationMs });
    expect(again).toEqual({ ...one, since: at('10:01:00') });
    await addressScores.forget(['192.0.2.1']);
    expect(await addressScores.add([one], { now: at('10:01:01'), observationMs })).toMatchObject([{ score: 2 }]);
  });

  it('keeps only what counts, and only so many', async () => {
    const { addressScores } = open.db.read;
    const made = Array.from({ length: 30 }, (_, index) => charge(`203.0.113.${index}`, 1, { noLogin: 1 }));
    await addressScores.add(made.slice(0, 10), { now: at('09:00:00'), observationMs });
    await addressScores.add(made.slice(10), { now: at('11:00:00'), observationMs });
    await addressScores.sweep(at('10:30:00'), 15);
    const { rows } = await open.admin.query<{ address: string }>(`SELECT address FROM address_scores`);
    expect(rows).toHaveLength(15);
    expect(rows.every(({ address }) => Number(address.split('.')[3]) >= 10)).toBe(true);
  });
});

describe('bans', () => {
  it('hold until their end, and are found by what is said about them', async () => {
    const { bans } = open.db.read;
    const active = { at: at('12:00:00'), holds: true };
    const [ends, stays, over, lifted] = [
      await bans.insert(aBan({ until: at('13:00:00'), detail: '15 wrong passwords' })),
      await bans.insert(aBan({ until: null, reason: 'manual' })),
      await bans.insert(aBan({ until: at('12:00:00') })),
      await bans.insert(aBan({ until: null, reason: 'manual', liftedBy: 'ada', liftedAt: at('11:00:00') })),
    ];
    expect((await bans.list({ active }, { limit: 10 })).items).toEqual([stays, ends]);
    expect((await bans.list({ active: { ...active, holds: false } }, { limit: 10 })).items).toEqual([lifted, over]);
    expect((await bans.list({ text: 'WRONG pass' }, { limit: 10 })).items).toEqual([ends]);
    expect(await bans.holding(active.at, 10)).toEqual([stays, ends].map(({ address, until }) => ({ address, until })));
    expect(await bans.holding(active.at, 1)).toEqual([{ address: stays.address, until: null }]);
    expect(await bans.lockByAddress([ends.address, 'elsewhere'])).toEqual([ends]);
    const twice = await bans.insert(aBan({ address: ends.address })).catch((error: Failure) => error);
    expect(twice).toMatchObject({ code: 'conflict.duplicate', field: 'address' });
  });

  it('tell that something changed, and are forgotten when they no longer count', async () => {
    const { bans } = open.db.read;
    const before = await bans.revision();
    expect(await bans.revision()).toBe(before);
    const ban = await bans.insert(aBan({ until: at('15:00:00') }));
    const made = await bans.revision();
    await bans.update({ ...ban, detail: 'more' });
    const changed = await bans.revision();
    expect(new Set([before, made, changed]).size).toBe(3);
    await bans.insert(aBan({ until: at('16:00:00') }));
    const forEver = await bans.insert(aBan({ until: null, reason: 'manual' }));
    await bans.sweep(at('14:00:00'), 1);
    const left = (await bans.list({}, { limit: 50 })).items;
    expect(left.filter(({ until }) => until !== null)).toMatchObject([{ until: at('16:00:00') }]);
    expect(left).toContainEqual(forEver);
  });
});

describe('the rules of the SFTP server', () => {
  it('are defaults at first, and changed by one of those who read the same version', async () => {
    const { serverRules } = open.db.read;
    const { version, rules } = await serverRules.read();
    expect([version, rules.algorithms.profile]).toEqual([1, 'modern']);
    const changed = changeServerRules(rules, { algorithms: { profile: 'compatible' } });
    const attempts = Array.from({ length: 5 }, () =>
      serverRules.replace(changed, 1, at('10:00:00')).catch((error: Failure) => error),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => 'version' in outcome)).toEqual([{ version: 2, rules: changed }]);
    expect(outcomes.filter((outcome) => 'code' in outcome)).toEqual(
      Array(4).fill(expect.objectContaining({ code: 'version.stale' })),
    );
    expect(await serverRules.read()).toEqual({ version: 2, rules: changed });
    await serverRules.replace(rules, 2, at('10:00:01'));
    expect((await serverRules.read()).version).toBe(3);
  });
});
