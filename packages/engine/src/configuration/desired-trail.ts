import type { ApprovalPolicy, AuditFilter, AuditRetention, S3Place, ScheduledExport, SignInPolicy } from '@waybill/core';
import type { StreamStart } from '../administration/audit-streams.js';
import type { CreateOidcProviderInput } from '../administration/oidc-providers.js';
import type { CreateWebhookInput } from '../administration/webhooks.js';
import type { CreateRetentionRuleInput } from '../retention/files/rules.js';
import type { StreamDestinationInput, StreamFilterInput } from '../streams/stream-input.js';

/** A folder of a configuration file: of a store or of a connection, one of them, by slug. */
export interface DesiredFolder {
  readonly store?: string;
  readonly connection?: string;
  readonly path: string;
}

/** A bucket of a configuration file. */
export interface DesiredBucket extends Pick<S3Place, 'endpoint' | 'region' | 'bucket' | 'accessKeyId'> {
  readonly prefix?: string;
  readonly retentionDays?: number | null;
  /** The one that is kept already when absent. */
  readonly secretAccessKey?: string;
}

/** An anchor of a configuration file. */
export interface DesiredAnchor {
  readonly slug: string;
  readonly place: DesiredFolder | DesiredBucket;
  readonly enabled?: boolean;
  readonly everySeconds?: number;
  readonly everyCheckpoints?: number | null;
}

/** What is sealed of a stream. */
export type StreamSecretName = 'signingKey' | 'headers' | 'clientKey';

/** A stream of a configuration file. Secrets that it does not name are left alone. */
export interface DesiredStream {
  readonly slug: string;
  /** Secrets that the platform must have already. */
  readonly keeps?: readonly StreamSecretName[];
  readonly destination: StreamDestinationInput;
  /** All of it. */
  readonly filter?: StreamFilterInput;
  readonly enabled?: boolean;
  /** Where it begins when it is created; of no account for one that is there. */
  readonly from?: StreamStart;
}

/** What part of the trail a configuration file asks for: partner, job and account by their names. */
export interface DesiredFilter extends Omit<AuditFilter, 'partnerId' | 'jobId' | 'accountId'> {
  readonly partner?: string;
  readonly job?: string;
  readonly account?: string;
}

/** A scheduled export of a configuration file. */
export interface DesiredScheduledExport
  extends Pick<ScheduledExport, 'slug' | 'format' | 'period' | 'cron' | 'timeZone' | 'reason'> {
  readonly filter?: DesiredFilter;
  readonly enabled?: boolean;
  /** `null`: only kept. */
  readonly deliverTo?: (DesiredFolder & { readonly name?: string }) | null;
}

/** A rule by which files of a store are removed, of a configuration file. */
export interface DesiredRetentionRule extends Omit<CreateRetentionRuleInput, 'storeId' | 'archive'> {
  /** By slug. */
  readonly store: string;
  readonly archive?: { readonly store: string; readonly path: string } | null;
}

/** How long a configuration file wants the trail to be kept; what it does not name is left alone. */
export interface DesiredAuditRetention extends Partial<Omit<AuditRetention, 'anchorId'>> {
  /** By slug. */
  readonly anchor?: string | null;
}

/** A provider that people sign in by, of a configuration file. A client secret that is not named is left alone; `null` takes it away. */
export interface DesiredOidcProvider extends CreateOidcProviderInput {
  /** The platform must have one already, and it stays. */
  readonly keepsSecret?: boolean;
}

/** A webhook of a configuration file: partners and jobs by their slugs. Secrets that it does not name are left alone. */
export interface DesiredWebhook extends Omit<CreateWebhookInput, 'scope' | 'jobIds'> {
  /** `null` for everything. */
  readonly scope?: { readonly partners: readonly string[]; readonly tags: readonly string[] } | null;
  readonly jobs?: readonly string[];
  /** Secrets that the platform must have already. */
  readonly keeps?: readonly ('headers' | 'signingKey')[];
}

/** What a configuration file says of the audit trail, of old files and of signing in. */
export interface DesiredTrail {
  readonly anchors?: readonly DesiredAnchor[];
  readonly streams?: readonly DesiredStream[];
  readonly scheduledExports?: readonly DesiredScheduledExport[];
  readonly auditRetention?: DesiredAuditRetention;
  /** Which changes take a second person; what it does not name is left alone. */
  readonly approvalPolicy?: Partial<ApprovalPolicy>;
  /** What signing in takes; what it does not name is left alone. */
  readonly signInPolicy?: Partial<SignInPolicy>;
  readonly oidcProviders?: readonly DesiredOidcProvider[];
  readonly retentionRules?: readonly DesiredRetentionRule[];
  readonly webhooks?: readonly DesiredWebhook[];
}
