import {
  accountLimits,
  connectionRuleGroups,
  deliveringFields,
  directions,
  findingFields,
  jobRules,
  keyAlgorithms,
  MAX_FURTHER_TARGETS,
  mountRuleFields,
  permissionsRule,
  serverRuleGroups,
  storeKinds,
} from '@waybill/core';
import { z } from 'zod';
import { accountFields, accountUsername } from './accounts.js';
import { asWritten } from './as-written.js';
import { createCalendar } from './calendars.js';
import { filePath, keptSecret, configPath as path } from './config-file-fields.js';
import { configApprovals, configAudit, configOidcProvider, configRetentionRule, configSignIn } from './config-file-trail.js';
import { configWebhook } from './config-file-webhooks.js';
import { line, publicKeyText, slug } from './fields.js';
import { hostKeyText } from './host-keys.js';
import { createRole } from './roles.js';
import { afterInput, clock, fileInput } from './schedules.js';

const store = z.strictObject({ slug, kind: z.enum(storeKinds), path: filePath.exactOptional() });

const key = z.union(
  [
    z.strictObject({ slug, privateKeyFile: filePath, passphraseFile: filePath.exactOptional() }),
    z.strictObject({ slug, generate: z.enum(keyAlgorithms) }),
    z.strictObject({ slug, fingerprint: line(100) }),
  ],
  'must be { slug, privateKeyFile }, { slug, generate }, or { slug, fingerprint } of a key that is there',
);

const password = keptSecret('passwordFile').exactOptional();

const auth = z
  .strictObject({
    key: slug.exactOptional(),
    nextKey: slug.nullable().exactOptional(),
    passwordFile: filePath.exactOptional(),
    password,
  })
  .refine((value) => ['key', 'passwordFile', 'password'].some((name) => name in value), 'needs a key or a passwordFile');

const connection = z.strictObject({
  slug,
  host: line(253),
  port: z.number().int().min(1).max(65_535).exactOptional(),
  username: line(255),
  auth,
  hostKeys: z.array(hostKeyText).max(50).exactOptional(),
  proxyPasswordFile: filePath.exactOptional(),
  proxyPassword: keptSecret('proxyPasswordFile').exactOptional(),
  limits: asWritten(connectionRuleGroups.limits).exactOptional(),
  timeouts: asWritten(connectionRuleGroups.timeouts).exactOptional(),
  staging: asWritten(connectionRuleGroups.staging).exactOptional(),
  quirks: asWritten(connectionRuleGroups.quirks).exactOptional(),
  route: asWritten(connectionRuleGroups.route).exactOptional(),
  keepalive: asWritten(connectionRuleGroups.keepalive).exactOptional(),
  breaker: asWritten(connectionRuleGroups.breaker).exactOptional(),
  algorithms: asWritten(connectionRuleGroups.algorithms).exactOptional(),
});

const afterSuccess = z.union(
  [z.enum(['keep', 'delete']), z.strictObject({ moveTo: path })],
  'must be keep, delete or { moveTo: /folder }',
);

const mount = z.strictObject({
  path,
  store: slug,
  at: path,
  permissions: permissionsRule,
  ...mountRuleFields,
  afterRead: afterSuccess.exactOptional(),
});

const account = z.strictObject({
  username: accountUsername,
  authorizedKeys: z.array(publicKeyText).max(100).exactOptional(),
  passwordFile: filePath.exactOptional(),
  password,
  ...accountFields,
  totpSecretFile: filePath.exactOptional(),
  totpSecret: keptSecret('totpSecretFile').exactOptional(),
  mounts: z.array(mount).max(100).exactOptional(),
  limits: asWritten(accountLimits).exactOptional(),
});

const partner = z.strictObject({
  slug,
  name: line(200),
  connections: z.array(connection).exactOptional(),
  accounts: z.array(account).exactOptional(),
});

const { calendarId: _, timeZone: __, ...clockRules } = clock;

const schedule = z.strictObject({
  ...clockRules,
  timeZone: line(64),
  calendar: slug.nullable().exactOptional(),
  enabled: z.boolean().exactOptional(),
});

const { storeId: ___, ...fileRules } = fileInput.shape;
const { jobId: ____, ...afterRules } = afterInput.shape;

const trigger = z.strictObject({
  file: z.strictObject({ store: slug, ...fileRules }).exactOptional(),
  after: z.strictObject({ job: slug, ...afterRules }).exactOptional(),
  enabled: z.boolean().exactOptional(),
});

const furtherTarget = z
  .strictObject({ ...deliveringFields, path, store: slug.exactOptional(), connection: slug.exactOptional() })
  .refine(
    ({ store: into, connection: to }) => (into === undefined) !== (to === undefined),
    'needs a store or a connection, one of them',
  );

const jobNaming = {
  slug,
  connection: slug,
  alsoTo: z.array(asWritten(furtherTarget)).max(MAX_FURTHER_TARGETS).exactOptional(),
  afterSuccess: afterSuccess.exactOptional(),
  retry: asWritten(jobRules.retry).exactOptional(),
  running: asWritten(jobRules.running).exactOptional(),
  schedule: schedule.nullable().exactOptional(),
  schedules: z.array(schedule).min(1).max(20).exactOptional().meta({
    description: 'All schedules by the clock, of a job that has several, in place of `schedule`.',
  }),
  triggers: z.array(trigger).max(20).exactOptional(),
};
const [pull, push, relay] = directions;
const finding = { ...findingFields, path };
const delivering = { ...deliveringFields, path };

const job = z.discriminatedUnion('direction', [
  z.strictObject({
    ...jobNaming,
    direction: z.literal(pull),
    source: asWritten(z.strictObject(finding)),
    target: asWritten(z.strictObject({ ...delivering, store: slug })),
  }),
  z.strictObject({
    ...jobNaming,
    direction: z.literal(push),
    source: asWritten(z.strictObject({ ...finding, store: slug })),
    target: asWritten(z.strictObject(delivering)),
  }),
  z.strictObject({
    ...jobNaming,
    direction: z.literal(relay),
    toConnection: slug,
    source: asWritten(z.strictObject(finding)),
    target: asWritten(z.strictObject(delivering)),
  }),
]);

const sftpServer = z.strictObject({
  banner: serverRuleGroups.banner.exactOptional(),
  algorithms: asWritten(serverRuleGroups.algorithms).exactOptional(),
  limits: asWritten(serverRuleGroups.limits).exactOptional(),
  defence: asWritten(serverRuleGroups.defence).exactOptional(),
});

/**
 * The file of `waybill config apply` and `plan`. What it does not name is left alone, things and fields of things alike; `schedule: null`
 * takes the schedule of a job away, and `triggers` are all the triggers of a job.
 */
export const configFile = z.strictObject({
  roles: z.array(createRole).exactOptional(),
  stores: z.array(store).exactOptional(),
  keys: z.array(key).exactOptional(),
  partners: z.array(partner).exactOptional(),
  calendars: z.array(createCalendar).exactOptional(),
  jobs: z.array(job).exactOptional(),
  sftpServer: sftpServer.exactOptional(),
  audit: configAudit.exactOptional(),
  oidcProviders: z.array(configOidcProvider).exactOptional(),
  signIn: configSignIn.exactOptional(),
  approvals: configApprovals.exactOptional(),
  retentionRules: z.array(configRetentionRule).exactOptional(),
  webhooks: z.array(configWebhook).exactOptional(),
});

/** A configuration file, checked. */
export type ConfigFile = z.infer<typeof configFile>;
