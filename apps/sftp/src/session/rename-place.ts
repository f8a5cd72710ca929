import { Failure, type FileInfo } from '@waybill/core';
import { requirePermission } from '../view/mount-table.js';
import type { KeptUploads } from './kept-uploads.js';
import { noteRename } from './note-rename.js';
import { kindAt, refuseFixed } from './places.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

interface Renaming {
  readonly from: StoredPlace;
  readonly to: StoredPlace;
  readonly kind: FileInfo['kind'] | undefined;
}

/** Gives a file or folder another name. A file that leaves its temporary name arrives (BEHAVIOURS B25). */
export async function renamePlace(
  { files, kept }: { readonly files: SessionFiles; readonly kept: KeptUploads },
  { rawFrom, rawTo, overwrite }: { readonly rawFrom: string; readonly rawTo: string; readonly overwrite: boolean },
  signal: AbortSignal,
): Promise<void> {
  const event = files.event('file.renamed', rawTo, { file: { path: rawTo, previousPath: rawFrom } });
  const { from, to, kind } = await files.guard(event, async () => {
    const places = { from: refuseFixed(files, files.storedAt(rawFrom)), to: refuseFixed(files, files.storedAt(rawTo)) };
    const renaming = { ...places, kind: await kindAt(places.from, signal) };
    requireRename(files, renaming);
    await refuseOtherRules(files, renaming, signal);
    if (overwrite && (await kindAt(places.to, signal)) !== undefined) requirePermission(places.to, 'overwrite');
    return renaming;
  });
  if (kind === 'folder') await kept.discardWithin(from, signal);
  await files.act(
    {
      ...event,
      file: { path: to.path, previousPath: from.path, truePath: to.storePath },
      details: { previousTruePath: from.storePath },
    },
    () =>
      // What comes to be there after the look above is not overwritten without permission either.
      from.store.storage.rename(
        from.storePath,
        to.storePath,
        { overwrite: overwrite && to.permissions.includes('overwrite') },
        signal,
      ),
    {
      gone: [from, to],
      also: async (tx) => {
        if (kind === 'file') await noteRename(files, tx, from, to);
      },
    },
  );
  files.noteRenamed(from.path, to.path);
  await kept.discard(from, 'file-renamed', signal);
  await kept.discard(to, 'replaced', signal);
}

function requireRename(files: SessionFiles, { from, to, kind }: Renaming): void {
  const permission = kind === 'folder' ? 'rename-folders' : 'rename-files';
  requirePermission(from, permission);
  requirePermission(to, permission);
  files.hideName(from, kind ?? 'file');
  files.requireName(to, kind ?? 'file');
  if (from.store === to.store) return;
  throw new Failure('target.unsupported', {
    publicDetail: 'A file cannot be renamed into another store; upload it there.',
  });
}

/** By another name nothing comes to where it could not be uploaded, and nothing hidden comes to light. */
async function refuseOtherRules(files: SessionFiles, { from, to, kind }: Renaming, signal: AbortSignal): Promise<void> {
  const limit = to.mount.maxFileBytes;
  if (kind === 'folder') {
    const rules = [files.namesOf(from.mount), files.namesOf(to.mount)];
    const ofOthers = from.mount !== to.mount && (limit !== null || rules.some(({ isEmpty }) => !isEmpty));
    if (!ofOthers && !rules.some(({ dependsOnFolders }) => dependsOnFolders)) return;
    throw new Failure('permission.denied', {
      publicDetail: 'A folder cannot be renamed here, because other rules would hold for what lies in it.',
      context: { rule: 'rules-of-folders' },
    });
  }
  if (limit === null || from.mount === to.mount) return;
  const { sizeBytes = 0 } = await from.store.storage.stat(from.storePath, signal);
  if (sizeBytes > limit) {
    throw new Failure('quota.exceeded', {
      publicDetail: `A file may have at most ${limit.toLocaleString('en-US')} bytes there.`,
      context: { rule: 'max-file-bytes' },
    });
  }
}
