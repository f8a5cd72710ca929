import { type Clock, Failure, type FileUpload, type Id, type Stage, type Storage, type VPath } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { noteArrivals } from '../runs/note-arrivals.js';
import { type FileDeps, type FilePlace, fileEvent, type OpenPlace } from './place.js';
import { digestAt } from './read-file.js';

/** Longer than a request may take. */
export const LEASE_MS = 120_000;

/** What putting files by hand stands on. */
export interface PutDeps extends FileDeps {
  readonly clock: Clock;
  readonly processName: string;
  /** The largest file that may be put by hand. */
  readonly maxUploadBytes: number;
}

/** An upload of an owner. */
export interface UploadRef {
  readonly place: FilePlace;
  readonly id: Id;
  readonly owner: string;
}

/** A file that was put by hand, whole and visible. */
export interface UploadedFile {
  readonly path: VPath;
  readonly sizeBytes: number;
  /** Of what lies there, lower-case hex. */
  readonly sha256: string;
}

/** How far an upload is. @throws Failure `not-found` */
export async function readUpload({ database }: Pick<PutDeps, 'database'>, { place, id, owner }: UploadRef): Promise<FileUpload> {
  const upload = await database.read.fileUploads.get(owner, id);
  if (upload.placeKind === place.kind && upload.placeId === place.id) return upload;
  throw new Failure('not-found', { publicDetail: 'There is no such upload here.' });
}

/** One request at a time works on an upload. */
export async function alone<T>(
  deps: Pick<PutDeps, 'database' | 'processName'>,
  which: UploadRef,
  work: (upload: FileUpload) => Promise<T>,
): Promise<T> {
  await readUpload(deps, which);
  const lease = await deps.database.leases.acquire(`file-upload:${which.id}`, 1, deps.processName, LEASE_MS);
  if (lease === undefined) {
    throw new Failure('conflict.state', { publicDetail: 'Another request is at work on this upload; wait for it.' });
  }
  // Reading a large file back for its digest takes longer than any request that brings bytes.
  const keeping = setInterval(() => void lease.extend(LEASE_MS).catch(() => undefined), LEASE_MS / 4);
  try {
    return await work(await readUpload(deps, which));
  } finally {
    clearInterval(keeping);
    // A lease that cannot be given back now expires by itself.
    await lease.release().catch(() => undefined);
  }
}

/** In the form that partners' stages are told by. */
export function tokenOf({ id }: FileUpload): string {
  return `${id.replaceAll('-', '')}-1`;
}

export function stageOf(storage: Storage, upload: FileUpload, resume: boolean, signal: AbortSignal): Promise<Stage> {
  const { path, overwrite } = upload;
  return storage.stage(path, { token: tokenOf(upload), overwrite, resume, makeFolders: false }, signal);
}

/** Whether the commit that was cut had made it visible. */
export async function isInPlace(storage: Storage, upload: FileUpload, signal: AbortSignal): Promise<boolean> {
  if ((await storage.stageSize(upload.path, tokenOf(upload), signal)) !== undefined) return false;
  const found = await digestAt(storage, upload.path, signal).catch(() => undefined);
  return found?.sha256 === upload.sha256;
}

export async function recordUploaded(
  deps: Pick<PutDeps, 'database' | 'clock'>,
  open: OpenPlace,
  upload: FileUpload & { readonly sha256: string },
  context: ActorContext,
): Promise<UploadedFile> {
  const { id, path, sizeBytes, sha256 } = upload;
  await deps.database.transaction(async (tx) => {
    if (!(await tx.fileUploads.remove(id))) return;
    const event = eventOf(open, upload, context);
    tx.audit.append({ ...event, type: 'file.uploaded', file: { ...event.file, sha256 } });
    if (open.target.kind !== 'store') return;
    const at = deps.clock.now();
    await noteArrivals(tx, [{ storeId: open.target.id, path, cause: `put:${id}`, transferId: null, at }]);
    tx.live.publish({ kind: 'changed', noun: 'stores', id: open.target.id });
  });
  return { path, sizeBytes, sha256 };
}

export async function forgetUpload(
  { database }: Pick<PutDeps, 'database'>,
  open: OpenPlace,
  upload: FileUpload,
  context: ActorContext,
  reason: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await tx.fileUploads.remove(upload.id))) return;
    tx.audit.append({ ...eventOf(open, upload, context), type: 'file.upload-discarded', reason });
  });
}

export function eventOf(open: OpenPlace, { id, path, sizeBytes, overwrite }: FileUpload, context: ActorContext) {
  const event = fileEvent(open, path, context);
  return { ...event, file: { ...event.file, sizeBytes }, details: { uploadId: id, overwrite } };
}
