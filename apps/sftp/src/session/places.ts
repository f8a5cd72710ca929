import { Failure, type FileInfo, isFailure, joinVPath, ROOT, type VPath, vpathComponents } from '@waybill/core';
import type { SessionFiles, StoredPlace } from './session-files.js';

/** What is at a place; undefined when nothing is. Who looked just now says what was `seen`, null for nothing. */
export async function kindAt(
  place: StoredPlace,
  signal: AbortSignal,
  seen?: FileInfo | null,
): Promise<FileInfo['kind'] | undefined> {
  if (seen !== undefined) return seen?.kind;
  try {
    return (await place.store.storage.stat(place.storePath, signal)).kind;
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return undefined;
    throw error;
  }
}

/** @throws Failure `permission.denied` for what stays where it is */
export function refuseFixed(files: SessionFiles, place: StoredPlace): StoredPlace {
  if (!files.table.holdsFixed(place.path)) return place;
  throw new Failure('permission.denied', {
    publicDetail: 'A mount, and a folder with permissions of its own, can be neither renamed nor removed.',
    context: { rule: 'fixed-folder' },
  });
}

/** The folder that a mount shows, or that has permissions of its own, is made in the Store by the first thing that needs it. */
export function makeFixedFolder(place: StoredPlace, signal: AbortSignal): Promise<void> {
  return makeFolders(place, place.fixedAt, signal);
}

/** Makes a folder of the Store of a place, and those above it, as far as they are not there. */
export async function makeFolders({ store }: StoredPlace, folder: VPath, signal: AbortSignal): Promise<void> {
  const { storage } = store;
  const isThere = async (path: VPath): Promise<boolean> => {
    try {
      await storage.stat(path, signal);
      return true;
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
      return false;
    }
  };
  // As it is nearly always: one look, however deep it lies.
  if (folder === ROOT || (await isThere(folder))) return;
  let made: VPath = ROOT;
  for (const name of vpathComponents(folder)) {
    made = joinVPath(made, name);
    if (await isThere(made)) continue;
    await storage.mkdir(made, signal).catch((failed: unknown) => {
      if (!isFailure(failed, 'target.exists')) throw failed;
    });
  }
}
