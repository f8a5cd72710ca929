import {
  asFailure,
  Failure,
  type FileInfo,
  type MountPermission,
  type NewAuditEvent,
  newId,
  type Storage,
  type Tx,
} from '@waybill/core';
import { tooLarge, untilGranted } from '@waybill/engine';
import { requirePermission } from '../view/mount-table.js';
import type { KeptUploads } from './kept-uploads.js';
import { noteRename } from './note-rename.js';
import { largestAt } from './open-files.js';
import { makeFixedFolder } from './places.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

/** What changes a file under all its names at once. */
const changing: readonly MountPermission[] = ['chmod', 'times'];
const changingDirectly: readonly MountPermission[] = [...changing, 'overwrite', 'append'];

interface Linking {
  readonly from: StoredPlace;
  readonly to: StoredPlace;
  readonly info: FileInfo;
  readonly link: NonNullable<Storage['capabilities']['hardLink']>;
}

/**
 * `hardlink@openssh.com`: gives a file a second name in the same mount, under the rules of a download there and an upload here. It arrives under
 * that name, and counts in the quota as a file of its own.
 */
export async function hardLink(
  { files, kept }: { readonly files: SessionFiles; readonly kept: KeptUploads },
  { rawFrom, rawTo }: { readonly rawFrom: string; readonly rawTo: string },
  signal: AbortSignal,
): Promise<void> {
  const event = files.event('file.linked', rawTo, { details: { to: rawFrom, hard: true } });
  const linking = await files.guard(event, () => permitted(files, rawFrom, rawTo, signal));
  const { from, to } = linking;
  const told = { ...event, file: { path: to.path, truePath: to.storePath }, details: { to: from.path, hard: true } };
  try {
    await makeFixedFolder(to, signal);
    await linkWithinLimits(files, linking, told, signal);
  } catch (error) {
    await files.recordRefusal(told, asFailure(error));
    throw error;
  }
  files.noteOwn(to.path);
  await kept.discard(to, 'replaced', signal);
}

async function permitted(files: SessionFiles, rawFrom: string, rawTo: string, signal: AbortSignal): Promise<Linking> {
  const from = files.storedAt(rawFrom);
  const to = files.storedAt(rawTo);
  requirePermission(from, 'download');
  requirePermission(to, 'upload');
  files.hideName(from, 'file');
  files.requireName(to, 'file');
  if (files.table.holdsFixed(to.path)) throw new Failure('target.exists');
  const { hardLink: link } = from.store.storage.capabilities;
  if (link === undefined) throw new Failure('target.unsupported', { publicDetail: 'In this store a file has one name.' });
  if (from.mount !== to.mount) {
    throw new Failure('path.outside', { publicDetail: 'A file can have a second name in the same mount only.' });
  }
  requireSameChanges(from, to);
  const info = await from.store.storage.stat(from.storePath, signal);
  if (info.kind !== 'file') throw new Failure('target.unsupported', { publicDetail: 'Only a file can have a second name.' });
  return { from, to, info, link };
}

/** By its second name nobody changes a file who could not by its first, nor the other way round. */
function requireSameChanges(from: StoredPlace, to: StoredPlace): void {
  const permissions = from.mount.uploads.mode === 'direct' ? changingDirectly : changing;
  const other = permissions.find((each) => from.permissions.includes(each) !== to.permissions.includes(each));
  if (other === undefined) return;
  throw new Failure('permission.denied', {
    publicDetail: `A file can have a second name only where "${other}" is permitted for both or for neither.`,
    context: { rule: `hard-link:${other}` },
  });
}

/** Links in the transaction that takes the room for it and records it. */
async function linkWithinLimits(
  files: SessionFiles,
  { from, to, info: { sizeBytes = 0 }, link }: Linking,
  told: NewAuditEvent,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock, limits, session } = files.parts;
  const now = await limits.now();
  const failure = tooLarge({ maxFileBytes: largestAt(to, now) }, sizeBytes);
  if (failure !== undefined) throw failure;
  const quota = limits.quotaBy(now);
  const linked = async (): Promise<void> => {
    const made = await link(from.storePath, to.storePath, signal);
    if (made.sizeBytes === sizeBytes) return;
    await to.store.storage.remove(to.storePath, signal);
    throw new Failure('source.changed', { publicDetail: 'The file was replaced meanwhile.' });
  };
  let done: Promise<void> | undefined;
  const record = async (tx: Tx): Promise<void> => {
    tx.audit.append(told);
    await noteRename(files, tx, from, to);
    await tx.audit.written();
    // A transaction that is tried again must not do it again.
    done ??= linked();
    await done;
  };
  if (quota === undefined) return database.transaction(record);
  const { accountId } = session;
  const room = {
    transferId: newId(),
    accountId,
    storeId: to.mount.storeId,
    path: to.storePath,
    bytes: sizeBytes,
    replaces: undefined,
  };
  const ask = () =>
    database.transaction(async (tx) => {
      const answer = await tx.accountUsage.reserve(room, quota);
      if (!answer.granted) return answer;
      await tx.accountUsage.settle(accountId, room.transferId, sizeBytes);
      await record(tx);
      return answer;
    });
  await untilGranted({ clock, quota, replaces: undefined }, ask, signal);
}
