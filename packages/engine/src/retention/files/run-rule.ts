import { createHash } from 'node:crypto';
import {
  asFailure,
  Failure,
  isFailure,
  joinVPath,
  parseVPath,
  type RetentionOutcome,
  type RetentionRule,
  rebaseVPath,
  type Storage,
  type VPath,
  vpathComponents,
  vpathParent,
} from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import { platformActor } from '../../transfers/names.js';
import { free, type OldFile, planRule, type RulePlanDeps } from './plan-rule.js';

/** What running rules stands on. */
export interface RuleDeps extends RulePlanDeps {
  readonly processName: string;
}

const LEASE_MS = 4 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Runs every rule that is due: once a day at its time, or because somebody asked. One process at a time works on a rule. @returns how many ran */
export async function runDueRules(deps: RuleDeps, signal: AbortSignal): Promise<number> {
  const rules = await allOf((page) => deps.database.read.retentionRules.list({}, page));
  let ran = 0;
  for (const rule of rules) {
    if (!(await isDue(deps, rule))) continue;
    const lease = await deps.database.leases.acquire(`retention-rule:${rule.id}`, 1, deps.processName, LEASE_MS);
    if (lease === undefined) continue;
    try {
      if (!(await isDue(deps, rule))) continue;
      await runRule(deps, rule, signal);
      ran += 1;
    } finally {
      await lease.release();
    }
  }
  return ran;
}

async function isDue({ database, clock }: RuleDeps, rule: RetentionRule): Promise<boolean> {
  const { ranAt, requested } = await database.read.retentionRules.state(rule.id);
  if (requested !== null) return true;
  if (!rule.enabled) return false;
  const now = clock.now().getTime();
  const today = Math.floor(now / DAY_MS) * DAY_MS + rule.atMinute * 60_000;
  const slot = today <= now ? today : today - DAY_MS;
  // A new or changed rule waits for its next time, so that there is one to look at its preview.
  return slot > Math.max(ranAt?.getTime() ?? 0, rule.updatedAt.getTime());
}

async function runRule(deps: RuleDeps, rule: RetentionRule, signal: AbortSignal): Promise<void> {
  const { retentionRules, stores } = deps.database.read;
  const { requested } = await retentionRules.state(rule.id);
  let outcome: RetentionOutcome = { files: 0, bytes: 0, failed: 0, refused: null };
  try {
    const storage = await deps.stores.open(await stores.get(rule.storeId));
    try {
      const plan = await planRule(deps, rule, storage, signal);
      const confirmed = requested !== null && requested.confirmedFiles === plan.files.length;
      if (plan.refusal !== null && !confirmed) outcome = { ...outcome, refused: plan.refusal };
      else outcome = await takeAll(deps, { rule, storage, files: plan.files }, signal);
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    outcome = { ...outcome, refused: asFailure(error).publicDetail };
  }
  await deps.database.transaction(async (tx) => {
    await tx.retentionRules.saveState({ ruleId: rule.id, ranAt: deps.clock.now(), outcome, requested: null });
    tx.audit.append({
      ...own(deps, rule),
      type: outcome.refused === null ? 'retention-rule.ran' : 'retention-rule.refused',
      outcome: outcome.refused === null && outcome.failed === 0 ? 'success' : 'failure',
      details: { ...outcome },
    });
    tx.live.publish({ kind: 'changed', noun: 'retention-rules', id: rule.id });
  });
}

interface Taking {
  readonly rule: RetentionRule;
  readonly storage: Storage;
  readonly files: readonly OldFile[];
}

async function takeAll(deps: RuleDeps, { rule, storage, files }: Taking, signal: AbortSignal): Promise<RetentionOutcome> {
  const { archive } = rule;
  const same = archive?.storeId === rule.storeId;
  const target =
    archive === null || same ? storage : await deps.stores.open(await deps.database.read.stores.get(archive.storeId));
  const sum = { files: 0, bytes: 0, failed: 0, refused: null };
  try {
    for (const file of files) {
      signal.throwIfAborted();
      try {
        if (!(await takeOne(deps, { rule, storage, target, file }, signal))) continue;
        sum.files += 1;
        sum.bytes += file.sizeBytes;
      } catch (error) {
        if (signal.aborted || !(error instanceof Failure)) throw error;
        sum.failed += 1;
      }
    }
  } finally {
    if (target !== storage) await target.close();
  }
  return sum;
}

interface TakingOne {
  readonly rule: RetentionRule;
  readonly storage: Storage;
  readonly target: Storage;
  readonly file: OldFile;
}

/** The file goes inside the transaction of its event: when that cannot be written, it stays. False when it is not what was seen any more, or something is at work on it now. */
async function takeOne(deps: RuleDeps, { rule, storage, target, file }: TakingOne, signal: AbortSignal): Promise<boolean> {
  const { path, sizeBytes, modifiedAt } = file;
  const now = await storage.stat(path, signal);
  const isSame = now.kind === 'file' && now.sizeBytes === sizeBytes && now.modifiedAt?.getTime() === modifiedAt.getTime();
  if (!isSame || (await free(deps, rule.storeId, [file])).length === 0) return false;
  const { archive } = rule;
  const to = archive === null ? undefined : rebaseVPath(path, rule.path, archive.path);
  // Before the transaction: bytes take their time.
  const sha256 =
    to === undefined || target === storage ? undefined : await copyInto(storage, target, { from: path, to, file }, signal);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...own(deps, rule),
      type: to === undefined ? 'file.retention-deleted' : 'file.retention-archived',
      outcome: 'success',
      file: {
        ...{ path: to ?? path, truePath: to ?? path, sizeBytes },
        ...(to === undefined ? {} : { previousPath: path }),
        ...(sha256 === undefined ? {} : { sha256 }),
      },
      details: {
        storeId: rule.storeId,
        modifiedAt: modifiedAt.toISOString(),
        ...(archive === null ? {} : { archiveStoreId: archive.storeId }),
      },
    });
    if (to !== undefined && target === storage) {
      await makeFolders(storage, to, signal);
      await storage.rename(path, to, { overwrite: false }, signal);
    } else await storage.remove(path, signal);
  });
  return true;
}

async function makeFolders(storage: Storage, path: VPath, signal: AbortSignal): Promise<void> {
  let folder = parseVPath('/');
  for (const name of vpathComponents(vpathParent(path))) {
    folder = joinVPath(folder, name);
    await storage.mkdir(folder, signal).catch((error: unknown) => {
      if (!isFailure(error, 'target.exists')) throw error;
    });
  }
}

interface Copying {
  readonly from: OldFile['path'];
  readonly to: OldFile['path'];
  readonly file: OldFile;
}

/** @returns the SHA-256 of what was copied, hex. @throws Failure `target.exists`, `source.changed` */
async function copyInto(source: Storage, target: Storage, { from, to, file }: Copying, signal: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  const open = await source.open(from, signal);
  try {
    const options = { token: 'retention', overwrite: false, resume: false, makeFolders: true };
    const stage = await target.stage(to, options, signal);
    try {
      let at = 0;
      for await (const chunk of open.stream(0, signal)) {
        digest.update(chunk);
        await stage.write(chunk, at, signal);
        at += chunk.length;
      }
      if (at !== file.sizeBytes) throw new Failure('source.changed');
      await stage.setInfo({ modifiedAt: file.modifiedAt }, signal);
      await stage.commit(at, signal);
    } catch (error) {
      await stage.discard();
      const sha256 = digest.digest('hex');
      // An attempt before may have put it there and ended before it was taken away here.
      if (isFailure(error, 'target.exists') && (await digestOf(target, to, signal)) === sha256) return sha256;
      throw error;
    }
  } finally {
    await open.close();
  }
  return digest.digest('hex');
}

async function digestOf(storage: Storage, path: VPath, signal: AbortSignal): Promise<string> {
  const open = await storage.open(path, signal);
  try {
    const digest = createHash('sha256');
    for await (const chunk of open.stream(0, signal)) digest.update(chunk);
    return digest.digest('hex');
  } finally {
    await open.close();
  }
}

function own({ processName }: RuleDeps, { id, slug }: RetentionRule) {
  return { actor: platformActor(processName), target: { kind: 'retention-rule', id, name: slug } } as const;
}
