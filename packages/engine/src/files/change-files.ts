import { asFailure, Failure, type FileInfo, type NewAuditEvent, ROOT, type Tx, type VPath } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { type FileAt, type FileDeps, type FilePlace, fileEvent, type OpenPlace, recordFileEvent, withPlace } from './place.js';
import { digestAt } from './read-file.js';

/** Up to this size a file of a Store is read for its digest before it is gone. */
const DIGEST_BYTES = 64 * 1024 * 1024;

/** Gives a file or folder another name or place. Nothing is replaced. @throws Failure `source.not-found`, `target.exists`, `target.not-found` */
export async function renameFile(
  deps: FileDeps,
  { place, from, to }: { readonly place: FilePlace; readonly from: VPath; readonly to: VPath },
  context: ActorContext,
  signal: AbortSignal,
): Promise<void> {
  refuseRoot(from);
  await withPlace(deps, place, signal, async (open) => {
    const info = await open.storage.stat(from, signal);
    const facts = await factsOf(open, from, info, signal);
    const event = fileEvent(open, to, context);
    await act(
      deps,
      { open, event: { ...event, type: 'file.renamed', file: { ...event.file, ...facts, previousPath: from } }, gone: from },
      () => open.storage.rename(from, to, { overwrite: false }, signal),
    );
  });
}

/** Removes a file, a link or an empty folder. @throws Failure `source.not-found`, `target.not-empty` */
export async function removeFile(
  deps: FileDeps,
  { place, path }: FileAt,
  context: ActorContext,
  signal: AbortSignal,
): Promise<void> {
  refuseRoot(path);
  await withPlace(deps, place, signal, async (open) => {
    const info = await open.storage.stat(path, signal);
    const event = fileEvent(open, path, context);
    if (info.kind === 'folder') {
      await act(deps, { open, event: { ...event, type: 'folder.deleted' }, gone: path }, () => open.storage.rmdir(path, signal));
      return;
    }
    const facts = await factsOf(open, path, info, signal);
    await act(deps, { open, event: { ...event, type: 'file.deleted', file: { ...event.file, ...facts } }, gone: path }, () =>
      open.storage.remove(path, signal),
    );
  });
}

/** Makes one folder; its parent must be there. @throws Failure `target.exists`, `target.not-found` */
export async function makeFolder(
  deps: FileDeps,
  { place, path }: FileAt,
  context: ActorContext,
  signal: AbortSignal,
): Promise<void> {
  await withPlace(deps, place, signal, async (open) => {
    const event = { ...fileEvent(open, path, context), type: 'folder.created' as const };
    await act(deps, { open, event }, () => open.storage.mkdir(path, signal));
  });
}

interface FileAct {
  readonly open: OpenPlace;
  readonly event: NewAuditEvent;
  /** What is not where it was afterwards. */
  readonly gone?: VPath;
}

/** In a Store inside the transaction of its event: what cannot be recorded is not done. At a partner, announced before. */
async function act(deps: FileDeps, { open, event, gone }: FileAct, work: () => Promise<void>): Promise<void> {
  const { id, kind } = open.target;
  if (kind === 'store') {
    let done: Promise<void> | undefined;
    await deps.database.transaction(async (tx) => {
      if (gone !== undefined) await forget(tx, id, gone);
      tx.audit.append(event);
      tx.live.publish({ kind: 'changed', noun: 'stores', id });
      await tx.audit.written();
      // A transaction that is tried again must not do the act again.
      done ??= work();
      await done;
    });
    return;
  }
  await recordFileEvent(deps, { ...event, type: 'file.act-intended', details: { act: event.type } });
  try {
    await work();
  } catch (error) {
    const { code, publicDetail } = asFailure(error);
    await recordFileEvent(deps, { ...event, outcome: 'failure', failure: { code, detail: publicDetail } });
    throw error;
  }
  await recordFileEvent(deps, event);
}

/** What is kept about a file of a Store by its path holds no more. */
async function forget(tx: Tx, storeId: string, path: VPath): Promise<void> {
  await tx.accountUsage.noteGone(storeId, path);
  await tx.unnamedUploads.take(storeId, path);
}

async function factsOf({ storage }: OpenPlace, path: VPath, { kind, sizeBytes }: FileInfo, signal: AbortSignal) {
  if (kind !== 'file' || sizeBytes === undefined) return {};
  if (storage.capabilities.readBack === 'costly' || sizeBytes > DIGEST_BYTES) return { sizeBytes };
  return digestAt(storage, path, signal);
}

function refuseRoot(path: VPath): void {
  if (path !== ROOT) return;
  throw new Failure('permission.denied', { publicDetail: 'The root can be neither renamed nor removed.' });
}
