import {
  Failure,
  type FileInfo,
  isFailure,
  joinVPath,
  parseVPath,
  ROOT,
  rebaseVPath,
  type VPath,
  vpathComponents,
  vpathParent,
} from '@waybill/core';
import type { SessionFiles, StoredPlace } from '../session/session-files.js';

/** As many as Linux follows in one path. */
const MAX_LINKS = 40;

/** What an account sees. */
type View = Pick<SessionFiles, 'locate' | 'stored'>;

/** What is done with a link that the path itself names, as opposed to those on its way. */
export type LastLink = 'follow' | 'keep';

/** Where a path leads, and what was seen there: nothing when it was not looked at, null when nothing is there. */
export interface Resolved {
  readonly path: string;
  readonly seen?: FileInfo | null;
}

/**
 * The path that a path leads to by links, in the account's view. Links are followed where the place permits `symlink`, and only to what
 * lies in the same mount. A path without links, as most are, costs one look however deep it is: a Store goes through none.
 * The answer may be old when it is used, which harms nobody: whatever is done with it follows no link, so a
 * link that was put there meanwhile is refused.
 * @throws Failure `path.outside` for a link that leads out of its mount, or in circles
 */
export async function resolveLinks(files: View, rawPath: string, last: LastLink, signal: AbortSignal): Promise<Resolved> {
  const path = parseVPath(rawPath);
  const place = files.stored(files.locate(path));
  if (place === undefined || path === place.mount.path) return { path: rawPath };
  const seen = await lookAt(place, signal);
  const isWithoutLinks = seen !== 'behind-link' && (seen?.kind !== 'link' || last === 'keep');
  return isWithoutLinks ? { path, seen } : { path: await walk(files, place, last, signal) };
}

/** What is at a place of a Store: null for nothing, `behind-link` where a link is on the way there. */
async function lookAt({ store, storePath }: StoredPlace, signal: AbortSignal): Promise<FileInfo | null | 'behind-link'> {
  try {
    return await store.storage.stat(storePath, signal);
  } catch (error) {
    if (isFailure(error, 'source.not-found') || isFailure(error, 'target.not-folder')) return null;
    if (isFailure(error, 'path.outside')) return 'behind-link';
    throw error;
  }
}

/** Goes from name to name, and where each link leads. */
async function walk(files: View, { path, mount }: StoredPlace, last: LastLink, signal: AbortSignal): Promise<VPath> {
  const waiting = [...vpathComponents(rebaseVPath(path, mount.path, ROOT))];
  let current: VPath = mount.path;
  let followed = 0;
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (current === mount.path) throw outside();
      current = vpathParent(current);
      continue;
    }
    current = joinVPath(current, name);
    const place = files.stored(files.locate(current));
    if (place?.mount !== mount) throw outside();
    if (last === 'keep' && waiting.length === 0) break;
    const target = await targetOf(place, signal);
    if (target === undefined) continue;
    followed += 1;
    if (followed > MAX_LINKS) throw new Failure('path.outside', { publicDetail: 'The path goes through too many links.' });
    if (target.startsWith('/')) throw outside();
    waiting.unshift(...target.split('/'));
    current = vpathParent(current);
  }
  return current;
}

/** What the link at a place holds; nothing where no link is, or none is followed. */
async function targetOf(place: StoredPlace, signal: AbortSignal): Promise<string | undefined> {
  const { storage } = place.store;
  const { links } = storage.capabilities;
  if (links === undefined || !place.permissions.includes('symlink')) return undefined;
  try {
    return (await storage.stat(place.storePath, signal)).kind === 'link' ? await links.read(place.storePath, signal) : undefined;
  } catch (error) {
    // Gone, or something else by now; what is done with the path will find out.
    if (isFailure(error, 'source.not-found') || isFailure(error, 'conflict.state') || isFailure(error, 'target.not-folder'))
      return undefined;
    throw error;
  }
}

function outside(): Failure {
  return new Failure('path.outside', { publicDetail: 'The path goes through a link that leads out of its mount.' });
}
