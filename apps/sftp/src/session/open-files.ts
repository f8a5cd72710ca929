import {
  type AccountLimits,
  asFailure,
  Failure,
  type FileInfo,
  isFailure,
  isTemporaryName,
  type VPath,
  vpathName,
} from '@waybill/core';
import { DirectUpload, openUpload, type Upload, type UploadRequest } from '@waybill/engine';
import type { OpenFlags, SftpFileHandle } from '@waybill/sftp';
import { requirePermission } from '../view/mount-table.js';
import { directHandle } from './direct-handle.js';
import { downloadHandle, unfinishedHandle, uploadHandle } from './file-handles.js';
import { type KeptUploads, keptForMs } from './kept-uploads.js';
import { kindAt, makeFixedFolder } from './places.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

/** What was cut and has not arrived is there for who sent it, but cannot be read. */
export async function refuseUnfinished(error: unknown, kept: KeptUploads, files: SessionFiles, rawPath: string): Promise<never> {
  if (isFailure(error, 'source.not-found')) {
    const stored = files.stored(files.locate(rawPath));
    if (stored !== undefined && (await kept.at(stored)) !== undefined) {
      throw new Failure('conflict.state', {
        publicDetail: 'This upload was cut and has not arrived: go on with it, or send the file again.',
      });
    }
  }
  throw error;
}

/** Opens a file to be read. */
export async function openForReading(files: SessionFiles, rawPath: string, signal: AbortSignal): Promise<SftpFileHandle> {
  files.parts.given.assertNone();
  return files.guard(files.event('download.completed', rawPath), async () => {
    const stored = files.stored(files.locate(rawPath));
    if (stored === undefined) throw new Failure('target.is-folder');
    requirePermission(stored, 'download');
    files.hideName(stored, 'file');
    const file = await stored.store.storage.open(stored.storePath, signal);
    const opened = stored.mount.afterRead.kind === 'keep' ? { kind: 'file' as const } : await file.stat(signal);
    return downloadHandle(files, stored, { file, opened });
  });
}

/** An upload that is under way, and whether the file that was there is part of it. */
export interface Writing {
  readonly upload: Upload;
  readonly keepsContent: boolean;
  readonly handle: SftpFileHandle;
}

/** A digest tells of a file what a download would; of what the session itself sends it tells nothing new. */
export async function openForDigest(
  files: SessionFiles,
  uploads: ReadonlyMap<VPath, Writing>,
  rawPath: string,
  signal: AbortSignal,
): Promise<SftpFileHandle> {
  const writing = await files.guard(files.event('download.completed', rawPath), () => {
    const stored = files.stored(files.locate(rawPath));
    const found = stored === undefined ? undefined : uploads.get(stored.path);
    if (stored !== undefined && found?.keepsContent === true) requirePermission(stored, 'download');
    return found;
  });
  return writing === undefined ? openForReading(files, rawPath, signal) : unfinishedHandle(writing.upload);
}

/** What a session writes, and what its account may go on with. */
interface WritingParts {
  readonly files: SessionFiles;
  readonly uploads: Map<VPath, Writing>;
  readonly kept: KeptUploads;
}

interface OpenForWriting {
  readonly rawPath: string;
  readonly flags: OpenFlags;
  /** What is there, null for nothing, where somebody just looked. */
  readonly seen?: FileInfo | null | undefined;
}

/** Opens a file to be written: an upload, which arrives when it is closed. */
export async function openForWriting(
  { files, uploads, kept }: WritingParts,
  request: OpenForWriting,
  signal: AbortSignal,
): Promise<SftpFileHandle> {
  const { rawPath, flags, seen } = request;
  const event = files.event('upload.refused', rawPath);
  const { place, from, replaces } = await files.guard(event, async () => {
    const stored = files.stored(files.locate(rawPath));
    if (stored === undefined || stored.isFixed) throw new Failure('target.is-folder');
    files.requireName(stored, 'file');
    const kind = await kindAt(stored, signal, seen);
    if (kind === 'folder') throw new Failure('target.is-folder');
    if (kind !== undefined && kind !== 'file') throw new Failure('target.denied');
    const appends = flags.append && !flags.truncate;
    // Who creates or empties a file begins anew.
    const left = flags.truncate || flags.exclusive ? undefined : await kept.at(stored);
    if (kind === undefined) {
      requirePermission(stored, left === undefined ? 'upload' : 'resume');
      if (!flags.create && left === undefined) throw new Failure('source.not-found');
    } else {
      if (left !== undefined) requirePermission(stored, 'resume');
      requirePermission(stored, appends && left === undefined ? 'append' : 'overwrite');
      if (flags.exclusive) throw new Failure('target.exists');
    }
    const begins: UploadRequest['from'] = left ?? (kind !== undefined && !flags.truncate ? 'content' : 'nothing');
    // What was there can be read through this handle.
    if (flags.read && holdsContent(begins)) requirePermission(stored, 'download');
    return { place: stored, from: begins, replaces: kind !== undefined };
  });
  if (typeof from === 'string') await kept.discard(place, 'begun-anew', signal);
  else kept.forget();
  if (!replaces) await makeFixedFolder(place, signal);
  if (place.mount.uploads.mode === 'direct') {
    const open = { create: from === 'nothing' && !replaces, exclusive: flags.exclusive, truncate: flags.truncate };
    const direct = await DirectUpload.open(files.parts.uploads, { ...(await uploadTo(files, place)), open }, signal);
    return directHandle(files, place, { upload: direct, appends: flags.append, holdsContent: from === 'content' });
  }
  const upload = await openUpload(
    files.parts.uploads,
    {
      ...(await uploadTo(files, place)),
      isDirect: false,
      replaces,
      follows: files.followsArrival(place),
      overwrite: (from === 'content' || place.permissions.includes('overwrite')) && !flags.exclusive,
      from,
      keepMs: keptForMs(place),
    },
    signal,
  );
  const handle = uploadHandle(files, place, {
    upload,
    appends: flags.append,
    onEnd: () => {
      if (uploads.get(place.path)?.upload === upload) uploads.delete(place.path);
    },
    onAbandoned: () => kept.forget(),
  });
  uploads.set(place.path, { upload, keepsContent: upload.holdsContent, handle });
  return handle;
}

/** Gives a file that is written directly another size: an upload of its own. */
export async function resize(files: SessionFiles, place: StoredPlace, sizeBytes: number, signal: AbortSignal): Promise<void> {
  const open = { create: false, exclusive: false, truncate: false };
  const upload = await DirectUpload.open(files.parts.uploads, { ...(await uploadTo(files, place)), open }, signal);
  try {
    await upload.truncate(sizeBytes, signal);
  } catch (error) {
    await upload.refuse(asFailure(error));
    throw error;
  }
  await upload.commit(signal);
}

/** How large a file may be at a place; null where nothing limits it. */
export function largestAt(place: StoredPlace, limits: AccountLimits): number | null {
  const largest = [place.mount.maxFileBytes, limits.maxFileBytes].filter((most) => most !== null);
  return largest.length === 0 ? null : Math.min(...largest);
}

/** Where an upload goes and what limits it, whatever the way. */
async function uploadTo({ parts }: SessionFiles, place: StoredPlace) {
  const limits = await parts.limits.now();
  return {
    session: parts.session,
    storeId: place.mount.storeId,
    storeName: place.store.name,
    storage: place.store.storage,
    virtualPath: place.path,
    storePath: place.storePath,
    isUnnamed: isTemporaryName(place.mount.uploads, vpathName(place.path)),
    maxFileBytes: largestAt(place, limits),
    quota: parts.limits.quotaBy(limits),
  };
}

function holdsContent(from: UploadRequest['from']): boolean {
  return typeof from === 'string' ? from === 'content' : from.holdsContent;
}
