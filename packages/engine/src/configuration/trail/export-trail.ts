import type { AuditAnchor, AuditStream, OidcProvider, RetentionRule, ScheduledExport, Webhook } from '@waybill/core';
import type { CurrentConfiguration } from '../current-configuration.js';
import type {
  DesiredAnchor,
  DesiredOidcProvider,
  DesiredRetentionRule,
  DesiredScheduledExport,
  DesiredStream,
  DesiredTrail,
  DesiredWebhook,
} from '../desired-trail.js';
import { nameIn } from './named.js';
import { auditRetentionOf } from './retention.js';
import { namedFilter } from './scheduled-exports.js';
import { namedScope } from './webhooks.js';

/** What keeps and proves the audit trail, as a file asks for what is there; its secrets are kept ones. */
export function desiredTrailOf(current: CurrentConfiguration): DesiredTrail {
  return {
    anchors: current.anchors.map((anchor) => anchorOf(current, anchor)),
    streams: current.streams.map(streamOf),
    scheduledExports: current.scheduledExports.map((made) => scheduledExportOf(current, made)),
    approvalPolicy: current.approvalPolicy,
    signInPolicy: current.signInPolicy,
    oidcProviders: current.oidcProviders.map(providerToDesired),
    auditRetention: auditRetentionOf(current),
    retentionRules: current.retentionRules.map((rule) => ruleOf(current, rule)),
    webhooks: current.webhooks.map((webhook) => webhookOf(current, webhook)),
  };
}

function providerToDesired({
  id: _,
  version: __,
  createdAt: ___,
  updatedAt: ____,
  secretId,
  ...rules
}: OidcProvider): DesiredOidcProvider {
  return { ...rules, ...(secretId === null ? { clientSecret: null } : { keepsSecret: true }) };
}

type Folder = Extract<AuditAnchor['place'], { readonly path: unknown }>;

function folderOf(current: CurrentConfiguration, folder: Folder) {
  const { path } = folder;
  if (folder.kind === 'store') return { store: nameIn(current, 'store', folder.storeId), path };
  return { connection: nameIn(current, 'connection', folder.connectionId), path };
}

function anchorOf(
  current: CurrentConfiguration,
  { slug, place, enabled, everySeconds, everyCheckpoints }: AuditAnchor,
): DesiredAnchor {
  const where = place.kind === 's3' ? place.s3 : folderOf(current, place);
  return { slug, place: where, enabled, everySeconds, everyCheckpoints };
}

function streamOf({ slug, destination, filter, enabled }: AuditStream): DesiredStream {
  const clientKey = destination.clientCertificatePem === null ? [] : (['clientKey'] as const);
  if (destination.kind === 'syslog') return { slug, destination, keeps: clientKey, filter, enabled };
  const { headerNames, signed, ...rest } = destination;
  const headers = headerNames.length === 0 ? [] : (['headers'] as const);
  const signingKey = signed ? (['signingKey'] as const) : [];
  return { slug, destination: rest, keeps: [...clientKey, ...headers, ...signingKey], filter, enabled };
}

function scheduledExportOf(current: CurrentConfiguration, made: ScheduledExport): DesiredScheduledExport {
  const { slug, format, period, cron, timeZone, reason, filter, enabled, deliverTo } = made;
  return {
    ...{ slug, format, period, cron, timeZone, reason, enabled, filter: namedFilter(current, filter) },
    deliverTo: deliverTo === null ? null : { ...folderOf(current, deliverTo), name: deliverTo.name },
  };
}

function ruleOf(current: CurrentConfiguration, rule: RetentionRule): DesiredRetentionRule {
  const { slug, storeId, path, match, olderThanDays, archive, enabled, atMinute, mostFiles, mostPercent } = rule;
  return {
    ...{ slug, store: nameIn(current, 'store', storeId), path, match, olderThanDays },
    archive: archive === null ? null : { store: nameIn(current, 'store', archive.storeId), path: archive.path },
    ...{ enabled, atMinute, mostFiles, mostPercent },
  };
}

function webhookOf(current: CurrentConfiguration, webhook: Webhook): DesiredWebhook {
  const { slug, url, types, scope, jobIds, enabled, caPem, headerNames } = webhook;
  return {
    ...{ slug, url, types, scope: namedScope(current, scope), enabled, caPem },
    jobs: jobIds.map((id) => nameIn(current, 'job', id)),
    keeps: [...(headerNames.length === 0 ? [] : (['headers'] as const)), 'signingKey'],
  };
}
