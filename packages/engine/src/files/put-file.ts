import { Failure, type FileUpload, isFailure, newId, ROOT, type Stage, type Storage, type VPath } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { invalid } from '../administration/input-checks.js';
import { readApprovalPolicy } from '../approvals/policy.js';
import { streamDigest } from '../digest/stream-digest.js';
import { type FilePlace, withPlace } from './place.js';
import { takeChunk } from './take-chunk.js';
import {
  alone,
  eventOf,
  forgetUpload,
  isInPlace,
  LEASE_MS,
  type PutDeps,
  recordUploaded,
  stageOf,
  type UploadedFile,
  type UploadRef,
} from './upload-by-hand.js';

/** How much of a file one request may bring. */
export const UPLOAD_CHUNK_BYTES = 8 * 1024 * 1024;
/** How many files one owner may be putting at a time. */
const MOST_UPLOADS = 100;
const KEEP_MS = 24 * 60 * 60_000;
const READ_BYTES = 256 * 1024;

/** What is to be put where. */
export interface BeginUpload {
  readonly place: FilePlace;
  readonly path: VPath;
  readonly sizeBytes: number;
  readonly overwrite: boolean;
  readonly owner: string;
}

/**
 * Begins to put a file. Nothing shows at its path before the commit.
 * @throws Failure `input.invalid` for a file that is too large, `target.exists`, `target.is-folder`, `target.not-found`, `target.unsupported` for a partner that
 *   cannot take it in pieces, `permission.denied` while sending to partners takes a second person
 */
export async function beginUpload(
  deps: PutDeps,
  wanted: BeginUpload,
  context: ActorContext,
  signal: AbortSignal,
): Promise<FileUpload> {
  const { place, path, sizeBytes, overwrite, owner } = wanted;
  const { fileUploads } = deps.database.read;
  if (path === ROOT) throw new Failure('target.is-folder');
  if (sizeBytes > deps.maxUploadBytes) {
    throw invalid('/sizeBytes', `A file that is put by hand has ${deps.maxUploadBytes} bytes at most; a job moves larger ones.`);
  }
  await refuseWithoutSecondPerson(deps, place);
  if ((await fileUploads.count(owner)) >= MOST_UPLOADS) {
    throw new Failure('conflict.state', { publicDetail: `You have ${MOST_UPLOADS} uploads open; commit or discard some first.` });
  }
  return withPlace(deps, place, signal, async (open) => {
    refuseUnable(open.storage);
    await refusePresent(open.storage, { path, overwrite }, signal);
    const now = deps.clock.now();
    const upload: FileUpload = {
      ...{ id: newId(), placeKind: place.kind, placeId: place.id, path, owner, sizeBytes, bytesDone: 0, overwrite },
      ...{ sha256: null, createdAt: now, expiresAt: new Date(now.getTime() + KEEP_MS) },
    };
    await deps.database.transaction(async (tx) => {
      await tx.fileUploads.insert(upload);
      tx.audit.append({ ...eventOf(open, upload, context), type: 'file.upload-begun' });
    });
    try {
      await (await stageOf(open.storage, upload, false, signal)).suspend();
    } catch (error) {
      await forgetUpload(deps, open, upload, context, 'not-writable');
      throw error;
    }
    return upload;
  });
}

/**
 * Takes the next bytes of an upload. What has come when the line is cut is kept.
 * @throws Failure `conflict.state` for another offset than the upload is at, or while another request brings bytes; `input.invalid` for more than fits
 */
export function sendChunk(
  deps: PutDeps,
  { offset, content, ...which }: UploadRef & { readonly offset: number; readonly content: AsyncIterable<Uint8Array> },
  signal: AbortSignal,
): Promise<FileUpload> {
  return alone(deps, which, async (upload) => {
    refuseCommitting(upload);
    return withPlace(deps, which.place, signal, async ({ storage }) => {
      const stage = await stageOf(storage, upload, true, signal);
      const at = Math.min(stage.resumedBytes, upload.bytesDone);
      let bytesDone = at;
      try {
        if (offset !== at) {
          throw new Failure('conflict.state', {
            publicDetail: `The upload is at ${at} bytes; send what follows.`,
            context: { at },
          });
        }
        const most = Math.min(UPLOAD_CHUNK_BYTES, upload.sizeBytes - at);
        await takeChunk(stage, { content, at, most }, (done) => {
          bytesDone = done;
        });
      } finally {
        await stage.suspend();
        if (bytesDone !== upload.bytesDone) {
          await deps.database.read.fileUploads.progress(upload.id, bytesDone, new Date(deps.clock.now().getTime() + KEEP_MS));
        }
      }
      return { ...upload, bytesDone };
    });
  });
}

/**
 * Makes an upload visible at its path, in one step, once the stage was read back for its digest. One whose commit was cut is finished.
 * @throws Failure `conflict.state` when bytes are missing, `integrity.digest-mismatch` for another digest than was stated; the upload is discarded then;
 *   `target.exists`
 */
export function commitUpload(
  deps: PutDeps,
  { sha256: stated, ...which }: UploadRef & { readonly sha256?: string },
  context: ActorContext,
  signal: AbortSignal,
): Promise<UploadedFile> {
  return alone(deps, which, async (upload) =>
    withPlace(deps, which.place, signal, async (open) => {
      const { storage } = open;
      const { path, sizeBytes } = upload;
      if (upload.sha256 !== null && (await isInPlace(storage, upload, signal))) {
        return recordUploaded(deps, open, { ...upload, sha256: upload.sha256 }, context);
      }
      // Once more: the rule may have come after the upload was begun.
      await refuseWithoutSecondPerson(deps, which.place);
      if (upload.bytesDone !== sizeBytes) {
        throw new Failure('conflict.state', {
          publicDetail: `The upload has ${upload.bytesDone} of ${sizeBytes} bytes; send the rest.`,
        });
      }
      const stage = await stageOf(storage, upload, true, signal);
      let committed = false;
      try {
        const sha256 = await digestOfStage(stage, sizeBytes, signal);
        if (stated !== undefined && stated !== sha256) {
          await stage.discard();
          await forgetUpload(deps, open, upload, context, 'digest-mismatch');
          throw new Failure('integrity.digest-mismatch', {
            publicDetail: `The digest of "${path}" is not the stated one; put it again.`,
          });
        }
        await deps.database.transaction(async (tx) => {
          // What shows is recorded next: it must not show when that cannot be.
          await tx.audit.assertPossible();
          await tx.fileUploads.beginCommit(upload.id, sha256);
        });
        // From here on it does not depend on who asked.
        await stage.commit(sizeBytes, AbortSignal.timeout(LEASE_MS));
        committed = true;
        return await recordUploaded(deps, open, { ...upload, sha256 }, context);
      } finally {
        if (!committed) await stage.suspend();
      }
    }),
  );
}

async function digestOfStage(stage: Stage, sizeBytes: number, signal: AbortSignal): Promise<string> {
  const remote = await stage.remoteSha256?.(signal);
  if (remote !== undefined) return remote;
  const digest = streamDigest(sizeBytes);
  try {
    for (let at = 0; at < sizeBytes; ) {
      const took = await digest.updateFrom(Math.min(READ_BYTES, sizeBytes - at), (into) =>
        stage.readBack(at, into.length, signal, into),
      );
      if (took === 0) throw new Failure('integrity.size-mismatch');
      at += took;
    }
    return await digest.soFar();
  } finally {
    digest.release();
  }
}

function refuseCommitting({ sha256 }: FileUpload): void {
  if (sha256 === null) return;
  throw new Failure('conflict.state', { publicDetail: 'The upload is being committed; ask for that again.' });
}

/** Putting a file to a partner is sending data out, and a file cannot wait for a second person. */
async function refuseWithoutSecondPerson({ database }: Pick<PutDeps, 'database'>, place: FilePlace): Promise<void> {
  if (place.kind === 'store' || !(await readApprovalPolicy(database.read)).kinds.includes('sending-job')) return;
  throw new Failure('permission.denied', {
    publicDetail: 'Sending to partners takes a second person here, so files go to them by jobs only.',
  });
}

function refuseUnable({ capabilities }: Storage): void {
  if (capabilities.hiddenStages && capabilities.resume) return;
  throw new Failure('target.unsupported', {
    publicDetail: 'This partner takes files only as a whole and under their own names, so they are sent by a job.',
  });
}

async function refusePresent(
  storage: Storage,
  { path, overwrite }: Pick<BeginUpload, 'path' | 'overwrite'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { kind } = await storage.stat(path, signal);
    if (kind === 'folder') throw new Failure('target.is-folder');
    if (!overwrite) throw new Failure('target.exists');
  } catch (error) {
    if (!isFailure(error, 'source.not-found')) throw error;
  }
}
