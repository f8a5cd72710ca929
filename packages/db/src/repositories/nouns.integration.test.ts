import type {
  Account,
  ApiKey,
  Calendar,
  Connection,
  Failure,
  HostKey,
  Job,
  Key,
  New,
  Partner,
  Repository,
  Run,
  Schedule,
  Store,
  Stored,
  Transfer,
  User,
} from '@waybill/core';
import { mountRules, newId, parseVPath } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import {
  aCalendar,
  aConnection,
  aHostKey,
  aJob,
  aKey,
  anAccount,
  anApiKey,
  aPartner,
  aRun,
  aSchedule,
  aStore,
  aTransfer,
  aUser,
  aWorld,
} from '../testing/things.js';

let open: OpenDatabase;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openDatabase();
  world = await aWorld(open.db);
});
afterAll(() => open.close());

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

/** What every noun can do, shown on one noun. */
function describeNoun<T extends Stored>(
  noun: string,
  repository: () => Repository<T, object>,
  make: () => New<T> & { readonly id: string },
  change: (thing: T) => T,
  all: () => object,
): void {
  describe(noun, () => {
    it('comes back as it was stored, at version 1, with the times of the database', async () => {
      const thing = make();
      const stored = await repository().insert(thing);
      expect(stored).toMatchObject({ ...thing, version: 1 });
      expect(stored.createdAt).toBeInstanceOf(Date);
      expect(await repository().get(thing.id)).toEqual(stored);
    });

    it('is written as a whole, and each change makes the next version', async () => {
      const stored = await repository().insert(make());
      const changed = await repository().update(change(stored));
      expect(changed).toEqual({ ...change(stored), version: 2, updatedAt: changed.updatedAt });
      expect(changed.updatedAt.getTime()).toBeGreaterThanOrEqual(stored.updatedAt.getTime());
      expect(await repository().get(stored.id)).toEqual(changed);
    });

    it('refuses a change and a removal by someone who read an older version', async () => {
      const stored = await repository().insert(make());
      await repository().update(change(stored));
      expect((await failureOf(repository().update(change(stored)))).code).toBe('version.stale');
      expect((await failureOf(repository().remove(stored))).code).toBe('version.stale');
    });

    it('lets only one of many simultaneous changes of one version through', async () => {
      const stored = await repository().insert(make());
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => repository().update(change(stored))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason.code).toBe('version.stale');
    });

    it('is not found when it is not there', async () => {
      const id = newId();
      const stored = await repository().insert(make());
      expect(await repository().find(id)).toBeUndefined();
      expect(await repository().find('not an id')).toBeUndefined();
      expect((await failureOf(repository().get(id))).code).toBe('not-found');
      expect((await failureOf(repository().update({ ...change(stored), id }))).code).toBe('not-found');
      expect((await failureOf(repository().remove({ id, version: 1 }))).code).toBe('not-found');
    });

    it('is gone once removed', async () => {
      const stored = await repository().insert(make());
      await repository().remove(stored);
      expect(await repository().find(stored.id)).toBeUndefined();
    });

    it('is listed newest first, page by page, each exactly once while others are added', async () => {
      const made: string[] = [];
      for (let i = 0; i < 5; i += 1) made.unshift((await repository().insert(make())).id);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await repository().list(all(), { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
        if (seen.length === 2) await repository().insert(make());
      } while (cursor !== undefined);
      expect(seen.slice(0, 5)).toEqual(made);
      expect(new Set(seen).size).toBe(seen.length);
      expect([...seen].sort().reverse()).toEqual(seen);
    });

    it('refuses a page that is too large and a cursor that no list gave out', async () => {
      expect(await failureOf(repository().list(all(), { limit: 201 }))).toMatchObject({ code: 'input.invalid', field: 'limit' });
      expect(await failureOf(repository().list(all(), { limit: 2, cursor: 'x' }))).toMatchObject({
        code: 'input.invalid',
        field: 'cursor',
      });
    });
  });
}

const ids = () => ({ partnerId: world.partner.id, connectionId: world.connection.id, storeId: world.store.id });

describeNoun<Partner>(
  'a partner',
  () => open.db.read.partners,
  aPartner,
  (thing) => ({
    ...thing,
    name: 'Acme & Co',
    contacts: [{ name: 'Bob', role: 'security' }],
    tags: [],
    purpose: 'payments',
    dataCategory: null,
    status: 'suspended',
  }),
  () => ({}),
);
describeNoun<Store>(
  'a store',
  () => open.db.read.stores,
  aStore,
  (thing) => ({ ...thing, root: '/other' }),
  () => ({}),
);
describeNoun<Key>(
  'a key',
  () => open.db.read.keys,
  () => aKey(world.secret.id),
  (thing) => ({ ...thing, comment: 'rotated' }),
  () => ({}),
);
describeNoun<Connection>(
  'a connection',
  () => open.db.read.connections,
  () => aConnection(world.partner.id, world.key.id),
  (thing) => ({ ...thing, port: 2222, status: 'stopped', statusReason: 'host key changed' }),
  () => ({ partnerId: world.partner.id }),
);
describeNoun<HostKey>(
  'a host key',
  () => open.db.read.hostKeys,
  () => aHostKey(world.connection.id),
  (thing) => ({ ...thing, state: 'trusted', decidedBy: 'ada', decidedAt: new Date('2026-03-01T00:00:00Z') }),
  () => ({ connectionId: world.connection.id }),
);
describeNoun<Account>(
  'an account',
  () => open.db.read.accounts,
  () => anAccount(world.partner.id, world.store.id),
  (thing) => ({
    ...thing,
    authorizedKeys: thing.authorizedKeys.slice(1),
    mounts: [
      {
        path: parseVPath('/'),
        storeId: world.store.id,
        at: parseVPath('/new'),
        permissions: ['list', 'download'],
        ...mountRules.parse({}),
      },
      ...thing.mounts.slice(0, 1),
    ],
    addressAllowList: [],
    signIn: 'key',
    accessHours: [],
    expiresAt: null,
  }),
  () => ({ storeId: world.store.id }),
);
describeNoun<Job>(
  'a job',
  () => open.db.read.jobs,
  () => aJob(ids()),
  (thing) => ({
    ...thing,
    definitionVersion: thing.definitionVersion + 1,
    definition: { ...thing.definition, afterSuccess: { kind: 'delete' } },
  }),
  () => ({ connectionId: world.connection.id }),
);
describeNoun<Schedule>(
  'a schedule',
  () => open.db.read.schedules,
  () => aSchedule(world.job.id),
  (thing) => ({ ...thing, enabled: false, lastSlot: '2026-03-29T02:30', nextFireAt: new Date('2026-03-30T00:30:00Z') }),
  () => ({ jobId: world.job.id }),
);
const ruleChanges: readonly (() => Schedule['rule'])[] = [
  () => ({
    kind: 'window',
    from: '22:00',
    to: '02:00',
    everyMinutes: 10,
    weekdays: ['mon', 'fri'],
    until: 'first-success',
    expectedBy: null,
    timeZone: 'UTC',
    calendarId: null,
    onClosedDay: 'next',
    catchUp: 'one',
  }),
  () => ({
    kind: 'file',
    storeId: world.store.id,
    path: parseVPath('/in'),
    match: '*.csv',
    subfolders: true,
    runs: 'each',
    quietSeconds: 0,
  }),
  () => ({ kind: 'after', afterJobId: world.job.id, on: 'any' }),
];
for (const rule of ruleChanges) {
  describeNoun<Schedule>(
    `a schedule that becomes another kind`,
    () => open.db.read.schedules,
    () => aSchedule(world.job.id),
    (thing) => ({ ...thing, rule: rule(), missedAt: new Date('2026-03-30T00:30:00Z') }),
    () => ({ jobId: world.job.id }),
  );
}
describeNoun<Calendar>(
  'a calendar',
  () => open.db.read.calendars,
  () => aCalendar(),
  (thing) => ({ ...thing, name: 'Other', rules: { ...thing.rules, include: ['2026-12-25'], exclude: ['2026-12-24'] } }),
  () => ({}),
);
describeNoun<Run>(
  'a run',
  () => open.db.read.runs,
  () => aRun(world.job),
  (thing) => ({
    ...thing,
    state: 'discovering',
    attempt: 1,
    counts: { seen: 3, taken: 2, skipped: 1, committed: 0, failed: 0, cancelled: 0, bytes: 2n ** 60n },
    failureCode: 'net.reset',
    failureDetail: 'cut',
    startedAt: new Date('2026-03-01T00:00:00Z'),
  }),
  () => ({ partnerId: world.partner.id }),
);
const transferJob = newId();
describeNoun<Transfer>(
  'a transfer',
  () => open.db.read.transfers,
  () => aTransfer({ jobId: transferJob }),
  (thing) => ({
    ...thing,
    state: 'running',
    attempt: 1,
    fencingToken: 1,
    claimedBy: 'worker',
    claimExpiresAt: new Date('2026-03-01T00:00:00Z'),
    bytesDone: 2 ** 40,
    warnings: ['the partner refused SETSTAT'],
  }),
  () => ({ jobId: transferJob }),
);
describeNoun<User>(
  'a user',
  () => open.db.read.users,
  aUser,
  (thing) => ({ ...thing, role: 'admin', mustChangePassword: true }),
  () => ({}),
);
describeNoun<ApiKey>(
  'an API key',
  () => open.db.read.apiKeys,
  anApiKey,
  (thing) => ({ ...thing, revokedAt: new Date('2026-03-01T00:00:00Z') }),
  () => ({}),
);
