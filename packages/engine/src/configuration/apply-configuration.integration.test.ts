import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateAccount } from '../administration/accounts.js';
import { promoteNextKey, updateConnection } from '../administration/connections.js';
import { createSchedule } from '../administration/schedules.js';
import { failureOf, type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { applyConfiguration, previewConfiguration } from './apply-configuration.js';
import type {
  DesiredAccount,
  DesiredConfiguration,
  DesiredConnection,
  DesiredJob,
  DesiredPartner,
} from './desired-configuration.js';

let open: OpenAdministration;
let desired: Awaited<ReturnType<typeof aFile>>;
beforeAll(async () => {
  open = await openAdministration();
  desired = await aFile();
});
afterAll(() => open.close());

const fingerprint = `SHA256:${'c'.repeat(43)}`;

/** The example of the documentation, with its files read. */
async function aFile() {
  const pair = await open.deps.keyTools.generateKey({ algorithm: 'ed25519' });
  const theirs = await open.deps.keyTools.generateKey({ algorithm: 'ed25519' });
  const connection: DesiredConnection = {
    slug: 'acme-prod',
    host: 'sftp.acme.example',
    port: 22,
    username: 'waybill',
    key: 'acme-2026',
    password: 'partner-password',
    hostKeys: [fingerprint],
  };
  const partner: DesiredPartner = {
    slug: 'acme-bank',
    name: 'Acme Bank',
    connections: [connection],
    accounts: [
      {
        username: 'acme',
        authorizedKeys: [`${theirs.publicKeyOpenSsh} nightly@acme`],
        password: 'a partner password',
        mounts: [
          {
            path: '/',
            store: 'main',
            at: 'partners/acme-bank',
            permissions: ['upload', 'list'],
            paths: [{ path: 'in', permissions: ['delete'] }],
            uploads: { mode: 'direct', temporaryNames: ['*.sending'] },
          },
        ],
      },
    ],
  };
  const pull = {
    slug: 'acme-nightly-pull',
    direction: 'pull',
    connection: 'acme-prod',
    store: 'main',
    rules: {
      source: { path: '/outgoing', match: '*.csv' },
      target: { path: 'partners/acme-bank/inbox' },
      afterSuccess: { kind: 'delete' },
    },
    schedule: { cron: '30  2 * * 1-5', timeZone: 'Europe/Paris' },
  } satisfies DesiredJob;
  const push = {
    slug: 'acme-push',
    direction: 'push',
    connection: 'acme-prod',
    store: 'main',
    rules: { source: { path: 'partners/acme-bank/outbox', match: '*.pdf' }, target: { path: '/incoming' } },
  } satisfies DesiredJob;
  const file = {
    stores: [{ slug: 'main', kind: 'local' }],
    keys: [
      { slug: 'acme-2026', privateKey: pair.privateKey },
      { slug: 'spare', generate: 'ed25519' },
    ],
    partners: [partner],
    jobs: [pull, push],
  } as const satisfies DesiredConfiguration;
  return { file, partner, connection, pull, push };
}

const plan = async (file: DesiredConfiguration) =>
  (await previewConfiguration(open.deps, file)).filter(({ action }) => action !== 'unchanged');
const apply = (file: DesiredConfiguration) => applyConfiguration(open.deps, file, open.context);

describe('a configuration file', () => {
  it('is planned without changing anything, then applied, and then there is nothing left to do', async () => {
    expect((await plan(desired.file)).map(({ action, noun, name }) => `${action} ${noun} ${name}`)).toEqual([
      'create store main',
      'create key acme-2026',
      'create key spare',
      'create partner acme-bank',
      'create connection acme-prod',
      'create account acme',
      'create job acme-nightly-pull',
      'create job acme-push',
    ]);
    expect(await open.database.read.partners.findBySlug('acme-bank')).toBeUndefined();

    await apply(desired.file);
    expect(await plan(desired.file)).toEqual([]);
    const before = await open.events();
    expect((await apply(desired.file)).every(({ action }) => action === 'unchanged')).toBe(true);
    const [last, ...earlier] = await open.events();
    expect(last).toMatchObject({ type: 'config.applied', details: { changed: [] } });
    expect(earlier.slice(0, before.length - 1).map(({ id }) => id)).toEqual(before.slice(0, -1).map(({ id }) => id));

    const connection = await open.database.read.connections.findBySlug('acme-prod');
    const hostKeys = await open.database.read.hostKeys.ofConnection(connection?.id ?? '');
    expect(hostKeys).toMatchObject([{ fingerprint, state: 'trusted' }]);
    const job = await open.database.read.jobs.findBySlug('acme-push');
    expect(job?.definition).toMatchObject({ direction: 'push', source: { path: '/partners/acme-bank/outbox' } });
    const account = await open.database.read.accounts.findByUsername('acme');
    expect(account?.mounts[0]?.uploads).toEqual({ mode: 'direct', keepUnfinishedHours: 12, temporaryNames: ['*.sending'] });
  });

  it('changes the limits of an account that it names, and the rules of its mounts', async () => {
    const { partner, file } = desired;
    const [account] = partner.accounts ?? [];
    if (account === undefined) throw new Error('there is one');
    const [mount] = account.mounts ?? [];
    if (mount === undefined) throw new Error('there is one');
    const withAccount = (more: Partial<DesiredAccount>) => ({
      ...file,
      partners: [{ ...partner, accounts: [{ ...account, ...more }] }],
    });
    const rules = { names: { deny: ['*.exe'] }, maxFileBytes: 10, afterRead: { kind: 'move', to: 'taken' } } as const;
    const first = withAccount({ limits: { quotaBytes: 1000 }, mounts: [{ ...mount, ...rules, names: { deny: ['*.exe'] } }] });
    expect((await plan(first))[0]?.fields.map(({ field }) => field)).toEqual(['mounts', 'limits.quotaBytes']);
    await apply(first);
    expect(await plan(first)).toEqual([]);
    await apply(withAccount({ limits: { quotaFiles: 7 } }));
    const stored = await open.database.read.accounts.findByUsername('acme');
    expect(stored?.limits).toMatchObject({ quotaBytes: 1000, quotaFiles: 7, maxFileBytes: null });
    await apply(withAccount({ limits: { quotaBytes: null, quotaFiles: null } }));
    expect(await plan(file)).toEqual([]);
  });

  it('rotates a key and gives a waiver, and does not undo the rotation that the partner has seen', async () => {
    const { connection, partner, file } = desired;
    const waiver = { allow: ['ssh-rsa' as const], reason: 'their upgrade is in May', until: '2026-06-30' };
    const rotating = {
      ...file,
      partners: [{ ...partner, connections: [{ ...connection, nextKey: 'spare', algorithms: { waiver } }] }],
    };
    expect((await plan(rotating))[0]?.fields.map(({ field }) => field)).toEqual([
      'nextKey',
      'algorithms.waiver.allow',
      'algorithms.waiver.reason',
      'algorithms.waiver.until',
    ]);
    await apply(rotating);
    expect(await plan(rotating)).toEqual([]);
    const { id } = (await open.database.read.connections.findBySlug('acme-prod')) ?? { id: '' };
    await promoteNextKey(open.deps, { id }, open.context);
    expect(await plan(rotating)).toEqual([]);
    const back = { ...partner, connections: [{ ...connection, nextKey: null, algorithms: { waiver: null } }] };
    await apply({ ...file, partners: [back] });
    expect(await plan(file)).toEqual([]);
  });

  it('makes a job with several targets and a relay, and finds nothing to do the second time', async () => {
    const { connection, partner, file, push } = desired;
    const beta: DesiredConnection = { ...connection, slug: 'acme-second' };
    const alsoTo = [
      { connection: 'acme-second', path: '/in', onConflict: 'fail' as const },
      { store: 'main', path: 'sent' },
    ];
    const relay: DesiredJob = {
      slug: 'acme-relay',
      direction: 'relay',
      connection: 'acme-prod',
      toConnection: 'acme-second',
      rules: { source: { path: '/outgoing', match: '*.xml' }, target: { path: '/incoming' } },
    };
    const wide = {
      ...file,
      partners: [{ ...partner, connections: [connection, beta] }],
      jobs: [{ ...push, slug: 'acme-wide', alsoTo }, relay],
    };
    await apply(wide);
    expect(await plan(wide)).toEqual([]);
    const job = await open.database.read.jobs.findBySlug('acme-wide');
    expect(job?.definition.alsoTo).toMatchObject([
      { path: '/in', onConflict: 'fail' },
      { path: '/sent', connectionId: null },
    ]);
    const other = { ...wide, jobs: [{ ...push, slug: 'acme-wide', alsoTo: alsoTo.slice(1) }, relay] };
    expect(await plan(other)).toMatchObject([{ noun: 'job', name: 'acme-wide', fields: [{ field: 'alsoTo' }] }]);
    const lost = { ...wide, jobs: [{ ...relay, toConnection: 'nowhere' }] };
    expect((await failureOf(apply(lost))).field).toBe('/jobs/0/toConnection');
  });

  it('changes what differs, names it, and shows no secret', async () => {
    const other = 'a new partner password';
    const changed = {
      ...desired.file,
      partners: [
        { ...desired.partner, name: 'Acme Bank AG', connections: [{ ...desired.connection, port: 2222, password: other }] },
      ],
      jobs: [{ ...desired.pull, schedule: null }],
    };
    const changes = await plan(changed);
    expect(changes).toMatchObject([
      { noun: 'partner', fields: [{ field: 'name', before: 'Acme Bank', after: 'Acme Bank AG' }] },
      { noun: 'connection', fields: [{ field: 'port' }, { field: 'password', before: 'present', after: 'to be set' }] },
      { noun: 'job', fields: [{ field: 'schedule', after: null }] },
    ]);
    expect(JSON.stringify(changes)).not.toContain(other);
    await apply(changed);
    expect(await plan(changed)).toEqual([]);
    expect((await plan(desired.file)).length).toBe(3);
    await apply(desired.file);
    expect(await plan(desired.file)).toEqual([]);
  });

  it('says who may sign in how and when, and what is shown before, and shows no secret', async () => {
    const { file, partner } = desired;
    const [account] = partner.accounts ?? [];
    if (account === undefined) return expect.unreachable();
    const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const authorizedKeys = account.authorizedKeys?.map((line) => `cert-authority,from="192.0.2.0/24" ${line}`) ?? [];
    const revokedKeys = ['serial: 010', ...(account.authorizedKeys ?? []).map((line) => `key: ${line}`)];
    const signIn = {
      signIn: 'key-and-password',
      accessHours: [{ to: '20:00' }],
      expiresAt: new Date('2028-01-01T00:00:00Z'),
      status: 'active',
      addressAllowList: ['192.0.2.0/24'],
      maxSessions: 3,
    } as const;
    const strict = {
      ...file,
      partners: [{ ...partner, accounts: [{ ...account, ...signIn, authorizedKeys, revokedKeys, totpSecret }] }],
      sftpServer: { banner: 'Partners only.' },
    };
    const changes = await plan(strict);
    expect(changes.map(({ noun, name, fields }) => [noun, name, fields.map(({ field }) => field)])).toEqual([
      [
        'account',
        'acme',
        ['addressAllowList', 'maxSessions', 'totpSecret', 'signIn', 'accessHours', 'expiresAt', 'authorizedKeys', 'revokedKeys'],
      ],
      ['sftp-server', 'rules', ['banner']],
    ]);
    expect(JSON.stringify(changes)).not.toContain(totpSecret);
    await apply(strict);
    expect(await plan(strict)).toEqual([]);
    expect((await open.database.read.accounts.findByUsername('acme'))?.totp).not.toBeNull();
    const other = { ...account, totpSecret: 'MZXW6YTBOJUWU23MZXW6YTBOJU' };
    expect((await plan({ ...file, partners: [{ ...partner, accounts: [other] }] }))[0]?.fields).toContainEqual({
      field: 'totpSecret',
      before: 'present',
      after: 'to be set',
    });
    const wrong = { ...file, partners: [{ ...partner, accounts: [{ ...account, accessHours: [{ timeZone: 'Paris' }] }] }] };
    expect(await failureOf(plan(wrong))).toMatchObject({ field: '/partners/0/accounts/0/accessHours/0/timeZone' });
    const nowhere = { ...file, partners: [{ ...partner, accounts: [{ ...account, addressAllowList: ['192.0.2.0/40'] }] }] };
    expect(await failureOf(plan(nowhere))).toMatchObject({
      field: expect.stringMatching('^/partners/0/accounts/0/addressAllowList'),
    });
    await apply({ ...file, sftpServer: { banner: null } });
  });

  it('leaves alone what it does not state', async () => {
    const connection = await open.database.read.connections.findBySlug('acme-prod');
    const account = await open.database.read.accounts.findByUsername('acme');
    if (connection === undefined || account === undefined) throw new Error('nothing was applied');
    await updateConnection(open.deps, { ...connection, changes: { limits: { maxConnections: 7 } } }, open.context);
    await updateAccount(open.deps, { ...account, changes: { addressAllowList: ['192.0.2.1'] } }, open.context);
    expect(await plan(desired.file)).toEqual([]);
    expect(await plan({ partners: [{ slug: 'acme-bank', name: 'Acme Bank' }] })).toEqual([]);
    await apply({ ...desired.file, partners: [{ ...desired.partner, name: 'Renamed' }] });
    expect((await open.database.read.connections.get(connection.id)).limits.maxConnections).toBe(7);
    await apply(desired.file);
  });

  it('says where it is wrong, before it changes anything', async () => {
    const wrong = async (file: DesiredConfiguration) => (await failureOf(apply(file))).field;
    expect(await wrong({ ...desired.file, jobs: [{ ...desired.pull, connection: 'nowhere' }] })).toBe('/jobs/0/connection');
    expect(await wrong({ ...desired.file, jobs: [{ ...desired.push, store: 'nowhere' }] })).toBe('/jobs/0/source/store');
    expect(await wrong({ ...desired.file, jobs: [{ ...desired.pull, schedule: { cron: 'x', timeZone: 'UTC' } }] })).toBe(
      '/jobs/0/schedule/cron',
    );
    expect(await wrong({ keys: [{ slug: 'k', privateKey: 'nonsense' }] })).toBe('/keys/0/privateKeyFile');
    expect(await wrong({ jobs: [{ ...desired.pull, direction: 'push' }] })).toBe('/jobs/0/direction');
    expect((await failureOf(apply({ jobs: [desired.pull, desired.pull] }))).publicDetail).toContain('twice');
    expect(await plan(desired.file)).toEqual([]);
  });

  it('gives a partner nothing of another', async () => {
    const thief = { slug: 'thief', name: 'Thief', connections: [desired.connection] };
    expect(await failureOf(apply({ partners: [thief] }))).toMatchObject({ code: 'conflict', field: '/partners/0/connections/0' });
    expect(await open.database.read.partners.findBySlug('thief')).toBeUndefined();
  });

  it('does not replace a key in place, so that the old one is valid while the new one is rolled out', async () => {
    const { privateKey } = await open.deps.keyTools.generateKey({ algorithm: 'ed25519' });
    expect((await failureOf(apply({ keys: [{ slug: 'acme-2026', privateKey }] }))).code).toBe('conflict');
  });

  it('changes nothing when one thing of it fails, and writes down why', async () => {
    const file: DesiredConfiguration = {
      partners: [
        { slug: 'second', name: 'Second', connections: [{ slug: 'second', host: 'not a host', username: 'u', password: 'p' }] },
      ],
    };
    const before = await open.events();
    expect((await failureOf(apply(file))).field).toBe('/partners/0/connections/0/host');
    const [last, ...earlier] = await open.events();
    expect(last).toMatchObject({
      type: 'config.applied',
      outcome: 'failure',
      failure: { code: 'input.invalid' },
      details: { changed: [] },
    });
    expect(earlier.slice(0, before.length)).toEqual(before.slice(0, earlier.length));
    expect(await open.database.read.partners.findBySlug('second')).toBeUndefined();
    expect((await plan(file)).map(({ noun }) => noun)).toEqual(['partner', 'connection']);
  });

  it('is applied by one of two who apply it at once, and is so for both', async () => {
    const file: DesiredConfiguration = {
      partners: Array.from({ length: 5 }, (_, index) => ({ slug: `at-once-${index}`, name: `At once ${index}` })),
    };
    const results = await Promise.allSettled([apply(file), apply(file)]);
    for (const result of results) {
      // Who comes second finds the first one's partner in the way, or all of it done.
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict.duplicate' });
    }
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await plan(file)).toEqual([]);
    const made = (await open.events({ type: 'partner.created' })).filter(({ target }) => target?.name?.startsWith('at-once-'));
    expect(made).toHaveLength(5);
  });

  it('makes calendars, windows and triggers, and finds nothing to do the second time', async () => {
    const { file, pull } = desired;
    const window = { from: '06:00', to: '09:00', everyMinutes: 10 } as const;
    const after = `${pull.slug}-after`;
    const calendar = { slug: `${pull.slug}-days`, holidays: [{ name: 'Christmas Day', on: '12-25' }] };
    const wanted = {
      ...file,
      calendars: [calendar],
      jobs: [
        // The one it runs after is further down.
        { ...pull, slug: after, schedule: null, triggers: [{ after: { job: pull.slug, on: 'any' as const } }] },
        {
          ...pull,
          rules: { ...pull.rules, running: { overlap: 'skip' as const } },
          schedule: { window, timeZone: 'Europe/Paris', calendar: calendar.slug, onClosedDay: 'next' as const },
          triggers: [{ file: { store: pull.store, path: '/drop', match: '*.csv' } }],
        },
      ],
    };
    await applyConfiguration(open.deps, wanted, open.context);
    const second = await applyConfiguration(open.deps, wanted, open.context);
    expect(second.filter(({ action }) => action !== 'unchanged')).toEqual([]);
    const job = await open.database.read.jobs.findBySlug(pull.slug);
    const schedules = await open.database.read.schedules.ofJob(job?.id ?? '');
    expect(schedules.map(({ rule }) => rule.kind).toSorted()).toEqual(['file', 'window']);
    const moved = { ...wanted, calendars: [{ ...calendar, exclude: ['2026-12-24'] }] };
    expect((await applyConfiguration(open.deps, moved, open.context)).filter(({ action }) => action !== 'unchanged')).toEqual([
      {
        noun: 'calendar',
        name: calendar.slug,
        action: 'update',
        fields: [{ field: 'exclude', before: [], after: ['2026-12-24'] }],
      },
    ]);
  });

  it('has a job with several schedules changed by hand', async () => {
    const job = await open.database.read.jobs.findBySlug('acme-nightly-pull');
    await createSchedule(open.deps, { jobId: job?.id ?? '', cron: '0 12 * * *', timeZone: 'UTC' }, open.context);
    expect((await failureOf(apply(desired.file))).code).toBe('conflict.state');
  });
});

it('changes what it names of the rules of the SFTP server, and nothing when that is so already', async () => {
  const server = { defence: { threshold: 30, allow: ['198.51.100.0/24'] }, algorithms: { profile: 'compatible' } } as const;
  const file: DesiredConfiguration = {
    sftpServer: { ...server, defence: { ...server.defence, allow: [...server.defence.allow] } },
  };
  const changes = await applyConfiguration(open.deps, file, open.context);
  expect(changes).toMatchObject([{ action: 'update', noun: 'sftp-server', name: 'rules' }]);
  expect(changes[0]?.fields).toContainEqual({ field: 'defence.threshold', before: 15, after: 30 });
  const { rules } = await open.deps.database.read.serverRules.read();
  expect(rules).toMatchObject({ ...server, limits: { maxConnections: 2_000 }, defence: { ...server.defence, banMs: 1_800_000 } });
  expect(await applyConfiguration(open.deps, file, open.context)).toMatchObject([{ action: 'unchanged' }]);
  const wrong = applyConfiguration(open.deps, { sftpServer: { defence: { block: ['nonsense'] } } }, open.context);
  expect(await failureOf(wrong)).toMatchObject({ code: 'input.invalid', field: '/sftpServer/defence/block/0' });
});
