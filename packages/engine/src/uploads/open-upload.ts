import { asFailure, type Claim, type FileInfo, isFailure, newId, type Stage } from '@waybill/core';
import { stageToken, transferLive } from '../transfers/names.js';
import { recordUploadEnd, recordUploadStart } from './record-upload.js';
import { Upload } from './upload.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

const SEED_CHUNK = 1024 * 1024;

/**
 * Opens an upload: a durable record that it began, and an empty, invisible stage. What was at the target stays untouched until the
 * upload is committed.
 * @throws Failure of the Store, and `audit.unavailable`: an upload that cannot be recorded does not begin
 */
export async function openUpload(deps: UploadDeps, request: UploadRequest, signal: AbortSignal): Promise<Upload> {
  const transfer = await recordUploadStart(deps, request, newId());
  const claim: Claim = { transferId: transfer.id, fencingToken: transfer.fencingToken, worker: deps.processName };
  let stage: Stage | undefined;
  try {
    stage = await request.storage.stage(
      request.storePath,
      { token: stageToken(transfer.id, transfer.fencingToken), overwrite: request.overwrite, resume: false, makeFolders: false },
      signal,
    );
    const upload = new Upload({ deps, request, transfer, claim, stage });
    if (request.keepContent) await seed(upload, request, signal);
    deps.database.live.publish(transferLive(transfer));
    return upload;
  } catch (error) {
    await stage?.discard();
    await recordUploadEnd(deps, request, claim, 'upload.refused', asFailure(error), 0);
    throw error;
  }
}

/** Puts what is at the target into the stage, for a client that opens without truncating. */
async function seed(upload: Upload, request: UploadRequest, signal: AbortSignal): Promise<void> {
  let present: FileInfo;
  try {
    present = await request.storage.stat(request.storePath, signal);
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return;
    throw error;
  }
  if (present.kind !== 'file') return;
  const file = await request.storage.open(request.storePath, signal);
  try {
    for (let offset = 0; ; ) {
      const chunk = await file.readAt(offset, SEED_CHUNK, signal);
      if (chunk.length === 0) return;
      await upload.write(offset, chunk, signal);
      offset += chunk.length;
    }
  } finally {
    await file.close();
  }
}
