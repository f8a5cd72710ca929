import {
  asFailure,
  Failure,
  type FileInfo,
  isFailure,
  isTemporaryName,
  joinVPath,
  type MountPermission,
  parseVPath,
  ROOT,
  type VPath,
  vpathComponents,
  vpathName,
} from '@waybill/core';
import { DirectUpload, openUpload, type Upload, type UploadRequest } from '@waybill/engine';
import type { OpenFlags, SftpAttributes, SftpFileHandle, SftpHandlers } from '@waybill/sftp';
import { requirePermission } from '../view/mount-table.js';
import { attributesOf, changesOf, permissionsToSet, virtualFolder } from './attributes.js';
import { directHandle } from './direct-handle.js';
import { downloadHandle, unfinishedHandle, uploadAttributes, uploadHandle } from './file-handles.js';
import { fileSystemOf } from './file-system.js';
import { folderHandle } from './folder-handle.js';
import { followingLinks } from './following-links.js';
import { KeptUploads, keptAttributes, keptForMs } from './kept-uploads.js';
import { linkHandlers } from './link-handlers.js';
import { forgetUnnamed, noteRename } from './note-rename.js';
import { SessionFiles, type SessionParts, type StoredPlace } from './session-files.js';

/** The operations of a session: all but hard links, which would be one file with two places in the trail. */
export type SessionHandlers = Required<Omit<SftpHandlers, 'hardlink'>>;

/** The operations of one SFTP session: each finds its mount, checks its permission, acts, and is in the audit trail. */
export function createHandlers(parts: SessionParts): SessionHandlers {
  const files = new SessionFiles(parts);
  const uploads = new Map<VPath, Writing>();
  const kept = new KeptUploads(parts);

  const stat = async (rawPath: string, signal: AbortSignal): Promise<SftpAttributes> => {
    const place = files.locate(rawPath);
    const stored = files.stored(place);
    if (stored === undefined) return virtualFolder;
    const writing = uploads.get(place.path);
    if (writing !== undefined) return uploadAttributes(writing.upload);
    const left = await kept.at(stored);
    if (left !== undefined) return keptAttributes(left);
    try {
      const info = await stored.store.storage.stat(stored.storePath, signal);
      // Folders are told everywhere: a client asks for them before it goes into one.
      if (info.kind !== 'folder') await files.guard(files.event('folder.listed', rawPath), () => files.requireTold(stored));
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
    const stored = files.stored(files.locate(rawPath));
    if (stored === undefined) throw new Failure('permission.denied', { publicDetail: 'Nothing can be changed here.' });
    for (const permission of permissions) requirePermission(stored, permission);
    return stored;
  };

  const setstat = async (rawPath: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void> => {
    const event = files.event('file.changed', rawPath);
    const place = await files.guard(event, () => permitted(rawPath, ...permissionsToSet(attributes)));
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

  const handlers: SessionHandlers = {
    ...linkHandlers(files, makeFixedFolder),
    realpath: async (rawPath) => parseVPath(rawPath),
    stat,
    lstat: stat,

    openFolder: (rawPath, signal) => {
      const event = files.event('folder.listed', rawPath);
      return files.guard(event, async () => {
        const place = files.locate(rawPath);
        const stored = files.stored(place);
        const fixedNames = files.table.fixedNamesIn(place.path);
        const ending = new AbortController();
        const listSignal = AbortSignal.any([signal, ending.signal]);
        if (stored === undefined) {
          await files.record({ ...event, file: { path: place.path } });
          return folderHandle({ fixedNames, entries: undefined, kept: new Map() }, ending);
        }
        requirePermission(stored, 'list');
        const kind = await kindAt(stored, signal);
        if (kind === undefined && !stored.isFixed && fixedNames.length === 0) throw new Failure('source.not-found');
        if (kind !== undefined && kind !== 'folder') throw new Failure('target.not-folder');
        await files.record({ ...event, file: { path: place.path } });
        const entries = kind === undefined ? undefined : stored.store.storage.list(stored.storePath, listSignal);
        return folderHandle({ fixedNames, entries, kept: await kept.in(stored) }, ending);
      });
    },

    open: (rawPath, flags, attributes, signal) =>
      flags.write
        ? openForWriting({ files, uploads, kept }, { rawPath, flags, attributes }, signal)
        : openForReading(files, rawPath, signal).catch((error: unknown) => refuseUnfinished(error, kept, files, rawPath)),

    statvfs: async (rawPath, signal) => {
      const stored = files.stored(files.locate(rawPath));
      if (stored === undefined) {
        throw new Failure('target.unsupported', {
          publicDetail: 'No store is here, so there is no room to tell: ask in a folder below.',
        });
      }
      await stat(rawPath, signal);
      return fileSystemOf(await stored.store.storage.capabilities.space?.(stored.storePath, signal), stored);
    },

    openForDigest: (rawPath, signal) => openForDigest(files, uploads, rawPath, signal),

    setstat,
    // A link of a Store is neither followed nor changed, by the one as by the other.
    lsetstat: setstat,

    mkdir: async (rawPath, _attributes, signal) => {
      const event = files.event('folder.created', rawPath);
      const place = await files.guard(event, () => permitted(rawPath, 'mkdir'));
      await files.act(event, async () => {
        await makeFixedFolder(place, signal);
        await place.store.storage.mkdir(place.storePath, signal);
      });
    },

    rmdir: async (rawPath, signal) => {
      const event = files.event('folder.deleted', rawPath);
      const place = await files.guard(event, () => refuseFixed(files, permitted(rawPath, 'delete-folders')));
      await files.act(event, () => place.store.storage.rmdir(place.storePath, signal));
    },

    remove: async (rawPath, signal) => {
      const event = files.event('file.deleted', rawPath);
      const place = await files.guard(event, () => refuseFixed(files, permitted(rawPath, 'delete-files')));
      const wasKept = await kept.discard(place, 'file-removed', signal);
      await files.act(
        event,
        () =>
          place.store.storage.remove(place.storePath, signal).catch((error: unknown) => {
            if (!wasKept || !isFailure(error, 'source.not-found')) throw error;
          }),
        (tx) => forgetUnnamed(tx, place),
      );
    },

    rename: async (rawFrom, rawTo, options, signal) => {
      const event = files.event('file.renamed', rawFrom, { details: { to: rawTo } });
      const { from, to, kind } = await files.guard(event, async () => {
        const places = { from: refuseFixed(files, permitted(rawFrom)), to: refuseFixed(files, permitted(rawTo)) };
        const kind = await kindAt(places.from, signal);
        const permission = kind === 'folder' ? 'rename-folders' : 'rename-files';
        requirePermission(places.from, permission);
        requirePermission(places.to, permission);
        if (places.from.store !== places.to.store) {
          throw new Failure('target.unsupported', {
            publicDetail: 'A file cannot be renamed into another store; upload it there.',
          });
        }
        if (options.overwrite && (await kindAt(places.to, signal)) !== undefined) requirePermission(places.to, 'overwrite');
        return { ...places, kind };
      });
      if (kind === 'folder') await kept.discardWithin(from, signal);
      await files.act(
        { ...event, file: { path: from.path }, details: { to: to.path } },
        () =>
          // What comes to be there after the look above is not overwritten without permission either.
          from.store.storage.rename(
            from.storePath,
            to.storePath,
            { overwrite: options.overwrite && to.permissions.includes('overwrite') },
            signal,
          ),
        async (tx) => {
          if (kind === 'file') await noteRename(files, tx, from, to);
        },
      );
      files.noteRenamed(from.path, to.path);
      await kept.discard(from, 'file-renamed', signal);
      await kept.discard(to, 'replaced', signal);
    },
  };
  return followingLinks(files, handlers);
}

/** What was cut and has not arrived is there for who sent it, but cannot be read. */
async function refuseUnfinished(error: unknown, kept: KeptUploads, files: SessionFiles, rawPath: string): Promise<never> {
  if (isFailure(error, 'source.not-found')) {
    const stored = files.stored(files.locate(rawPath));
    if (stored !== undefined && (await kept.at(stored)) !== undefined) {
      throw new Failure('conflict.state', {
        publicDetail: 'This upload was cut and has not arrived: go on with it, or send the file again.',
      });
    }
  }
  throw error;
}

async function openForReading(files: SessionFiles, rawPath: string, signal: AbortSignal) {
  return files.guard(files.event('download.completed', rawPath), async () => {
    const stored = files.stored(files.locate(rawPath));
    if (stored === undefined) throw new Failure('target.is-folder');
    requirePermission(stored, 'download');
    return downloadHandle(files, stored, await stored.store.storage.open(stored.storePath, signal));
  });
}

/** An upload that is under way, and whether the file that was there is part of it. */
interface Writing {
  readonly upload: Upload;
  readonly keepsContent: boolean;
}

/** A digest tells of a file what a download would; of what the session itself sends it tells nothing new. */
async function openForDigest(
  files: SessionFiles,
  uploads: ReadonlyMap<VPath, Writing>,
  rawPath: string,
  signal: AbortSignal,
): Promise<SftpFileHandle> {
  const writing = await files.guard(files.event('download.completed', rawPath), () => {
    const stored = files.stored(files.locate(rawPath));
    const found = stored === undefined ? undefined : uploads.get(stored.path);
    if (stored !== undefined && found?.keepsContent === true) requirePermission(stored, 'download');
    return found;
  });
  return writing === undefined ? openForReading(files, rawPath, signal) : unfinishedHandle(writing.upload);
}

/** What a session writes, and what its account may go on with. */
interface WritingParts {
  readonly files: SessionFiles;
  readonly uploads: Map<VPath, Writing>;
  readonly kept: KeptUploads;
}

interface OpenForWriting {
  readonly rawPath: string;
  readonly flags: OpenFlags;
  readonly attributes: SftpAttributes;
}

async function openForWriting({ files, uploads, kept }: WritingParts, request: OpenForWriting, signal: AbortSignal) {
  const { rawPath, flags } = request;
  const event = files.event('upload.refused', rawPath);
  const { place, from, replaces } = await files.guard(event, async () => {
    const stored = files.stored(files.locate(rawPath));
    if (stored === undefined || stored.isFixed) throw new Failure('target.is-folder');
    const kind = await kindAt(stored, signal);
    if (kind === 'folder') throw new Failure('target.is-folder');
    if (kind !== undefined && kind !== 'file') throw new Failure('target.denied');
    const appends = flags.append && !flags.truncate;
    // Who creates or empties a file begins anew.
    const left = flags.truncate || flags.exclusive ? undefined : await kept.at(stored);
    if (kind === undefined) {
      requirePermission(stored, left === undefined ? 'upload' : 'resume');
      if (!flags.create && left === undefined) throw new Failure('source.not-found');
    } else {
      if (left !== undefined) requirePermission(stored, 'resume');
      requirePermission(stored, appends && left === undefined ? 'append' : 'overwrite');
      if (flags.exclusive) throw new Failure('target.exists');
    }
    const begins: UploadRequest['from'] = left ?? (kind !== undefined && !flags.truncate ? 'content' : 'nothing');
    // What was there can be read through this handle.
    if (flags.read && holdsContent(begins)) requirePermission(stored, 'download');
    return { place: stored, from: begins, replaces: kind !== undefined };
  });
  if (typeof from === 'string') await kept.discard(place, 'begun-anew', signal);
  else kept.forget();
  await makeFixedFolder(place, signal);
  if (place.mount.uploads.mode === 'direct') {
    const open = { create: from === 'nothing' && !replaces, exclusive: flags.exclusive, truncate: flags.truncate };
    const direct = await DirectUpload.open(files.parts.uploads, { ...uploadTo(files, place), open }, signal);
    return directHandle(files, place, { upload: direct, appends: flags.append, holdsContent: from === 'content' });
  }
  const upload = await openUpload(
    files.parts.uploads,
    {
      ...uploadTo(files, place),
      isDirect: false,
      overwrite: (from === 'content' || place.permissions.includes('overwrite')) && !flags.exclusive,
      from,
      keepMs: keptForMs(place),
    },
    signal,
  );
  uploads.set(place.path, { upload, keepsContent: upload.holdsContent });
  return uploadHandle(files, place, {
    upload,
    appends: flags.append,
    onEnd: () => {
      if (uploads.get(place.path)?.upload === upload) uploads.delete(place.path);
      kept.forget();
    },
  });
}

/** Gives a file that is written directly another size: an upload of its own. */
async function resize(files: SessionFiles, place: StoredPlace, sizeBytes: number, signal: AbortSignal): Promise<void> {
  const open = { create: false, exclusive: false, truncate: false };
  const upload = await DirectUpload.open(files.parts.uploads, { ...uploadTo(files, place), open }, signal);
  try {
    await upload.truncate(sizeBytes, signal);
  } catch (error) {
    await upload.abandon(asFailure(error));
    throw error;
  }
  await upload.commit(signal);
}

/** Where an upload goes, whatever the way. */
function uploadTo({ parts }: SessionFiles, place: StoredPlace) {
  return {
    session: parts.session,
    storeId: place.mount.storeId,
    storeName: place.store.name,
    storage: place.store.storage,
    virtualPath: place.path,
    storePath: place.storePath,
    isUnnamed: isTemporaryName(place.mount.uploads, vpathName(place.path)),
  };
}

function holdsContent(from: UploadRequest['from']): boolean {
  return typeof from === 'string' ? from === 'content' : from.holdsContent;
}

function refuseFixed(files: SessionFiles, place: StoredPlace): StoredPlace {
  if (!files.table.holdsFixed(place.path)) return place;
  throw new Failure('permission.denied', {
    publicDetail: 'A mount, and a folder with permissions of its own, can be neither renamed nor removed.',
    context: { rule: 'fixed-folder' },
  });
}

async function kindAt(place: StoredPlace, signal: AbortSignal): Promise<FileInfo['kind'] | undefined> {
  try {
    return (await place.store.storage.stat(place.storePath, signal)).kind;
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return undefined;
    throw error;
  }
}

/** The folder that a mount shows, or that has permissions of its own, is made in the Store by the first thing that needs it. */
async function makeFixedFolder(place: StoredPlace, signal: AbortSignal): Promise<void> {
  const { storage } = place.store;
  let folder: VPath = ROOT;
  for (const name of vpathComponents(place.fixedAt)) {
    folder = joinVPath(folder, name);
    try {
      await storage.stat(folder, signal);
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
      await storage.mkdir(folder, signal).catch((made: unknown) => {
        if (!isFailure(made, 'target.exists')) throw made;
      });
    }
  }
}
