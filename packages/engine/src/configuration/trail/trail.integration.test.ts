import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, type OpenAdministration, openAdministration } from '../../administration/testing/open-administration.js';
import { openSecrets } from '../../streams/deliver-events.js';
import { openWebhookSecrets } from '../../webhooks/post-message.js';
import { applyConfiguration, previewConfiguration } from '../apply-configuration.js';
import { describeCurrent, readCurrentConfiguration } from '../current-configuration.js';
import { describeDesired } from '../describe-desired.js';
import type { DesiredConfiguration } from '../desired-configuration.js';
import { exportConfiguration } from '../export-configuration.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
  await open.introduce();
});
afterAll(() => open.close());

const signingKey = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const token = 'Splunk 0123';
const secretAccessKey = 'not to be seen';
const bucket = { endpoint: 'https://s3.example', region: 'eu-central-1', bucket: 'proof', accessKeyId: 'AKIA' };

const file = {
  stores: [
    { slug: 'main', kind: 'local' },
    { slug: 'archive', kind: 'local' },
  ],
  partners: [
    {
      ...{ slug: 'acme', name: 'Acme' },
      connections: [{ slug: 'acme', host: 'sftp.acme.example', username: 'waybill', password: 'pw' }],
      accounts: [{ username: 'acme', password: 'a partner password', revokedKeys: ['serial: 17'] }],
    },
  ],
  anchors: [
    { slug: 'folder', place: { store: 'archive', path: 'proof' }, everySeconds: 600 },
    { slug: 'partner', place: { connection: 'acme', path: '/proof' }, enabled: false },
    { slug: 'bucket', place: { ...bucket, prefix: 'waybill', secretAccessKey } },
  ],
  streams: [
    {
      slug: 'splunk',
      destination: { kind: 'webhook', url: 'https://splunk.example/raw', headers: { Authorization: token }, signingKey },
      filter: { types: ['transfer.*', 'user.*'], minimumSeverity: 'notice' },
      from: 'beginning',
    },
    { slug: 'syslog', destination: { kind: 'syslog', host: 'siem.example' }, enabled: false },
  ],
  scheduledExports: [
    {
      ...{ slug: 'monthly', format: 'csv', period: 'previous-month', cron: '0 6 1 * *', timeZone: 'Europe/Paris', reason: 'SOX' },
      filter: { partner: 'acme', account: 'acme', outcome: 'failure' },
      deliverTo: { store: 'archive', path: 'exports', name: 'audit-{yyyy-MM}{ext}' },
    },
    { slug: 'nightly', format: 'bundle', period: 'since-last', cron: '0 1 * * *', timeZone: 'UTC', reason: 'r', deliverTo: null },
  ],
  auditRetention: { deleteAfterDays: 800, anchor: 'folder' },
  retentionRules: [
    { slug: 'old', store: 'main', path: 'in', olderThanDays: 90, archive: { store: 'archive', path: 'old' }, enabled: true },
  ],
  webhooks: [
    {
      ...{ slug: 'erp', url: 'https://hooks.example/waybill', types: ['transfer.committed', 'run.*'] },
      ...{ scope: { partners: ['acme'], tags: ['eu'] }, headers: { 'X-Key': token }, signingKey },
    },
  ],
} as const satisfies DesiredConfiguration;

const plan = async (wanted: DesiredConfiguration) =>
  (await previewConfiguration(open.deps, wanted)).filter(({ action }) => action !== 'unchanged');
const apply = (wanted: DesiredConfiguration) => applyConfiguration(open.deps, wanted, open.context);

describe('a configuration file', () => {
  it('sets up what keeps and proves the audit trail, with an event each and no secret, and finds nothing to do the second time', async () => {
    const planned = await plan(file);
    expect(planned.map(({ action, noun, name }) => `${action} ${noun} ${name}`)).toEqual([
      ...['create store main', 'create store archive', 'create partner acme', 'create connection acme', 'create account acme'],
      ...['create audit-anchor folder', 'create audit-anchor partner', 'create audit-anchor bucket'],
      ...['create audit-stream splunk', 'create audit-stream syslog'],
      ...['create scheduled-export monthly', 'create scheduled-export nightly'],
      ...['update audit-retention rules', 'create retention-rule old', 'create webhook erp'],
    ]);
    expect(await open.database.read.auditAnchors.findBySlug('folder')).toBeUndefined();
    await apply(file);
    expect(await plan(file)).toEqual([]);

    const events = await open.events();
    for (const type of [
      ...['audit-anchor.created', 'audit-stream.created', 'scheduled-export.created', 'audit-retention.changed'],
      ...['retention-rule.created', 'webhook.created'],
    ])
      expect(events.map((event) => event.type)).toContain(type);
    const before = events.length;
    await apply(file);
    expect((await open.events()).slice(0, -before)).toMatchObject([{ type: 'config.applied', details: { changed: [] } }]);
    expect(JSON.stringify([planned, await open.events()])).not.toMatch(/Splunk 0123|not to be seen|whsec_/);
    const stream = await open.database.read.auditStreams.findBySlug('splunk');
    expect(await openSecrets(open.deps, stream?.secretId ?? '')).toEqual({ signingKey, headers: { Authorization: token } });
    const monthly = await open.database.read.scheduledExports.findBySlug('monthly');
    const account = await open.database.read.accounts.findByUsername('acme');
    expect(monthly?.filter).toEqual({ partnerId: account?.partnerId, accountId: account?.id, outcome: 'failure' });
  });

  it('changes what differs and leaves alone what it does not name, secrets too', async () => {
    const { secretAccessKey: _, ...place } = file.anchors[2].place;
    const changed = {
      anchors: [{ slug: 'bucket', place: { ...place, retentionDays: 30 } }],
      streams: [{ slug: 'splunk', destination: { kind: 'webhook', url: 'https://splunk.example/other' }, keeps: ['headers'] }],
      scheduledExports: [{ ...file.scheduledExports[1], filter: { job: 'none', text: 'x' } }],
      auditRetention: { minimumDays: 500 },
      retentionRules: [{ slug: 'old', store: 'main', path: '/in', olderThanDays: 30, archive: null }],
    } as const satisfies DesiredConfiguration;
    expect(await failureOf(plan(changed))).toMatchObject({
      code: 'input.invalid',
      field: '/audit/scheduledExports/0/filter/job',
    });
    const { scheduledExports: __, ...rest } = changed;
    expect((await plan(rest)).map(({ noun, fields }) => [noun, fields.map(({ field }) => field)])).toEqual([
      ['audit-anchor', ['place']],
      ['audit-stream', ['destination']],
      ['audit-retention', ['minimumDays']],
      ['retention-rule', ['olderThanDays', 'archive']],
    ]);
    await apply(rest);
    expect(await plan(rest)).toEqual([]);
    const stream = await open.database.read.auditStreams.findBySlug('splunk');
    expect(stream?.filter.minimumSeverity).toBe('notice');
    expect(await openSecrets(open.deps, stream?.secretId ?? '')).toEqual({ signingKey, headers: { Authorization: token } });
    expect(await open.database.read.auditRetention.read()).toMatchObject({ minimumDays: 500, deleteAfterDays: 800 });
  });

  it('seals a secret that is another one, and takes a signing key away', async () => {
    const destination = { kind: 'webhook', url: 'https://splunk.example/other', headers: { Authorization: 'Splunk 2' } } as const;
    const wanted = {
      streams: [{ slug: 'splunk', destination: { ...destination, signingKey: null } }],
    } satisfies DesiredConfiguration;
    expect(await plan(wanted)).toMatchObject([
      {
        action: 'update',
        fields: [
          { field: 'signingKey', before: 'present', after: null },
          { field: 'headers', after: { Authorization: 'to be set' } },
        ],
      },
    ]);
    await apply(wanted);
    expect(await plan(wanted)).toEqual([]);
  });

  it('changes a webhook, and keeps its secrets when they are not named or said to be kept', async () => {
    const erp = { slug: 'erp', url: 'https://hooks.example/waybill' };
    const secrets = async () => {
      const { secretId = '' } = (await open.database.read.webhooks.findBySlug('erp')) ?? {};
      return openWebhookSecrets(open.deps, secretId);
    };
    const wanted = { webhooks: [{ ...erp, scope: null, keeps: ['headers', 'signingKey'] }] } satisfies DesiredConfiguration;
    expect((await plan(wanted)).map(({ action, fields }) => [action, fields.map(({ field }) => field)])).toEqual([
      ['update', ['scope']],
    ]);
    await apply(wanted);
    expect(await plan(wanted)).toEqual([]);
    expect(await secrets()).toEqual({ signingKey, headers: { 'X-Key': token } });
    expect(await plan({ webhooks: [{ ...erp, headers: { 'X-Key': 'another' } }] })).toMatchObject([
      { fields: [{ field: 'headers', after: { 'X-Key': 'to be set' } }] },
    ]);
    const wrong = async (webhook: object) => (await failureOf(plan({ webhooks: [{ ...erp, ...webhook }] }))).field;
    expect([
      await wrong({ url: 'https://other.example/' }),
      await wrong({ types: ['nothing at all'] }),
      await wrong({ jobs: ['nowhere'] }),
      await wrong({ scope: { partners: ['nowhere'], tags: [] } }),
      await wrong({ slug: 'new', keeps: ['signingKey'] }),
    ]).toEqual([
      ...['/webhooks/0/headers', '/webhooks/0/types/0', '/webhooks/0/jobs/0', '/webhooks/0/scope/partners/0'],
      '/webhooks/0/signingKey',
    ]);
  });

  it('says where it is wrong before it changes anything', async () => {
    const before = (await open.events()).length;
    const wrong = async (wanted: DesiredConfiguration) => (await failureOf(plan(wanted))).field;
    const syslog = { kind: 'syslog', host: 'siem.example' } as const;
    const [monthly] = file.scheduledExports;
    expect([
      await wrong({ anchors: [{ slug: 'x', place: { store: 'nowhere', path: 'p' } }] }),
      await wrong({ anchors: [{ slug: 'x', place: bucket }] }),
      await wrong({ anchors: [{ slug: 'x', place: { ...bucket, endpoint: 'ftp://x', secretAccessKey } }] }),
      await wrong({ streams: [{ slug: 'x', destination: { kind: 'webhook', url: 'http://x' } }] }),
      await wrong({ streams: [{ slug: 'x', destination: syslog, keeps: ['clientKey'] }] }),
      await wrong({ scheduledExports: [{ ...monthly, cron: '61 * * * *' }] }),
      await wrong({ scheduledExports: [{ ...monthly, deliverTo: { store: 'archive', path: '/', name: '{nothing}' } }] }),
      await wrong({ auditRetention: { deleteAfterDays: 40 } }),
      await wrong({ auditRetention: { anchor: 'nowhere' } }),
      await wrong({
        retentionRules: [{ slug: 'x', store: 'main', path: 'a/b', olderThanDays: 1, archive: { store: 'main', path: 'a' } }],
      }),
    ]).toEqual([
      '/audit/anchors/0/place/store',
      '/audit/anchors/0/place/secretAccessKeyFile',
      '/audit/anchors/0/place/endpoint',
      '/audit/streams/0/webhook/url',
      '/audit/streams/0/syslog/clientKey',
      '/audit/scheduledExports/0/cron',
      '/audit/scheduledExports/0/deliverTo/name',
      '/audit/retention/deleteAfterDays',
      '/audit/retention/anchor',
      '/retentionRules/0/archive/path',
    ]);
    expect((await open.events()).length).toBe(before);
  });

  it('is exported with every field that is compared, so that nothing is forgotten', async () => {
    const configuration = await exportConfiguration(open.deps, open.context);
    const current = await readCurrentConfiguration(open.deps);
    const wanted = await describeDesired(open.deps, current, configuration);
    for (const { noun, name, fields } of describeCurrent(current)) {
      const item = wanted.find((each) => each.noun === noun && each.name === name);
      const stated = Object.entries(fields).filter(
        ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
      );
      const missing = stated.filter(([field]) => item?.fields[field] === undefined).map(([field]) => field);
      // A key that is there is told by its fingerprint alone.
      expect([noun, name, missing]).toEqual([noun, name, noun === 'key' ? ['algorithm'] : []]);
    }
  });
});
