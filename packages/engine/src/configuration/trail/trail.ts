import type { Id } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';

import type { CurrentConfiguration, SecretShown } from '../current-configuration.js';
import type {
  DesiredAuditRetention,
  DesiredFilter,
  DesiredOidcProvider,
  DesiredTrail,
  DesiredWebhook,
} from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import type { Step } from '../steps.js';
import { applyAnchor, describeAnchor, describeDesiredAnchor } from './anchors.js';
import { APPROVAL_POLICY, applyApprovalPolicy, describeApprovalPolicy, describeDesiredApprovalPolicy } from './approvals.js';
import type { DescribedThing } from './named.js';
import { applyOidcProvider, describeDesiredOidcProvider, describeOidcProvider } from './oidc-providers.js';
import {
  AUDIT_RETENTION,
  applyAuditRetention,
  applyRetentionRule,
  describeAuditRetention,
  describeDesiredAuditRetention,
  describeDesiredRetentionRule,
  describeRetentionRule,
} from './retention.js';
import { applyScheduledExport, describeDesiredScheduledExport, describeScheduledExport } from './scheduled-exports.js';
import { applySignInPolicy, describeDesiredSignInPolicy, describeSignInPolicy, SIGN_IN_POLICY } from './sign-in.js';
import { applyStream, describeDesiredStream, describeStream } from './streams.js';
import { applyWebhook, describeDesiredWebhook, describeWebhook } from './webhooks.js';

/** Where in a file each of them stands. */
const at = {
  anchor: (index: number) => `/audit/anchors/${index}`,
  stream: (index: number) => `/audit/streams/${index}`,
  scheduledExport: (index: number) => `/audit/scheduledExports/${index}`,
  retention: '/audit/retention',
  approvals: '/approvals',
  signIn: '/signIn',
  oidcProvider: (index: number) => `/oidcProviders/${index}`,
  retentionRule: (index: number) => `/retentionRules/${index}`,
  webhook: (index: number) => `/webhooks/${index}`,
};

/** What keeps and proves the audit trail, the rules by which old files go, and how people sign in, as they are. */
export function describeTrail(
  current: CurrentConfiguration,
  shown: SecretShown,
): readonly (ConfigurationItem & { readonly id?: Id })[] {
  return [
    ...current.anchors.map((anchor) => ({ ...describeAnchor(current, anchor, shown), id: anchor.id })),
    ...current.streams.map((stream) => ({ ...describeStream(stream, shown), id: stream.id })),
    ...current.scheduledExports.map((made) => ({ ...describeScheduledExport(current, made), id: made.id })),
    describeAuditRetention(current),
    ...current.oidcProviders.map((provider) => ({ ...describeOidcProvider(provider, shown), id: provider.id })),
    describeSignInPolicy(current),
    ...current.retentionRules.map((rule) => ({ ...describeRetentionRule(current, rule), id: rule.id })),
    ...current.webhooks.map((webhook) => ({ ...describeWebhook(current, webhook, shown), id: webhook.id })),
    describeApprovalPolicy(current),
  ];
}

/** As a file asks for them, in the order in which they can be created. @throws Failure `input.invalid`, `path.invalid`; `field` points into the file */
export async function describeDesiredTrail(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  desired: DesiredTrail,
): Promise<readonly DescribedThing[]> {
  const described: DescribedThing[] = [];
  for (const [index, anchor] of (desired.anchors ?? []).entries())
    described.push(await describeDesiredAnchor(deps, current, anchor, at.anchor(index)));
  for (const [index, stream] of (desired.streams ?? []).entries())
    described.push(await describeDesiredStream(deps, current, stream, at.stream(index)));
  for (const [index, each] of (desired.scheduledExports ?? []).entries())
    described.push(await describeDesiredScheduledExport(deps, current, each, at.scheduledExport(index)));
  if (desired.auditRetention !== undefined)
    described.push(await describeDesiredAuditRetention(current, desired.auditRetention, at.retention));
  for (const [index, rule] of (desired.retentionRules ?? []).entries())
    described.push(await describeDesiredRetentionRule(rule, at.retentionRule(index)));
  for (const [index, provider] of (desired.oidcProviders ?? []).entries())
    described.push(await describeDesiredOidcProvider(deps, current, provider, at.oidcProvider(index)));
  for (const [index, webhook] of (desired.webhooks ?? []).entries())
    described.push(await describeDesiredWebhook(deps, current, webhook, at.webhook(index)));
  if (desired.signInPolicy !== undefined)
    described.push(await describeDesiredSignInPolicy(current, desired.signInPolicy, at.signIn));
  if (desired.approvalPolicy !== undefined)
    described.push(await describeDesiredApprovalPolicy(current, desired.approvalPolicy, at.approvals));
  return described;
}

// What may wait for a second person of what each of them names.
const namedBy = ({ job, account }: DesiredFilter = {}): readonly string[] => [
  ...(job === undefined ? [] : [`job ${job}`]),
  ...(account === undefined ? [] : [`account ${account}`]),
];
const rolesOf = ({ roleMappings }: DesiredOidcProvider): readonly string[] =>
  (roleMappings ?? []).map(({ role }) => `role ${role}`);
const anchorOf = ({ anchor }: DesiredAuditRetention): readonly string[] => (anchor == null ? [] : [`audit-anchor ${anchor}`]);
const jobsOf = ({ jobs }: DesiredWebhook): readonly string[] => (jobs ?? []).map((job) => `job ${job}`);

/** Makes what differs as the file asks for it. */
export async function applyTrail(
  deps: AdministrationDeps,
  desired: DesiredTrail,
  context: ActorContext,
  step: Step,
): Promise<void> {
  for (const [index, anchor] of (desired.anchors ?? []).entries())
    await step('audit-anchor', anchor.slug, at.anchor(index), () => applyAnchor(deps, anchor, context));
  for (const [index, stream] of (desired.streams ?? []).entries())
    await step('audit-stream', stream.slug, at.stream(index), () => applyStream(deps, stream, context));
  for (const [index, each] of (desired.scheduledExports ?? []).entries())
    await step(
      'scheduled-export',
      each.slug,
      at.scheduledExport(index),
      () => applyScheduledExport(deps, each, context),
      namedBy(each.filter),
    );
  const { auditRetention } = desired;
  if (auditRetention !== undefined)
    await step(
      'audit-retention',
      AUDIT_RETENTION,
      at.retention,
      () => applyAuditRetention(deps, auditRetention, context),
      anchorOf(auditRetention),
    );
  for (const [index, rule] of (desired.retentionRules ?? []).entries())
    await step('retention-rule', rule.slug, at.retentionRule(index), () => applyRetentionRule(deps, rule, context));
  for (const [index, provider] of (desired.oidcProviders ?? []).entries())
    await step(
      'oidc-provider',
      provider.slug,
      at.oidcProvider(index),
      () => applyOidcProvider(deps, provider, context),
      rolesOf(provider),
    );
  for (const [index, webhook] of (desired.webhooks ?? []).entries())
    await step('webhook', webhook.slug, at.webhook(index), () => applyWebhook(deps, webhook, context), jobsOf(webhook));
  const { signInPolicy } = desired;
  if (signInPolicy !== undefined)
    await step('sign-in-policy', SIGN_IN_POLICY, at.signIn, () => applySignInPolicy(deps, signInPolicy, context));
  // The last: what this file says beside it need not wait for a second person already.
  const { approvalPolicy } = desired;
  if (approvalPolicy !== undefined)
    await step('approval-policy', APPROVAL_POLICY, at.approvals, () => applyApprovalPolicy(deps, approvalPolicy, context));
}
