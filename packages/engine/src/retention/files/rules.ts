import { compileGlob, type Id, isWithin, newId, type RetentionRule, type StoreOpener, type Tx, type VPath } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { type ChangeOf, checkSlug, checkVersion, inField, invalid, pathIn, taken } from '../../administration/input-checks.js';
import { actBy, changedFields, type Described, recordAct } from '../../administration/record-change.js';
import { planRule, type RulePlan } from './plan-rule.js';

/** A new rule. */
export interface CreateRetentionRuleInput {
  readonly slug: string;
  readonly storeId: Id;
  readonly path: string;
  /** All files when absent. */
  readonly match?: string;
  readonly olderThanDays: number;
  readonly archive?: { readonly storeId: Id; readonly path: string } | null;
  /** Off when absent: one looks at its preview first. */
  readonly enabled?: boolean;
  /** 03:00 when absent. */
  readonly atMinute?: number;
  readonly mostFiles?: number;
  readonly mostPercent?: number;
}

/** The fields of a rule to change. */
export type UpdateRetentionRuleInput = Partial<Omit<CreateRetentionRuleInput, 'slug'>>;

const DEFAULTS = { match: '*', archive: null, enabled: false, atMinute: 180, mostFiles: 10_000, mostPercent: 50 } as const;

/** Creates a rule. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createRetentionRule(
  deps: AdministrationDeps,
  input: CreateRetentionRuleInput,
  context: ActorContext,
): Promise<RetentionRule> {
  checkSlug(input.slug);
  return deps.database.transaction(async (tx) => {
    if ((await tx.retentionRules.findBySlug(input.slug)) !== undefined)
      throw taken('/slug', `There is a retention rule "${input.slug}" already.`);
    const rule = await tx.retentionRules.insert({
      ...(await checked(tx, { ...DEFAULTS, ...input })),
      id: newId(),
      slug: input.slug,
    });
    recordRule(tx, 'retention-rule.created', context, rule, { after: describe(rule) });
    return rule;
  });
}

/** Changes the given fields; the rule waits for its next time then. @throws Failure `version.stale`, `input.invalid` */
export async function updateRetentionRule(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateRetentionRuleInput>,
  context: ActorContext,
): Promise<RetentionRule> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.retentionRules.get(id);
    checkVersion(before, version);
    const wanted = { ...before, ...(await checked(tx, { ...before, ...changes })) };
    const change = changedFields(describe(before), describe(wanted));
    if (change === undefined) return before;
    const after = await tx.retentionRules.update(wanted);
    recordRule(tx, 'retention-rule.updated', context, after, change);
    return after;
  });
}

/** No file is touched by this. @throws Failure `not-found` */
export async function deleteRetentionRule(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const rule = await tx.retentionRules.get(id);
    await tx.retentionRules.remove(rule);
    recordRule(tx, 'retention-rule.deleted', context, rule, { before: describe(rule) });
  });
}

/** What a rule would do now; nothing is done. @throws Failure `not-found`, and what keeps the Store from being read */
export async function previewRetentionRule(
  deps: AdministrationDeps & { readonly stores: StoreOpener },
  { id, signal }: { readonly id: Id; readonly signal: AbortSignal },
  context: ActorContext,
): Promise<RulePlan> {
  const rule = await deps.database.read.retentionRules.get(id);
  const storage = await deps.stores.open(await deps.database.read.stores.get(rule.storeId));
  try {
    const plan = await planRule(deps, rule, storage, signal);
    await deps.database.transaction(async (tx) => {
      const { files, bytes, seen, held, refusal } = plan;
      tx.audit.append({
        ...actBy(context),
        type: 'retention-rule.previewed',
        target: { kind: 'retention-rule', id, name: rule.slug },
        details: { files: files.length, bytes, seen, held, refusal },
      });
    });
    return plan;
  } finally {
    await storage.close();
  }
}

/**
 * Asks for a rule to run now; a worker takes it within seconds. What is more than the rule allows is done only when exactly `confirmedFiles` would be taken
 * then. @throws Failure `not-found`
 */
export async function requestRetentionRun(
  deps: AdministrationDeps,
  { id, confirmedFiles }: { readonly id: Id; readonly confirmedFiles: number | null },
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const rule = await tx.retentionRules.get(id);
    const state = await tx.retentionRules.state(id);
    await tx.retentionRules.saveState({ ...state, requested: { at: deps.clock.now(), confirmedFiles } });
    recordAct(tx, {
      type: 'retention-rule.requested',
      context,
      target: { kind: 'retention-rule', id, name: rule.slug },
      noun: 'retention-rules',
      details: { confirmedFiles },
    });
  });
}

type Wanted = Required<Omit<CreateRetentionRuleInput, 'slug'>>;

async function checked(tx: Tx, input: Wanted) {
  const { storeId, match, olderThanDays, enabled, atMinute, mostFiles, mostPercent } = input;
  inField('/match', () => compileGlob(match));
  const path = pathIn('/path', input.path);
  if ((await tx.stores.find(storeId)) === undefined) throw invalid('/storeId', 'There is no such store.');
  const archive =
    input.archive === null ? null : { storeId: input.archive.storeId, path: pathIn('/archive/path', input.archive.path) };
  if (archive !== null && (await tx.stores.find(archive.storeId)) === undefined)
    throw invalid('/archive/storeId', 'There is no such store.');
  if (archive?.storeId === storeId) refuseCircle(path, archive.path);
  return { storeId, path, match, olderThanDays, archive, enabled, atMinute, mostFiles, mostPercent };
}

/** @throws Failure `input.invalid` for an archive that the rule would look into again */
export function refuseCircle(path: VPath, archive: VPath): void {
  if (path === archive || isWithin(path, archive))
    throw invalid('/archive/path', 'The archive is the folder itself or above it: files would be archived again and again.');
}

function describe({
  slug,
  storeId,
  path,
  match,
  olderThanDays,
  archive,
  enabled,
  atMinute,
  mostFiles,
  mostPercent,
}: Omit<RetentionRule, 'version'>): Described {
  const where = archive === null ? null : { ...archive };
  return { slug, storeId, path, match, olderThanDays, archive: where, enabled, atMinute, mostFiles, mostPercent };
}

function recordRule(
  tx: Tx,
  type: 'retention-rule.created' | 'retention-rule.updated' | 'retention-rule.deleted',
  context: ActorContext,
  { id, slug }: RetentionRule,
  change: NonNullable<Parameters<typeof recordAct>[1]['change']>,
): void {
  recordAct(tx, { type, context, target: { kind: 'retention-rule', id, name: slug }, noun: 'retention-rules', change });
}
