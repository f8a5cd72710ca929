import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { Failure, type FileUpload, type VPath } from '@waybill/core';
import {
  type ActorContext,
  beginUpload,
  commitUpload,
  downloadFile,
  readUpload,
  sendChunk,
  UPLOAD_CHUNK_BYTES,
  type UploadedFile,
} from '@waybill/engine';
import type { FoundPlace } from './file-place.js';

/** Whoever is at the machine: uploads of the command line are theirs. */
const OWNER = 'local';
const READ_BYTES = 256 * 1024;

/** Told how far a copy is. */
export type Told = (bytesDone: number, sizeBytes: number | undefined) => void;

/** Who copies, until when, and who hears of it. */
export interface Copying {
  readonly context: ActorContext;
  readonly signal: AbortSignal;
  readonly told: Told;
}

/** Begins to put a file, or finds the one that was begun under an id. @throws Failure as `beginUpload` and `readUpload` do */
export async function uploadFor(
  { files, place }: FoundPlace,
  wanted: { readonly path: VPath; readonly sizeBytes: number; readonly overwrite: boolean; readonly resume: string | undefined },
  { context, signal }: Copying,
): Promise<FileUpload> {
  const { resume, ...rest } = wanted;
  if (resume === undefined) return beginUpload(files, { place, owner: OWNER, ...rest }, context, signal);
  const upload = await readUpload(files, { place, id: resume, owner: OWNER });
  if (upload.path === wanted.path && upload.sizeBytes === wanted.sizeBytes) return upload;
  throw new Failure('conflict.state', {
    publicDetail: `This upload is of "${upload.path}" with ${upload.sizeBytes} bytes: name the same file and place.`,
  });
}

/** Sends what is missing of an upload and makes it visible. What came before a failure is kept. */
export async function sendFile(
  { files, place }: FoundPlace,
  upload: FileUpload,
  local: string,
  { context, signal, told }: Copying,
): Promise<UploadedFile> {
  const file = await open(local);
  const which = { place, id: upload.id, owner: OWNER };
  try {
    let { bytesDone } = upload;
    told(bytesDone, upload.sizeBytes);
    while (bytesDone < upload.sizeBytes) {
      signal.throwIfAborted();
      const content = piecesOf(file, bytesDone, Math.min(UPLOAD_CHUNK_BYTES, upload.sizeBytes - bytesDone));
      const before = bytesDone;
      ({ bytesDone } = await sendChunk(files, { ...which, offset: bytesDone, content }, signal));
      told(bytesDone, upload.sizeBytes);
      if (bytesDone === before) throw new Failure('source.changed', { publicDetail: `"${local}" became shorter.` });
    }
    return await commitUpload(files, which, context, signal);
  } finally {
    await file.close();
  }
}

async function* piecesOf(file: FileHandle, from: number, length: number): AsyncGenerator<Uint8Array> {
  for (let had = 0; had < length; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(READ_BYTES, length - had)), { position: from + had });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    had += bytesRead;
  }
}

/**
 * Fetches a file under another name beside its target, and gives it its own once all of it is there.
 * @throws Failure `target.exists` for a file that is there and must not be replaced
 */
export async function fetchFile(
  { files, place }: FoundPlace,
  { path, local, force }: { readonly path: VPath; readonly local: string; readonly force: boolean },
  { context, signal, told }: Copying,
): Promise<{ readonly sizeBytes: number }> {
  const partial = `${local}.waybill-part`;
  const { content, sizeBytes } = await downloadFile(files, { place, path }, { signal }, context);
  const target = createWriteStream(partial, { mode: 0o600 });
  let had = 0;
  try {
    told(0, sizeBytes);
    for await (const bytes of content) {
      if (!target.write(bytes)) await once(target, 'drain');
      had += bytes.length;
      told(had, sizeBytes);
    }
    target.end();
    await once(target, 'finish');
    await (force ? rename(partial, local) : putUnder(partial, local));
    return { sizeBytes: had };
  } finally {
    target.destroy();
    await rm(partial, { force: true });
  }
}

/** In one step, and only where nothing is. */
async function putUnder(partial: string, local: string): Promise<void> {
  try {
    await link(partial, local);
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!isThere) throw cause;
    throw new Failure('target.exists', { cause, publicDetail: `"${local}" is there already; --force replaces it.` });
  }
}
