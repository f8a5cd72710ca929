import { type FileEntry, type FileInfo, joinVPath, type VPath, vpathName } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { type FileAt, type FileDeps, fileEvent, type OpenPlace, once, openPlace, recordFileEvent, withPlace } from './place.js';

/** An entry with its whole path. */
export interface ListedFile extends FileEntry {
  readonly path: VPath;
}

/** A folder that is being looked into. */
export interface FileListing {
  readonly entries: AsyncGenerator<ListedFile, void, undefined>;
  /** Safe at any time and any number of times. */
  close(): Promise<void>;
}

/**
 * Looks into a folder. That it was looked into is in the trail before the first entry goes out, and what is wrong with the folder is thrown before that as well.
 * Entries come as they are found, so a folder of any size takes no memory. Whoever leaves the loop lets go of the place; who never begins it calls `close`.
 * @throws Failure `source.not-found`, `target.not-folder`, and what `openPlace` throws
 */
export async function listFiles(
  deps: FileDeps,
  { place, path }: FileAt,
  context: ActorContext,
  signal: AbortSignal,
): Promise<FileListing> {
  const open = await openPlace(deps, place, signal);
  const entries = open.storage.list(path, signal)[Symbol.asyncIterator]();
  const letGo = once(async () => {
    await entries.return?.();
    await open.close();
  });
  try {
    const first = await entries.next();
    await recordLook(deps, open, path, context);
    return { entries: listed(first, { entries, folder: path, letGo }), close: letGo };
  } catch (error) {
    await letGo();
    throw error;
  }
}

interface Listing {
  readonly entries: AsyncIterator<FileEntry>;
  readonly folder: VPath;
  letGo(): Promise<void>;
}

async function* listed(
  first: IteratorResult<FileEntry>,
  { entries, folder, letGo }: Listing,
): AsyncGenerator<ListedFile, void, undefined> {
  try {
    for (let next = first; next.done !== true; next = await entries.next()) {
      yield { ...next.value, path: joinVPath(folder, next.value.name) };
    }
  } finally {
    await letGo();
  }
}

/** What a file or folder is; follows no link. Recorded as a look into its folder is. @throws Failure `source.not-found` */
export function statFile(
  deps: FileDeps,
  { place, path }: FileAt,
  context: ActorContext,
  signal: AbortSignal,
): Promise<ListedFile> {
  return withPlace(deps, place, signal, async (open) => {
    const info: FileInfo = await open.storage.stat(path, signal);
    await recordLook(deps, open, path, context);
    return { ...info, name: vpathName(path), path };
  });
}

function recordLook(deps: FileDeps, open: OpenPlace, path: VPath, context: ActorContext): Promise<void> {
  const type = open.target.kind === 'store' ? 'store.read' : 'connection.read';
  return recordFileEvent(deps, { ...fileEvent(open, path, context), type });
}
