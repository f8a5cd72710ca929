import {
  asFailure,
  type Claim,
  Failure,
  type Id,
  isFailure,
  type KeptStage,
  newId,
  type Stage,
  type Transfer,
  vpathParent,
} from '@waybill/core';
import { UploadRoom } from '../quotas/upload-room.js';
import { instant } from '../transfers/certain-claim.js';
import { stageToken } from '../transfers/names.js';
import { LateStage } from './late-stage.js';
import { newUpload, recordUploadEnd, recordUploadStart } from './record-upload.js';
import { Upload } from './upload.js';
import { UploadBeginning } from './upload-beginning.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

/** What a client is told whose upload cannot be gone on with. */
const damaged = (context: Readonly<Record<string, number>>): Failure =>
  new Failure('integrity.size-mismatch', {
    publicDetail: 'What was kept of this upload is damaged and was removed: send the file from its start.',
    context,
  });

/**
 * Opens an upload: a durable record that it began, and an invisible stage, which is empty, holds what is at the target, or is the one
 * that a cut upload has left. What was at the target stays untouched until the upload is committed.
 * @throws Failure of the Store, `quota.exceeded`, `conflict.state` when somebody else goes on with that upload, and `audit.unavailable`: an upload that
 *   cannot be recorded does not begin
 */
export async function openUpload(deps: UploadDeps, request: UploadRequest, signal: AbortSignal): Promise<Upload> {
  if (mayBeginLate(request)) return openLate(deps, request, signal);
  const openedAt = instant();
  const transfer = await recordUploadStart(deps, request, newId());
  const claim: Claim = { transferId: transfer.id, fencingToken: transfer.fencingToken, worker: deps.processName };
  let stage: Stage | undefined;
  try {
    const room = await roomFor(deps, request, transfer.id, signal);
    stage = await openStage(request, stageToken(transfer.id, transfer.fencingToken), signal);
    await room?.reach(stage.resumedBytes, signal);
    const beginning = new UploadBeginning(deps, request, transfer, transfer);
    return new Upload({ deps, request, transfer, claim, stage, beginning, room, openedAt });
  } catch (error) {
    await endRefused(deps, request, { transfer, claim, stage }, asFailure(error));
    throw error;
  }
}

/**
 * One of many files that come one after the other, with no quota to be held to and nothing to go on with, needs neither record nor stage
 * before some of it is to be durable. What comes alone has both at once: many clients hear what OPEN says, and not what CLOSE says.
 */
function mayBeginLate({ follows, from, quota, storage }: UploadRequest): boolean {
  return follows && from === 'nothing' && quota === undefined && storage.capabilities.hiddenStages;
}

/** @throws Failure `source.not-found` where the folder is not that it would go to, `target.not-folder` */
async function openLate(deps: UploadDeps, request: UploadRequest, signal: AbortSignal): Promise<Upload> {
  const openedAt = instant();
  const transfer = newUpload(deps, request, newId());
  const claim: Claim = { transferId: transfer.id, fencingToken: transfer.fencingToken, worker: deps.processName };
  if (!request.replaces) {
    const folder = await request.storage.stat(vpathParent(request.storePath), signal);
    if (folder.kind !== 'folder') throw new Failure('target.not-folder');
  }
  const beginning = new UploadBeginning(deps, request, transfer);
  const stage = new LateStage(async () => {
    await beginning.recorded();
    // Others may wait for it than who needed it first.
    return openStage(request, stageToken(transfer.id, transfer.fencingToken), AbortSignal.timeout(deps.leaseMs));
  });
  return new Upload({ deps, request, transfer, claim, stage, beginning, room: undefined, openedAt });
}

async function openStage(request: UploadRequest, token: string, signal: AbortSignal): Promise<Stage> {
  const { storage, storePath, overwrite, from } = request;
  const options = { token, overwrite, makeFolders: false };
  if (typeof from === 'string') {
    return storage.stage(storePath, { ...options, resume: false, withContent: from === 'content' }, signal);
  }
  const stage = await storage.stage(storePath, { ...options, resume: true, adopt: [from.token] }, signal);
  if (stage.resumedBytes >= from.bytes) return stage;
  await stage.discard();
  throw damaged({ keptBytes: from.bytes, stagedBytes: stage.resumedBytes });
}

/** Its room in the quota, promised before anything is taken. */
export async function roomFor(
  deps: UploadDeps,
  request: Pick<UploadRequest, 'quota' | 'session' | 'storage' | 'storeId' | 'storePath'>,
  transferId: Id,
  signal: AbortSignal,
): Promise<UploadRoom | undefined> {
  const { quota, session, storage, storeId, storePath: path } = request;
  if (quota === undefined) return undefined;
  const present = await storage.stat(path, signal).catch((error: unknown) => {
    if (isFailure(error, 'source.not-found')) return undefined;
    throw error;
  });
  const replaces = present?.kind === 'file' ? { bytes: present.sizeBytes ?? 0 } : undefined;
  const room = new UploadRoom(deps, { transferId, accountId: session.accountId, storeId, path, replaces }, quota);
  await room.begin(signal);
  return room;
}

interface Begun {
  readonly transfer: Transfer;
  readonly claim: Claim;
  readonly stage: Stage | undefined;
}

/** What was to be gone on with is kept, unless that is what is wrong with it. */
async function endRefused(deps: UploadDeps, request: UploadRequest, begun: Begun, failure: Failure): Promise<void> {
  const { transfer, claim, stage } = begun;
  const { from, storage } = request;
  const end = { type: 'upload.refused', failure, bytesReceived: 0 } as const;
  if (typeof from === 'string' || isFailure(failure, 'integrity.size-mismatch')) {
    await stage?.discard();
    await recordUploadEnd(deps, request, claim, { ...end, noted: typeof from !== 'string' });
    return;
  }
  await stage?.suspend();
  const own = stageToken(transfer.id, transfer.fencingToken);
  const adopted = await storage.stageSize(from.path, own, AbortSignal.timeout(deps.leaseMs)).catch(() => undefined);
  const kept: KeptStage = {
    ...from,
    transferId: transfer.id,
    token: adopted === undefined ? from.token : own,
    takenBy: null,
  };
  await recordUploadEnd(deps, request, claim, { ...end, kept, noted: true });
}
