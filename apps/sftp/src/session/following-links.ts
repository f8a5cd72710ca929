import type { AuditEventType } from '@waybill/core';
import { type LastLink, resolveLinks } from '../view/resolve-links.js';
import type { SessionHandlers } from './create-handlers.js';
import type { SessionFiles } from './session-files.js';

/**
 * Handlers that go where links lead: what they are asked to do is done with the path that the client's path leads to, and that is the one
 * in the trail. They are the same handlers where no place of the account permits `symlink`.
 */
export function followingLinks(files: SessionFiles, handlers: SessionHandlers): SessionHandlers {
  const places = files.parts.mounts.flatMap((mount) => [mount, ...mount.paths]);
  if (!places.some(({ permissions }) => permissions.includes('symlink'))) return handlers;
  const at = (type: AuditEventType, path: string, last: LastLink, signal: AbortSignal): Promise<string> =>
    files.guard(files.event(type, path), () => resolveLinks(files, path, last, signal));
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
    stat: async (path, signal) => handlers.stat(await at('file.denied', path, 'follow', signal), signal),
    lstat: async (path, signal) => handlers.lstat(await at('file.denied', path, 'keep', signal), signal),
    readlink: async (path, signal) => handlers.readlink(await at('file.denied', path, 'keep', signal), signal),
    openFolder: async (path, signal) => handlers.openFolder(await at('folder.listed', path, 'follow', signal), signal),
    open: async (path, flags, attributes, signal) => {
      const type = flags.write ? 'upload.refused' : 'download.completed';
      // A file that must be new is not where a link is (open(2), O_EXCL).
      const last = flags.exclusive ? 'keep' : 'follow';
      return handlers.open(await at(type, path, last, signal), flags, attributes, signal);
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
