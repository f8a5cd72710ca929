import type { Failure } from '@waybill/core';
import { newId, parseVPath } from '@waybill/core';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';
import {
  aConnection,
  aHostKey,
  aJob,
  anAccount,
  aPartner,
  aRun,
  aSchedule,
  aSecret,
  aUser,
  aWorld,
  fingerprint,
} from '../testing/things.js';

let open: OpenDatabase;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openDatabase();
  world = await aWorld(open.db);
});
afterAll(() => open.close());

const ids = () => ({ partnerId: world.partner.id, connectionId: world.connection.id, storeId: world.store.id });

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (failure: Failure) => failure,
  );
}

describe('a name that is taken', () => {
  it('is refused by its field, with a sentence that quotes it', async () => {
    const { read } = open.db;
    await read.partners.insert(aPartner({ slug: 'acme' }));
    expect(await failureOf(read.partners.insert(aPartner({ slug: 'acme' })))).toMatchObject({
      code: 'conflict.duplicate',
      field: 'slug',
      publicDetail: 'The slug "acme" is already taken.',
    });
    await read.users.insert(aUser({ username: 'ada' }));
    expect(await failureOf(read.users.insert(aUser({ username: 'ada' })))).toMatchObject({
      field: 'username',
      publicDetail: 'The user name "ada" is already taken.',
    });
    const other = await read.partners.insert(aPartner({ slug: 'other' }));
    expect((await failureOf(read.partners.update({ ...other, slug: 'acme' }))).code).toBe('conflict.duplicate');
  });

  it('is refused within an account and within a connection', async () => {
    const { read } = open.db;
    const twice = anAccount(world.partner.id, world.store.id);
    expect(
      await failureOf(
        read.accounts.insert({ ...twice, authorizedKeys: twice.authorizedKeys.map((key) => ({ ...key, fingerprint: 'f' })) }),
      ),
    ).toMatchObject({ code: 'conflict.duplicate', field: 'authorizedKeys' });
    expect(
      await failureOf(
        read.accounts.insert({ ...twice, mounts: twice.mounts.map((mount) => ({ ...mount, path: parseVPath('/x') })) }),
      ),
    ).toMatchObject({ code: 'conflict.duplicate', field: 'mounts' });
    expect(await read.accounts.find(twice.id)).toBeUndefined();
    await read.hostKeys.insert(aHostKey(world.connection.id, { fingerprint: fingerprint('twice') }));
    expect(
      await failureOf(read.hostKeys.insert(aHostKey(world.connection.id, { fingerprint: fingerprint('twice') }))),
    ).toMatchObject({ code: 'conflict.duplicate', field: 'fingerprint' });
  });
});

describe('a value the schema does not allow', () => {
  it('is refused by its field', async () => {
    const { read } = open.db;
    expect(await failureOf(read.partners.insert(aPartner({ slug: 'Not a slug' })))).toMatchObject({
      code: 'input.invalid',
      field: 'slug',
    });
    expect(await failureOf(read.connections.insert(aConnection(world.partner.id, world.key.id, { port: 0 })))).toMatchObject({
      code: 'input.invalid',
      field: 'port',
    });
    expect((await failureOf(read.users.insert(aUser({ username: 'Ada' })))).field).toBe('username');
    expect((await failureOf(read.partners.insert(aPartner({ name: 'a\0b' })))).code).toBe('input.invalid');
  });

  it('is refused when it names something that is not there', async () => {
    const { read } = open.db;
    expect(await failureOf(read.connections.insert(aConnection(newId(), world.key.id)))).toMatchObject({
      code: 'input.invalid',
      field: 'partnerId',
      publicDetail: 'There is no such partner.',
    });
    expect((await failureOf(read.jobs.insert(aJob({ ...ids(), storeId: newId() })))).field).toBe('definition');
  });

  it('is a connection without a credential', async () => {
    const without = aConnection(world.partner.id, world.key.id, { keyId: null });
    expect((await failureOf(open.db.read.connections.insert(without))).code).toBe('input.invalid');
  });
});

describe('what is in use', () => {
  it('cannot be removed, and the message says what uses it', async () => {
    const { read } = open.db;
    const own = await aWorld(open.db);
    const account = await read.accounts.insert(anAccount(own.partner.id, own.store.id));
    expect(await failureOf(read.partners.remove(own.partner))).toMatchObject({
      code: 'conflict.in-use',
      publicDetail: `This partner is in use by connection "${own.connection.slug}", account "${account.username}", job "${own.job.slug}" and cannot be deleted.`,
    });
    expect((await failureOf(read.stores.remove(own.store))).publicDetail).toContain(
      `account "${account.username}", job "${own.job.slug}"`,
    );
    expect((await failureOf(read.keys.remove(own.key))).publicDetail).toContain(`connection "${own.connection.slug}"`);
    expect((await failureOf(read.connections.remove(own.connection))).publicDetail).toContain(`job "${own.job.slug}"`);
    expect((await failureOf(read.secrets.remove(own.secret.id))).code).toBe('conflict.in-use');
    expect(await read.stores.usedBy(own.store.id)).toEqual({ accounts: [account], jobs: [own.job] });
    expect(await read.keys.usedBy(own.key.id)).toEqual([own.connection]);
  });

  it('is a job whose run is not over; when it is, the job can go and the history stays', async () => {
    const { read } = open.db;
    const { job } = await aWorld(open.db);
    const schedule = await read.schedules.insert(aSchedule(job.id));
    const run = await read.runs.insert(aRun(job));
    expect((await failureOf(read.jobs.remove(job))).publicDetail).toContain('a run that is not over');
    await read.runs.advance(run.id, 'queued', 'cancelled', {});
    await read.jobs.remove(job);
    expect(await read.schedules.find(schedule.id)).toBeUndefined();
    expect((await read.runs.get(run.id)).jobId).toBe(job.id);
    expect(await read.jobs.definition(job.id, 1)).toEqual(job.definition);
    expect((await failureOf(read.runs.insert(aRun(job)))).code).toBe('not-found');
  });

  it('is a job that a run is being recorded for at the same time', async () => {
    const { job } = await aWorld(open.db);
    let settled = false;
    const removal = await open.db.transaction(async (tx) => {
      await tx.runs.insert(aRun(job));
      const work = failureOf(open.another().read.jobs.remove(job)).finally(() => {
        settled = true;
      });
      const waits = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      await waitFor(async () => settled || (await open.admin.query(waits)).rowCount === 1);
      return { work };
    });
    expect((await removal.work).code).toBe('conflict.in-use');
    expect(await open.db.read.jobs.get(job.id)).toEqual(job);
  });
});

describe('a search', () => {
  it('takes the signs of LIKE as they are, whatever the case', async () => {
    const { read } = open.db;
    const odd = await read.partners.insert(aPartner({ name: String.raw`100%_\ Sure` }));
    await read.partners.insert(aPartner({ name: '100 of them are sure' }));
    for (const text of ['%_', String.raw`_\ s`, '100%']) {
      expect((await read.partners.list({ text }, { limit: 10 })).items).toEqual([odd]);
    }
  });

  it('narrows by every filter of a noun', async () => {
    const { read } = open.db;
    const own = await aWorld(open.db);
    const page = { limit: 10 };
    const tagged = await read.partners.insert(aPartner({ tags: ['only-me'], status: 'suspended' }));
    expect((await read.partners.list({ tag: 'only-me', status: 'suspended' }, page)).items).toEqual([tagged]);
    expect((await read.partners.list({ tag: 'only-me', status: 'active' }, page)).items).toEqual([]);
    expect((await read.connections.list({ keyId: own.key.id, status: 'active' }, page)).items).toEqual([own.connection]);
    expect((await read.connections.list({ text: own.connection.slug }, page)).items).toEqual([own.connection]);
    const theirs = { partnerId: own.partner.id, connectionId: own.connection.id, storeId: own.store.id };
    expect((await read.jobs.list({ ...theirs, status: 'active', text: 'night' }, page)).items).toEqual([own.job]);
    expect((await read.jobs.list({ ...theirs, storeId: world.store.id }, page)).items).toEqual([]);
    expect(await read.partners.findBySlug(own.partner.slug)).toEqual(own.partner);
    expect(await read.connections.findBySlug(own.connection.slug)).toEqual(own.connection);
    expect(await read.keys.findBySlug(own.key.slug)).toEqual(own.key);
    expect(await read.stores.findBySlug(own.store.slug)).toEqual(own.store);
    expect(await read.jobs.findBySlug(own.job.slug)).toEqual(own.job);
    expect(await read.jobs.findBySlug('nope')).toBeUndefined();
    const hostKey = await read.hostKeys.insert(aHostKey(own.connection.id));
    expect(await read.hostKeys.ofConnection(own.connection.id)).toEqual([hostKey]);
    expect((await read.hostKeys.list({ connectionId: own.connection.id, state: 'retired' }, page)).items).toEqual([]);
  });

  it('finds an account by the exact user name with all that it has, also by a name that no account can have', async () => {
    const secret = aSecret();
    await open.db.read.secrets.insert(secret);
    const fields = anAccount(world.partner.id, world.store.id, { username: 'Acme\'s "bot"' });
    const [authority, key] = fields.authorizedKeys;
    if (authority === undefined || key === undefined) throw new Error('too few keys');
    const until = new Date('2026-12-01T02:03:04.567Z');
    const account = await open.db.read.accounts.insert({
      ...fields,
      authorizedKeys: [authority, { ...key, pending: { until, replaces: fingerprint('b'), overlapDays: 3 } }],
      totp: { secretId: secret.id, enrolledAt: new Date('2026-03-01T10:00:00.001Z') },
      expiresAt: until,
    });
    expect(await open.db.read.accounts.findByUsername('Acme\'s "bot"')).toEqual(account);
    const bare = anAccount(world.partner.id, world.store.id, { authorizedKeys: [], mounts: [], totp: null });
    expect(await open.db.read.accounts.findByUsername((await open.db.read.accounts.insert(bare)).username)).toMatchObject({
      authorizedKeys: [],
      mounts: [],
      totp: null,
    });
    for (const name of ['acme\'s "bot"', 'root\0', '\ud800', 'x'.repeat(100_000), "' OR 1=1 --"]) {
      expect(await open.db.read.accounts.findByUsername(name)).toBeUndefined();
      expect(await open.db.read.users.findByUsername(name)).toBeUndefined();
    }
  });
});

describe('a job’s definition', () => {
  it('must carry the next number when it changed, and all old ones stay readable', async () => {
    const { read } = open.db;
    const { job } = await aWorld(open.db);
    const definition = { ...job.definition, source: { ...job.definition.source, match: '*.xml' } };
    expect(await failureOf(read.jobs.update({ ...job, definition }))).toMatchObject({
      code: 'input.invalid',
      field: 'definitionVersion',
    });
    expect((await failureOf(read.jobs.update({ ...job, definition, definitionVersion: 3 }))).field).toBe('definitionVersion');
    const renamed = await read.jobs.update({ ...job, name: 'Renamed' });
    expect(renamed).toMatchObject({ definitionVersion: 1, version: 2 });
    const changed = await read.jobs.update({ ...renamed, definition, definitionVersion: 2 });
    expect(changed).toMatchObject({ definition, definitionVersion: 2, version: 3 });
    expect(await read.jobs.definition(job.id, 1)).toEqual(job.definition);
    expect((await read.jobs.versions(job.id)).map(({ version, definition: { source } }) => [version, source.match])).toEqual([
      [2, '*.xml'],
      [1, '*.csv'],
    ]);
    expect((await failureOf(read.jobs.definition(job.id, 9))).code).toBe('not-found');
  });
});

describe('secrets', () => {
  it('are kept byte for byte and replaced under a new master key', async () => {
    const { secrets } = open.db.read;
    const secret = aSecret({ masterKeyId: 'old' });
    await secrets.insert(secret);
    const stored = await secrets.get(secret.id);
    expect({ ...stored, sealed: [...stored.sealed] }).toEqual({ ...secret, sealed: [...secret.sealed] });
    expect((await secrets.notUnder('master-1', 10)).map(({ id }) => id)).toEqual([secret.id]);
    await secrets.replace({ ...secret, masterKeyId: 'master-1', sealed: new Uint8Array([9]) });
    expect(await secrets.notUnder('master-1', 10)).toEqual([]);
    expect([...(await secrets.get(secret.id)).sealed]).toEqual([9]);
    await secrets.remove(secret.id);
    expect((await failureOf(secrets.get(secret.id))).code).toBe('not-found');
    expect((await failureOf(secrets.replace(secret))).code).toBe('not-found');
  });
});
