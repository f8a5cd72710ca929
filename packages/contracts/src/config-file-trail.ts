import { z } from 'zod';
import { accountUsername } from './accounts.js';
import { approvalPolicy } from './approvals.js';
import { auditFilters } from './audit.js';
import { anchorRules, bucketFields } from './audit-anchors.js';
import { auditRetentionFields } from './audit-retention.js';
import { pem, streamFilter, streamStart, syslogFields, webhookFields } from './audit-streams.js';
import { configPath, filePath, keptSecret } from './config-file-fields.js';
import { exportName } from './export-places.js';
import { slug } from './fields.js';
import { oidcIssuer, oidcProviderFields } from './oidc-providers.js';
import { olderThanDays, retentionRuleFields } from './retention-rules.js';
import { scheduledExportFields } from './scheduled-exports.js';
import { signInPolicy } from './sign-in-policy.js';

const oneEnd = ({ store, connection }: { readonly store?: string; readonly connection?: string }): boolean =>
  (store === undefined) !== (connection === undefined);
const ends = { store: slug.exactOptional(), connection: slug.exactOptional(), path: configPath };
const ONE_END = 'needs a store or a connection, one of them';

/** A secret that stands in a file, or is the one that the platform has; not both. */
const notBoth = (value: object, file: string, kept: string): boolean => !(file in value && kept in value);

const bucket = z
  .strictObject({
    ...bucketFields,
    secretAccessKeyFile: filePath.exactOptional(),
    secretAccessKey: keptSecret('secretAccessKeyFile').exactOptional(),
  })
  .refine((value) => notBoth(value, 'secretAccessKeyFile', 'secretAccessKey'), {
    path: ['secretAccessKey'],
    message: 'is kept or comes from a file, one of them',
  });

const anchor = z.strictObject({
  slug,
  place: z.union(
    [z.strictObject(ends).refine(oneEnd, ONE_END), bucket],
    'must be { store, path }, { connection, path } or a bucket',
  ),
  ...anchorRules,
});

const certificates = {
  caFile: filePath.exactOptional(),
  caPem: pem.exactOptional(),
  clientCertificateFile: filePath.exactOptional(),
  clientCertificatePem: pem.exactOptional(),
  clientKeyFile: filePath.exactOptional(),
  clientKey: keptSecret('clientKeyFile').exactOptional(),
};

const pairs = [
  ['caFile', 'caPem'],
  ['clientCertificateFile', 'clientCertificatePem'],
  ['clientKeyFile', 'clientKey'],
  ['signingKeyFile', 'signingKey'],
  ['headerFiles', 'headers'],
  ['clientSecretFile', 'clientSecret'],
] as const;

function refuseBoth(value: object, context: z.RefinementCtx): void {
  for (const [file, other] of pairs) {
    if (notBoth(value, file, other)) continue;
    context.addIssue({ code: 'custom', path: [other], message: `cannot be there together with ${file}` });
  }
}

const syslog = z.strictObject({ ...syslogFields, ...certificates }).superRefine(refuseBoth);
const webhook = z
  .strictObject({
    ...webhookFields,
    headerFiles: z.record(z.string().min(1).max(100), filePath).exactOptional(),
    headers: keptSecret('headerFiles').exactOptional(),
    signingKeyFile: filePath.nullable().exactOptional(),
    signingKey: keptSecret('signingKeyFile').exactOptional(),
    ...certificates,
  })
  .superRefine(refuseBoth);

const stream = z
  .strictObject({
    slug,
    syslog: syslog.exactOptional(),
    webhook: webhook.exactOptional(),
    filter: streamFilter.exactOptional(),
    enabled: z.boolean().exactOptional(),
    from: streamStart.exactOptional(),
  })
  .refine((value) => (value.syslog === undefined) !== (value.webhook === undefined), 'needs syslog or webhook, one of them');

const { partnerId: _, jobId: __, accountId: ___, ...filters } = auditFilters;

const scheduledExport = z.strictObject({
  slug,
  ...scheduledExportFields,
  filter: z
    .strictObject({
      ...filters,
      partner: slug.exactOptional(),
      job: slug.exactOptional(),
      account: accountUsername.exactOptional(),
    })
    .exactOptional(),
  enabled: z.boolean().exactOptional(),
  deliverTo: z
    .strictObject({ ...ends, name: exportName.exactOptional() })
    .refine(oneEnd, ONE_END)
    .nullable()
    .exactOptional(),
});

const retention = z.strictObject({
  minimumDays: auditRetentionFields.minimumDays.exactOptional(),
  deleteAfterDays: auditRetentionFields.deleteAfterDays.exactOptional(),
  anchor: slug.nullable().exactOptional(),
});

/** Which changes take a second person. */
export const configApprovals = z.strictObject({
  kinds: approvalPolicy.shape.kinds.exactOptional(),
  expireAfterDays: approvalPolicy.shape.expireAfterDays.exactOptional(),
});

/** What signing in takes, and how long it holds. */
export const configSignIn = z.strictObject({
  idleMinutes: signInPolicy.shape.idleMinutes.exactOptional(),
  sessionMinutes: signInPolicy.shape.sessionMinutes.exactOptional(),
  secondFactorRoles: signInPolicy.shape.secondFactorRoles.exactOptional(),
  passwords: signInPolicy.shape.passwords.exactOptional(),
});

const { clientSecret: ____, ...providerFields } = oidcProviderFields;

/** A provider that people sign in by. */
export const configOidcProvider = z
  .strictObject({
    slug,
    issuer: oidcIssuer,
    ...providerFields,
    caFile: filePath.exactOptional(),
    clientSecretFile: filePath.nullable().exactOptional(),
    clientSecret: keptSecret('clientSecretFile').exactOptional(),
  })
  .superRefine(refuseBoth);

/** What a configuration file says of the audit trail. */
export const configAudit = z.strictObject({
  anchors: z.array(anchor).exactOptional(),
  streams: z.array(stream).exactOptional(),
  scheduledExports: z.array(scheduledExport).exactOptional(),
  retention: retention.exactOptional(),
});

/** A rule by which old files of a store go. */
export const configRetentionRule = z.strictObject({
  slug,
  store: slug,
  path: configPath,
  olderThanDays,
  ...retentionRuleFields,
  archive: z.strictObject({ store: slug, path: configPath }).nullable().exactOptional(),
});
