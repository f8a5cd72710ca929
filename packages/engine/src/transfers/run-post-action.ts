import {
  asFailure,
  type Failure,
  isFailure,
  type JobDefinition,
  joinVPath,
  type Storage,
  type Transfer,
  type VPath,
  vpathComponents,
  vpathName,
  vpathParent,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { faultPoint } from '../recovery/fault-point.js';
import { stillSameSource } from '../runs/source-fingerprint.js';
import { markerName } from '../runs/source-plan.js';
import { disposeOfSidecar } from '../sidecar/dispose-of-sidecar.js';
import type { ClaimedTransfer } from './claimed-transfer.js';
import type { TransferEnd } from './ends.js';
import { platformActor, transferAuditBase } from './names.js';

/** Until the next try, by what came in between; a connection comes free sooner than a partner comes back. */
function waitMsAfter(failure: Failure): number {
  if (failure.code === 'shutting-down') return 0;
  return failure.code === 'connection.busy' || failure.code === 'partner.busy' ? 2_000 : 30_000;
}

/** What is to be done at the source of a Transfer. */
export interface PostAction {
  readonly source: Pick<TransferEnd, 'storage' | 'path'>;
  readonly definition: JobDefinition;
  /** Another Transfer of the same file did it already; that is written down here as well. */
  readonly isDone: boolean;
}

/**
 * Deletes or moves the source of a committed Transfer that this process holds: a step of its own, after the commit and never before.
 * A source that is gone already is a success. A source that is no longer the file that was delivered is left alone. Its sidecar follows
 * it, and one that cannot is a warning. Resolves to true when it is done.
 */
export async function runPostAction(
  deps: EngineDeps,
  work: ClaimedTransfer,
  transfer: Transfer,
  { source, definition, isDone }: PostAction,
): Promise<boolean> {
  let warnings: readonly string[] = [];
  try {
    if (!isDone) warnings = await act(transfer, source, definition, work.signal);
    const { direction, fencingToken, bytesDone } = transfer;
    await faultPoint('after-post-action', { direction, fencingToken, bytesDone });
  } catch (error) {
    await recordPostActionFailure(deps, work, transfer, work.signal.aborted ? work.signal.reason : error);
    return false;
  }
  await work.record({
    from: 'committed',
    to: 'committed',
    fields: {
      postAction: 'done',
      nextAttemptAt: null,
      ...(warnings.length === 0 ? {} : { warnings: [...transfer.warnings, ...warnings] }),
    },
    follow: (done) => ({
      audit: {
        type: 'transfer.post-action-done',
        outcome: 'success',
        actor: platformActor(deps.processName),
        ...transferAuditBase(done, work.jobVersion),
        ...(warnings.length === 0 ? {} : { details: { warnings: [...warnings] } }),
      },
    }),
  });
  return true;
}

/** Resolves to what was left undone beside the file, in sentences. */
async function act(
  transfer: Transfer,
  { storage }: PostAction['source'],
  definition: JobDefinition,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { marker, sidecar } = definition.source;
  const path = transfer.sourcePath;
  const found = definition.afterSuccess.kind === 'keep' ? 'another' : await lookAtSource(storage, transfer, signal);
  if (found === 'another' || (found === 'gone' && sidecar === 'none')) return [];
  const dispose = await disposal(storage, path, definition, signal);
  if (found === 'same') {
    // The marker goes first: one that stayed behind would announce the next file of that name before it is whole.
    if (marker !== null) await dispose(joinVPath(vpathParent(path), markerName(marker, vpathName(path)))).catch(ignoreGone);
    await dispose(path);
  }
  // The sidecar goes last: without it a file that stayed behind would not be taken any more.
  return disposeOfSidecar(storage, transfer, { sidecar, dispose }, signal);
}

/** A new file of the same name may have come meanwhile; it was not delivered and must not vanish. */
async function lookAtSource(storage: Storage, transfer: Transfer, signal: AbortSignal): Promise<'same' | 'another' | 'gone'> {
  // Where a file can be read once there is nothing to look at any more.
  if (storage.capabilities.readOnce) return 'same';
  try {
    const info = await storage.stat(transfer.sourcePath, signal);
    return stillSameSource(transfer.sourceFingerprint, info) ? 'same' : 'another';
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return 'gone';
    throw error;
  }
}

/** How a file beside `path`, or that file itself, is deleted or moved. */
async function disposal(
  storage: Storage,
  path: VPath,
  { source, afterSuccess }: JobDefinition,
  signal: AbortSignal,
): Promise<(file: VPath) => Promise<void>> {
  if (afterSuccess.kind !== 'move') return (file) => storage.remove(file, signal);
  const folder = await makeFolders(storage, afterSuccess.to, foldersBelow(path, source.path), signal);
  return (file) => storage.rename(file, joinVPath(folder, vpathName(file)), { overwrite: true }, signal);
}

function ignoreGone(error: unknown): void {
  if (!isFailure(error, 'source.not-found')) throw error;
}

/** The names of the folders between a Job's source folder and a file. A date in a path stands for no more or fewer folders than it is written as. */
function foldersBelow(path: VPath, sourceFolder: VPath): readonly string[] {
  return vpathComponents(path).slice(vpathComponents(sourceFolder).length, -1);
}

/** Makes `folder`, and those named below it, as far as they are not there; resolves to the last. */
async function makeFolders(storage: Storage, folder: VPath, below: readonly string[], signal: AbortSignal): Promise<VPath> {
  let made = folder;
  await makeFolder(storage, made, signal);
  for (const name of below) {
    made = joinVPath(made, name);
    await makeFolder(storage, made, signal);
  }
  return made;
}

async function makeFolder(storage: Storage, folder: VPath, signal: AbortSignal): Promise<void> {
  const exists = await storage.stat(folder, signal).then(
    () => true,
    () => false,
  );
  if (exists) return;
  await storage.mkdir(folder, signal).catch((error: unknown) => {
    // The post-action of another file made it in between.
    if (!isFailure(error, 'target.exists')) throw error;
  });
}

/** Records why the source could not be dealt with: for good, or for now, and then it is tried again, not too soon for a partner that is away. */
export async function recordPostActionFailure(
  deps: EngineDeps,
  work: ClaimedTransfer,
  transfer: Transfer,
  error: unknown,
): Promise<void> {
  const failure = asFailure(error);
  if (failure.code === 'claim.lost') return;
  const failedForGood = failure.disposition === 'permanent';
  const warning = `After the commit, the source could not be dealt with: ${failure.publicDetail}`;
  await work.record({
    from: 'committed',
    to: 'committed',
    fields: failedForGood
      ? { postAction: 'failed', warnings: [...transfer.warnings, warning], nextAttemptAt: null }
      : { nextAttemptAt: new Date(deps.clock.now().getTime() + waitMsAfter(failure)) },
    follow: (after) => ({
      ...(failedForGood
        ? {
            audit: {
              type: 'transfer.post-action-failed' as const,
              outcome: 'failure' as const,
              actor: platformActor(deps.processName),
              ...transferAuditBase(after, work.jobVersion),
              failure: { code: failure.code, detail: failure.publicDetail },
            },
          }
        : {}),
    }),
  });
}
