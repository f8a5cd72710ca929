import {
  type AuditExport,
  type AuditExportClaim,
  asFailure,
  type ExportDelivery,
  Failure,
  type Id,
  isFailure,
  type JobEnd,
  joinVPath,
  planRetry,
  type Storage,
  type VerificationLevel,
  type VPath,
} from '@waybill/core';
import { copyFile } from '../copy/copy-file.js';
import { holdsExactly } from '../copy/holds-exactly.js';
import type { EngineDeps } from '../deps.js';
import { heartbeatMs } from '../lease.js';
import { earlierStageTokens, platformActor, stageToken } from '../transfers/names.js';
import { exportAsFile } from './export-as-file.js';
import { describePlace } from './export-place.js';
import { settleExport } from './scheduled/settle.js';

/** What delivering exports stands on. */
export type DeliveryDeps = Pick<EngineDeps, 'database' | 'clock' | 'processName' | 'leaseMs' | 'random'> & {
  /** Opens a Store or a Connection. */
  openEnd(end: JobEnd, signal: AbortSignal): Promise<{ readonly storage: Storage; close(): Promise<void> }>;
};

const RETRYING = { maxAttempts: 10, baseDelayMs: 30_000, maxDelayMs: 60 * 60_000 } as const;

/** Nothing is ever written over, and what is staged is hashed before anybody sees it. */
const rules = {
  verify: 'digest',
  keep: { modifiedAt: false, mode: false },
  onConflict: 'fail',
  renameWith: 'counter',
  deleteBeforeRename: false,
  makeFolders: true,
} as const;

/** Delivers the export that waits longest, if any is due. Resolves to whether there was one. */
export async function deliverNextExport(deps: DeliveryDeps, signal: AbortSignal): Promise<boolean> {
  const [next] = await deps.database.read.exportDeliveries.due(deps.clock.now(), 1);
  if (next === undefined) return false;
  await deliverExport(deps, next, signal);
  return true;
}

/**
 * Brings the file of an export to its place: staged, hashed where it lies, made visible in one step, and only where nothing is; a file that is there
 * already with the same content is a success. A worker that dies is followed by another. What fails is tried again by the class of its
 * failure, later and later, ten times in all; then it is given up, which is an event. Does nothing when it is not due.
 */
export async function deliverExport(deps: DeliveryDeps, id: Id, signal: AbortSignal): Promise<void> {
  const claim = await deps.database.read.exportDeliveries.claim(id, { now: deps.clock.now(), until: later(deps, deps.leaseMs) });
  if (claim === undefined) return;
  const lost = new AbortController();
  const timer = setInterval(() => void giveSign(deps, claim, lost), heartbeatMs(deps.leaseMs));
  try {
    const made = await deps.database.read.auditExports.get(id);
    if (made.delivery === null) return;
    tell(deps, id);
    try {
      const verification = await bring(deps, { made, delivery: made.delivery, claim }, AbortSignal.any([signal, lost.signal]));
      await noteSuccess(deps, { made, delivery: made.delivery, claim }, verification);
    } catch (error) {
      if (lost.signal.aborted || isFailure(error, 'claim.lost')) return;
      const failure = signal.aborted ? new Failure('shutting-down', { cause: error }) : asFailure(error);
      await noteFailure(deps, { made, delivery: made.delivery, claim }, failure);
    }
  } catch (error) {
    // It was deleted.
    if (!isFailure(error, 'not-found')) throw error;
  } finally {
    clearInterval(timer);
  }
}

interface Delivering {
  readonly made: AuditExport;
  readonly delivery: ExportDelivery;
  readonly claim: AuditExportClaim;
}

const later = ({ clock }: Pick<DeliveryDeps, 'clock'>, ms: number): Date => new Date(clock.now().getTime() + ms);

async function giveSign(deps: DeliveryDeps, claim: AuditExportClaim, lost: AbortController): Promise<void> {
  try {
    if (!(await deps.database.read.exportDeliveries.extend(claim, later(deps, deps.leaseMs))))
      lost.abort(new Failure('claim.lost'));
  } catch {
    // The next one may get through; if none does, somebody else takes over under another stage.
  }
}

async function bring(deps: DeliveryDeps, delivering: Delivering, signal: AbortSignal): Promise<VerificationLevel> {
  const { place, fileName } = delivering.delivery;
  const end = await deps.openEnd({ kind: place.kind, id: place.kind === 'store' ? place.storeId : place.connectionId }, signal);
  try {
    return await put(deps, delivering, { storage: end.storage, path: joinVPath(place.path, fileName) }, signal);
  } finally {
    await end.close();
  }
}

interface Target {
  readonly storage: Storage;
  readonly path: VPath;
}

async function put(
  deps: DeliveryDeps,
  { made, delivery, claim }: Delivering,
  { storage, path }: Target,
  signal: AbortSignal,
): Promise<VerificationLevel> {
  const expected = { sizeBytes: made.sizeBytes ?? 0, sha256: made.sha256 ?? '' };
  if (await isThere(storage, path, signal)) return alreadyThere();
  const claimed = { id: made.id, fencingToken: claim.attempt };
  for (const token of earlierStageTokens(claimed)) await storage.discardStage(path, token, signal);
  try {
    const copied = await copyFile(
      exportAsFile(deps, made),
      { storage, path },
      {
        token: stageToken(made.id, claim.attempt),
        rules,
        now: deps.clock.now(),
        stated: { algorithm: 'sha256', hex: expected.sha256 },
        onProgress: () => undefined,
        // Whoever took over has a stage of its own; only one of the two becomes visible.
        beforeCommit: async () => {
          if (!(await deps.database.read.exportDeliveries.extend(claim, later(deps, deps.leaseMs))))
            throw new Failure('claim.lost');
        },
        onOtherPath: async () => undefined,
      },
      signal,
    );
    return copied.verification;
  } catch (error) {
    if (isFailure(error, 'target.exists') && !signal.aborted) return alreadyThere();
    throw error;
  }

  /** An attempt before may have put it there and died before it was written down. */
  async function alreadyThere(): Promise<'read-back'> {
    if (await holdsExactly(storage, path, expected, signal)) return 'read-back';
    throw new Failure('target.exists', {
      publicDetail: `There is a file "${delivery.fileName}" of other content already. Nothing is written over: give the delivery another name or folder, or move that file.`,
    });
  }
}

async function isThere(storage: Storage, path: VPath, signal: AbortSignal): Promise<boolean> {
  try {
    await storage.stat(path, signal);
    return true;
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return false;
    throw error;
  }
}

async function noteSuccess(deps: DeliveryDeps, delivering: Delivering, verification: VerificationLevel): Promise<void> {
  const { made, delivery, claim } = delivering;
  await deps.database.transaction(async (tx) => {
    if (!(await tx.exportDeliveries.finish(claim, { verification, at: deps.clock.now() }))) throw new Failure('claim.lost');
    // In the same step: what was delivered must not be exported once more.
    await settleExport(tx, deps.clock, made.id);
    tx.audit.append({
      ...own(deps, delivering),
      type: 'audit.export-delivered',
      outcome: 'success',
      file: {
        ...{ path: joinVPath(delivery.place.path, delivery.fileName), verification },
        ...(made.sizeBytes === null ? {} : { sizeBytes: made.sizeBytes }),
        ...(made.sha256 === null ? {} : { sha256: made.sha256 }),
      },
    });
  });
  tell(deps, made.id);
}

async function noteFailure(deps: DeliveryDeps, delivering: Delivering, failure: Failure): Promise<void> {
  const { made, claim, delivery } = delivering;
  const told = { code: failure.code, detail: failure.publicDetail };
  const plan =
    failure.code === 'shutting-down'
      ? ({ kind: 'retry', delayMs: 0 } as const)
      : planRetry({ attempt: delivery.attempt, random: deps.random, ...RETRYING }, failure.disposition);
  await deps.database.transaction(async (tx) => {
    if (plan.kind === 'retry') await tx.exportDeliveries.retry(claim, told, later(deps, plan.delayMs));
    else if (await tx.exportDeliveries.fail(claim, told, deps.clock.now())) {
      tx.audit.append({
        ...own(deps, delivering),
        type: 'audit.export-delivery-failed',
        outcome: 'failure',
        failure: told,
      });
    }
  });
  tell(deps, made.id);
}

function tell({ database }: DeliveryDeps, id: Id): void {
  database.live.publish({ kind: 'changed', noun: 'audit-exports', id });
}

function own({ processName }: DeliveryDeps, { made, delivery }: Delivering) {
  return {
    actor: platformActor(processName),
    target: { kind: 'audit', id: made.id, name: delivery.fileName },
    details: { to: delivery.placeName, ...describePlace(delivery.place), attempt: delivery.attempt },
  } as const;
}
