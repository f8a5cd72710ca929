import type { AuditActor, AuditSource, Database, KeptStage, NewAuditEvent, Storage, Tx } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { platformActor } from '../transfers/names.js';

/** Why what was kept of an upload is removed. */
export type KeptStageEnd = 'expired' | 'begun-anew' | 'replaced' | 'file-removed' | 'file-renamed' | 'damaged';

/** Who has it removed. */
export interface KeptStageRemover {
  readonly actor: AuditActor;
  readonly source?: AuditSource;
  readonly sessionId?: string;
}

const AT_ONCE = 50;
const REMOVE_MS = 30_000;

/** The fact that what was kept of an upload is removed. */
function keptStageRemoved(kept: KeptStage, reason: KeptStageEnd, { actor, source, sessionId }: KeptStageRemover): NewAuditEvent {
  return {
    type: 'upload.stage-discarded',
    outcome: 'success',
    actor,
    ...(source === undefined ? {} : { source }),
    ...(sessionId === undefined ? {} : { sessionId }),
    target: { kind: 'transfer', id: kept.transferId, name: kept.path },
    partnerId: kept.partnerId,
    transferId: kept.transferId,
    file: { path: kept.virtualPath, truePath: kept.path },
    reason,
    details: { keptBytes: kept.bytes, keptAt: kept.keptAt.toISOString() },
  };
}

/**
 * What an Account finds of its cut uploads: what waits for it, unless a later upload to the same place, by the same Account, made it
 * stale. Whoever goes on with one takes it when the upload is opened.
 */
export async function keptStagesOf(database: Database, accountId: string): Promise<readonly KeptStage[]> {
  const waiting = await database.read.keptStages.waiting(accountId);
  const stale = await Promise.all(waiting.map((kept) => database.read.transfers.laterUpload(kept)));
  return waiting.filter((_, index) => stale[index] === false);
}

/** Removes what was kept of an upload, unless somebody goes on with it. At least once is enough. */
export async function discardKeptStage(
  database: Database,
  storage: Storage,
  kept: KeptStage,
  reason: KeptStageEnd,
  remover: KeptStageRemover,
  signal: AbortSignal,
): Promise<void> {
  // From here on nobody goes on with it. One whose removal was cut has been taken so already.
  if (kept.takenBy !== kept.transferId && !(await database.read.keptStages.take(kept.id, kept.transferId))) return;
  await storage.discardStage(kept.path, kept.token, signal);
  await database.transaction(async (tx) => {
    if (await tx.keptStages.removeTakenBy(kept.transferId)) tx.audit.append(keptStageRemoved(kept, reason, remover));
  });
}

/** Writes down in a transaction what is kept. @returns whether it is, and what is to be removed by {@link Storage.discardStage} afterwards */
export async function keepStage(
  tx: Tx,
  kept: KeptStage,
  remover: KeptStageRemover,
): Promise<{ readonly kept: boolean; readonly replaced?: KeptStage }> {
  if (await tx.transfers.laterUpload(kept)) return { kept: false };
  const outcome = await tx.keptStages.keep(kept);
  if (outcome.replaced !== undefined) tx.audit.append(keptStageRemoved(outcome.replaced, 'replaced', remover));
  return outcome;
}

/** Removes what was kept of uploads in vain. */
export async function discardExpiredStages(deps: EngineDeps, signal: AbortSignal): Promise<void> {
  let failed: { readonly error: unknown } | undefined;
  for (const kept of await deps.database.read.keptStages.expired(deps.clock.now(), AT_ONCE)) {
    try {
      await discardExpired(deps, kept, AbortSignal.any([signal, AbortSignal.timeout(REMOVE_MS)]));
    } catch (error) {
      // One in a Store that is away must not hold up the others.
      failed ??= { error };
    }
  }
  if (failed !== undefined) throw failed.error;
}

async function discardExpired(deps: EngineDeps, kept: KeptStage, signal: AbortSignal): Promise<void> {
  const storage = await deps.stores.open(await deps.database.read.stores.get(kept.storeId));
  try {
    const remover = { actor: platformActor(deps.processName) };
    await discardKeptStage(deps.database, storage, kept, 'expired', remover, signal);
  } finally {
    await storage.close();
  }
}
