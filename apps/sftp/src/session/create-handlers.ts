import { Failure, type FileInfo, type FileKind, isFailure, type MountPermission, parseVPath, type VPath } from '@waybill/core';
import type { SftpAttributes, SftpHandlers } from '@waybill/sftp';
import { requirePermission } from '../view/mount-table.js';
import { attributesOf, changesOf, permissionsToSet, virtualFolder } from './attributes.js';
import { uploadAttributes } from './file-handles.js';
import { fileSystemOf } from './file-system.js';
import { folderHandle } from './folder-handle.js';
import { followingLinks, type ToldHandlers } from './following-links.js';
import { hardLink } from './hard-link.js';
import { KeptUploads, keptAttributes } from './kept-uploads.js';
import { linkHandlers } from './link-handlers.js';
import { forgetUnnamed } from './note-rename.js';
import { openForDigest, openForReading, openForWriting, refuseUnfinished, resize, type Writing } from './open-files.js';
import { kindAt, makeFixedFolder, refuseFixed } from './places.js';
import { renamePlace } from './rename-place.js';
import { SessionFiles, type SessionParts, type StoredPlace } from './session-files.js';

/** The operations of a session: all, but for hard links where no Store of it has them. */
export type SessionHandlers = Required<Omit<SftpHandlers, 'hardlink'>> & Pick<SftpHandlers, 'hardlink'>;

/** The operations of one SFTP session: each finds its mount, checks its permission, acts, and is in the audit trail. */
export function createHandlers(parts: SessionParts): SessionHandlers {
  const files = new SessionFiles(parts);
  const uploads = new Map<VPath, Writing>();
  const kept = new KeptUploads(parts);

  const stat = async (rawPath: string, signal: AbortSignal, seen?: FileInfo | null): Promise<SftpAttributes> => {
    const place = files.locate(rawPath);
    const stored = files.stored(place);
    if (stored === undefined) return virtualFolder;
    const writing = uploads.get(place.path);
    if (writing !== undefined) return uploadAttributes(writing.upload);
    const left = await kept.at(stored);
    if (left !== undefined) return keptAttributes(left);
    try {
      if (seen === null) throw new Failure('source.not-found');
      const info = seen ?? (await stored.store.storage.stat(stored.storePath, signal));
      await files.guard(files.event('folder.listed', rawPath), () => {
        files.hideName(stored, info.kind);
        // Folders are told everywhere: a client asks for them before it goes into one.
        if (info.kind !== 'folder') files.requireTold(stored);
      });
      return attributesOf(info);
    } catch (error) {
      // The folder of a mount exists for its account, also before the first file made it exist in the Store.
      if (isFailure(error, 'source.not-found') && (stored.isFixed || files.table.fixedNamesIn(place.path).length > 0))
        return virtualFolder;
      throw error;
    }
  };

  /** A place in a Store where the mount grants something. */
  const permitted = (rawPath: string, ...permissions: readonly MountPermission[]): StoredPlace => {
    const stored = files.storedAt(rawPath);
    for (const permission of permissions) requirePermission(stored, permission);
    return stored;
  };

  const removable = (rawPath: string, kind: 'file' | 'folder'): StoredPlace => {
    const place = refuseFixed(files, permitted(rawPath, kind === 'file' ? 'delete-files' : 'delete-folders'));
    files.hideName(place, kind);
    return place;
  };

  const setstat = async (rawPath: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void> => {
    const event = files.event('file.changed', rawPath);
    // What the session is still sending is what it sees under that name.
    const writing = await files.guard(event, () => uploads.get(files.locate(rawPath).path));
    if (writing !== undefined) return writing.handle.setstat(attributes, signal);
    const place = await files.guard(event, async () => {
      const found = permitted(rawPath, ...permissionsToSet(attributes));
      if (!files.namesOf(found.mount).isEmpty) files.hideName(found, (await kindAt(found, signal)) ?? 'file');
      return found;
    });
    const resizes = attributes.sizeBytes !== undefined && place.mount.uploads.mode === 'direct';
    if (resizes) await resize(files, place, attributes.sizeBytes ?? 0, signal);
    await files.act(event, async () => {
      if (attributes.sizeBytes !== undefined && !resizes) {
        const info = await place.store.storage.stat(place.storePath, signal);
        if (info.sizeBytes !== attributes.sizeBytes)
          throw new Failure('target.unsupported', { publicDetail: 'The size of a file that has arrived cannot be changed.' });
      }
      await place.store.storage.setInfo(place.storePath, changesOf(attributes), signal);
    });
  };

  const handlers: ToldHandlers = {
    ...linkHandlers(files),
    realpath: async (rawPath) => parseVPath(rawPath),
    stat,
    lstat: stat,

    openFolder: (rawPath, signal, seen) => {
      const event = files.event('folder.listed', rawPath);
      return files.guard(event, async () => {
        const place = files.locate(rawPath);
        const stored = files.stored(place);
        const fixedNames = files.table.fixedNamesIn(place.path);
        const ending = new AbortController();
        const listSignal = AbortSignal.any([signal, ending.signal]);
        if (stored === undefined) {
          await files.state(files.event('folder.listed', place.path));
          return folderHandle({ fixedNames, entries: undefined, kept: new Map(), isThere: () => true }, ending);
        }
        requirePermission(stored, 'list');
        files.hideName(stored, 'folder');
        const kind = await kindAt(stored, signal, seen);
        if (kind === undefined && !stored.isFixed && fixedNames.length === 0) throw new Failure('source.not-found');
        if (kind !== undefined && kind !== 'folder') throw new Failure('target.not-folder');
        await files.state(files.event('folder.listed', place.path));
        const entries = kind === undefined ? undefined : stored.store.storage.list(stored.storePath, listSignal);
        const isThere = (name: string, its: FileKind): boolean => files.nameRefusal(stored, its, name) === undefined;
        return folderHandle({ fixedNames, entries, kept: await kept.in(stored), isThere }, ending);
      });
    },

    open: (rawPath, flags, _attributes, signal, seen) =>
      flags.write
        ? openForWriting({ files, uploads, kept }, { rawPath, flags, seen }, signal)
        : openForReading(files, rawPath, signal).catch((error: unknown) => refuseUnfinished(error, kept, files, rawPath)),

    statvfs: async (rawPath, signal) => {
      const stored = files.stored(files.locate(rawPath));
      if (stored === undefined) {
        throw new Failure('target.unsupported', {
          publicDetail: 'No store is here, so there is no room to tell: ask in a folder below.',
        });
      }
      await stat(rawPath, signal);
      const space = await stored.store.storage.capabilities.space?.(stored.storePath, signal);
      return fileSystemOf(space, stored, await files.parts.limits.room(signal));
    },

    openForDigest: (rawPath, signal) => openForDigest(files, uploads, rawPath, signal),

    setstat,
    // A link of a Store is neither followed nor changed, by the one as by the other.
    lsetstat: setstat,

    mkdir: async (rawPath, _attributes, signal) => {
      const event = files.event('folder.created', rawPath);
      const place = await files.guard(event, () => {
        const found = permitted(rawPath, 'mkdir');
        files.requireName(found, 'folder');
        return found;
      });
      await files.act(event, async () => {
        await makeFixedFolder(place, signal);
        await place.store.storage.mkdir(place.storePath, signal);
      });
    },

    rmdir: async (rawPath, signal) => {
      const event = files.event('folder.deleted', rawPath);
      const place = await files.guard(event, () => removable(rawPath, 'folder'));
      await files.act(event, () => place.store.storage.rmdir(place.storePath, signal));
    },

    remove: async (rawPath, signal) => {
      const event = files.event('file.deleted', rawPath);
      const place = await files.guard(event, () => removable(rawPath, 'file'));
      const wasKept = await kept.discard(place, 'file-removed', signal);
      await files.act(
        event,
        () =>
          place.store.storage.remove(place.storePath, signal).catch((error: unknown) => {
            if (!wasKept || !isFailure(error, 'source.not-found')) throw error;
          }),
        { gone: [place], also: (tx) => forgetUnnamed(tx, place) },
      );
    },

    settled: () => files.readings.settled(),

    rename: (rawFrom, rawTo, { overwrite }, signal) => renamePlace({ files, kept }, { rawFrom, rawTo, overwrite }, signal),
  };
  const hasHardLinks = [...parts.stores.values()].some(({ storage }) => storage.capabilities.hardLink !== undefined);
  return followingLinks(files, {
    ...handlers,
    ...(hasHardLinks ? { hardlink: (rawFrom, rawTo, signal) => hardLink({ files, kept }, { rawFrom, rawTo }, signal) } : {}),
  });
}
