import type { ClaimedRow, DueRun } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { platformActor, transferAuditBase, transferLive } from './names.js';
import { MAX_FILE_WEIGHT, type RoomLimits } from './room.js';

/** Claims the next files of a Run, with their audit events, in one transaction. */
export async function claimSet(
  deps: EngineDeps,
  run: DueRun,
  { room, concurrency }: { readonly room: RoomLimits; readonly concurrency: number },
): Promise<readonly ClaimedRow[]> {
  return deps.database.setTransaction(async (tx) => {
    const rows = await tx.transfers.claimDue({
      runId: run.runId,
      priority: run.priority,
      worker: deps.processName,
      leaseMs: deps.leaseMs,
      files: room.files,
      bytes: room.bytes,
      bytesAFile: MAX_FILE_WEIGHT,
      concurrency,
    });
    for (const { claim, transfer, takenOver } of rows) {
      tx.audit.append({
        type: 'transfer.started',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...transferAuditBase(transfer, run.jobVersion),
        details: { fencingToken: claim.fencingToken, takenOver },
      });
      tx.live.publish(transferLive(transfer));
    }
    return rows;
  });
}
