import type { AuditEventType, FileInfo } from '@waybill/core';
import { type LastLink, type Resolved, resolveLinks } from '../view/resolve-links.js';
import type { SessionHandlers } from './create-handlers.js';
import type { SessionFiles } from './session-files.js';

/** What somebody saw at the path just now, null for nothing: it need not be looked at again. */
type Seen = [seen?: FileInfo | null];

/** Handlers that can be told what is at their path, where somebody just looked. */
export interface ToldHandlers extends SessionHandlers {
  stat(...call: [...Parameters<SessionHandlers['stat']>, ...Seen]): ReturnType<SessionHandlers['stat']>;
  lstat(...call: [...Parameters<SessionHandlers['lstat']>, ...Seen]): ReturnType<SessionHandlers['lstat']>;
  openFolder(...call: [...Parameters<SessionHandlers['openFolder']>, ...Seen]): ReturnType<SessionHandlers['openFolder']>;
  open(...call: [...Parameters<SessionHandlers['open']>, ...Seen]): ReturnType<SessionHandlers['open']>;
}

/**
 * Handlers that go where links lead: what they are asked to do is done with the path that the client's path leads to, and that is the one
 * in the trail. They are the same handlers where no place of the account permits `symlink`.
 */
export function followingLinks(files: SessionFiles, handlers: ToldHandlers): SessionHandlers {
  const places = files.parts.mounts.flatMap((mount) => [mount, ...mount.paths]);
  if (!places.some(({ permissions }) => permissions.includes('symlink'))) return handlers;
  const lookedAt = (type: AuditEventType, path: string, last: LastLink, signal: AbortSignal): Promise<Resolved> =>
    files.guard(files.event(type, path), () => resolveLinks(files, path, last, signal));
  const at = async (...where: Parameters<typeof lookedAt>): Promise<string> => (await lookedAt(...where)).path;
  const { hardlink } = handlers;
  return {
    ...handlers,
    ...(hardlink === undefined
      ? {}
      : {
          hardlink: async (from: string, to: string, signal: AbortSignal) => {
            const source = await at('file.linked', from, 'follow', signal);
            return hardlink(source, await at('file.linked', to, 'keep', signal), signal);
          },
        }),
    stat: async (rawPath, signal) => {
      const { path, seen } = await lookedAt('file.denied', rawPath, 'follow', signal);
      return handlers.stat(path, signal, seen);
    },
    lstat: async (rawPath, signal) => {
      const { path, seen } = await lookedAt('file.denied', rawPath, 'keep', signal);
      return handlers.lstat(path, signal, seen);
    },
    readlink: async (path, signal) => handlers.readlink(await at('file.denied', path, 'keep', signal), signal),
    openFolder: async (rawPath, signal) => {
      const { path, seen } = await lookedAt('folder.listed', rawPath, 'follow', signal);
      return handlers.openFolder(path, signal, seen);
    },
    open: async (rawPath, flags, attributes, signal) => {
      const type = flags.write ? 'upload.refused' : 'download.completed';
      // A file that must be new is not where a link is (open(2), O_EXCL).
      const last = flags.exclusive ? 'keep' : 'follow';
      const { path, seen } = await lookedAt(type, rawPath, last, signal);
      return handlers.open(path, flags, attributes, signal, seen);
    },
    openForDigest: async (path, signal) => handlers.openForDigest(await at('download.completed', path, 'follow', signal), signal),
    statvfs: async (path, signal) => handlers.statvfs(await at('file.denied', path, 'follow', signal), signal),
    setstat: async (path, attributes, signal) =>
      handlers.setstat(await at('file.changed', path, 'follow', signal), attributes, signal),
    lsetstat: async (path, attributes, signal) =>
      handlers.lsetstat(await at('file.changed', path, 'keep', signal), attributes, signal),
    mkdir: async (path, attributes, signal) =>
      handlers.mkdir(await at('folder.created', path, 'keep', signal), attributes, signal),
    rmdir: async (path, signal) => handlers.rmdir(await at('folder.deleted', path, 'keep', signal), signal),
    remove: async (path, signal) => handlers.remove(await at('file.deleted', path, 'keep', signal), signal),
    symlink: async (target, link, signal) => handlers.symlink(target, await at('file.linked', link, 'keep', signal), signal),
    rename: async (from, to, options, signal) => {
      const source = await at('file.renamed', from, 'keep', signal);
      return handlers.rename(source, await at('file.renamed', to, 'keep', signal), options, signal);
    },
  };
}
