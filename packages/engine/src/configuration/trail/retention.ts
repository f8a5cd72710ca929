import { compileGlob, type RetentionRule } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { inField, pathIn, withinField } from '../../administration/input-checks.js';
import { assertAlone } from '../../approvals/go-on.js';
import { changeAuditRetention, checkAuditRetention } from '../../retention/audit-retention.js';
import { createRetentionRule, refuseCircle, updateRetentionRule } from '../../retention/files/rules.js';
import type { CurrentConfiguration } from '../current-configuration.js';
import type { DesiredAuditRetention, DesiredRetentionRule } from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { type DescribedThing, idIn, type NamedThing, nameIn, stated } from './named.js';

/** How long the trail is kept has no name of its own. */
export const AUDIT_RETENTION = 'rules';

/** How long the trail is kept. */
export function describeAuditRetention(current: CurrentConfiguration): ConfigurationItem {
  return stated('audit-retention', AUDIT_RETENTION, { ...auditRetentionOf(current) });
}

/** The same by the name of its anchor. */
export function auditRetentionOf(current: CurrentConfiguration): Required<DesiredAuditRetention> {
  const { minimumDays, deleteAfterDays, anchorId } = current.auditRetention;
  return { minimumDays, deleteAfterDays, anchor: anchorId === null ? null : nameIn(current, 'audit-anchor', anchorId) };
}

/** As a file asks for it. @throws Failure `input.invalid` */
export async function describeDesiredAuditRetention(
  current: CurrentConfiguration,
  desired: DesiredAuditRetention,
  pointer: string,
): Promise<DescribedThing> {
  const { anchor: anchorId, ...days } = { ...auditRetentionOf(current), ...desired };
  await withinField(pointer, async () => checkAuditRetention({ ...days, anchorId }));
  const { anchor } = desired;
  const names = anchor == null ? [] : [{ noun: 'audit-anchor', name: anchor, pointer: `${pointer}/anchor` } as const];
  return { item: stated('audit-retention', AUDIT_RETENTION, { ...desired }), names };
}

/** Changes it. */
export async function applyAuditRetention(
  deps: AdministrationDeps,
  { anchor, ...days }: DesiredAuditRetention,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const anchorId = anchor == null ? anchor : await idIn(read, 'audit-anchor', anchor);
  const before = await read.auditRetention.read();
  const wanted = { ...before, ...days, ...(anchorId === undefined ? {} : { anchorId }) };
  await assertAlone(deps, 'setAuditRetention', wanted, context);
  await changeAuditRetention(deps, wanted, context);
}

/** A rule as it is. */
export function describeRetentionRule(current: CurrentConfiguration, rule: RetentionRule): ConfigurationItem {
  const { slug, enabled, storeId, path, match, olderThanDays, archive, atMinute, mostFiles, mostPercent } = rule;
  return stated('retention-rule', slug, {
    ...{ enabled, store: nameIn(current, 'store', storeId), path, match, olderThanDays, atMinute, mostFiles, mostPercent },
    archive: archive === null ? null : { store: nameIn(current, 'store', archive.storeId), path: archive.path },
  });
}

/** As a file asks for it. @throws Failure `input.invalid`, `path.invalid` */
export async function describeDesiredRetentionRule(
  { slug, archive, ...rule }: DesiredRetentionRule,
  pointer: string,
): Promise<DescribedThing> {
  const path = pathIn(`${pointer}/path`, rule.path);
  const { match } = rule;
  if (match !== undefined) inField(`${pointer}/match`, () => compileGlob(match));
  const names: NamedThing[] = [{ noun: 'store', name: rule.store, pointer: `${pointer}/store` }];
  if (archive == null) return { item: stated('retention-rule', slug, { ...rule, path, archive }), names };
  const into = { store: archive.store, path: pathIn(`${pointer}/archive/path`, archive.path) };
  if (into.store === rule.store) await withinField(pointer, async () => refuseCircle(path, into.path));
  names.push({ noun: 'store', name: into.store, pointer: `${pointer}/archive/store` });
  return { item: stated('retention-rule', slug, { ...rule, path, archive: into }), names };
}

/** Creates or changes it. */
export async function applyRetentionRule(
  deps: AdministrationDeps,
  { slug, store, archive, ...rest }: DesiredRetentionRule,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const known = await read.retentionRules.findBySlug(slug);
  const details = {
    ...rest,
    storeId: await idIn(read, 'store', store),
    ...(archive === undefined ? {} : { archive: archive === null ? null : await archiveInput(archive) }),
  };
  if (known === undefined) {
    const input = { slug, ...details };
    await assertAlone(deps, 'createRetentionRule', input, context);
    await createRetentionRule(deps, input, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes: details };
  await assertAlone(deps, 'updateRetentionRule', change, context);
  await updateRetentionRule(deps, change, context);

  async function archiveInput(into: NonNullable<typeof archive>) {
    return { storeId: await idIn(read, 'store', into.store), path: into.path };
  }
}
