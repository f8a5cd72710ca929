import { Failure, type FileInfo, isFailure, joinVPath, ROOT, type VPath, vpathComponents } from '@waybill/core';
import type { SessionFiles, StoredPlace } from './session-files.js';

/** What is at a place; undefined when nothing is. */
export async function kindAt(place: StoredPlace, signal: AbortSignal): Promise<FileInfo['kind'] | undefined> {
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
  let made: VPath = ROOT;
  for (const name of vpathComponents(folder)) {
    made = joinVPath(made, name);
    try {
      await storage.stat(made, signal);
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
      await storage.mkdir(made, signal).catch((failed: unknown) => {
        if (!isFailure(failed, 'target.exists')) throw failed;
      });
    }
  }
}
