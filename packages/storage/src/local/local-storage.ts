import { constants, type Stats } from 'node:fs';
import {
  chmod,
  link,
  lstat,
  mkdir,
  open,
  opendir,
  readlink,
  rename,
  rmdir,
  statfs,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import {
  decodeName,
  encodeName,
  Failure,
  type FileChanges,
  type FileEntry,
  type FileInfo,
  type LiveFile,
  type LiveFileOptions,
  type OpenFile,
  type RenameOptions,
  ROOT,
  type Stage,
  type StageOptions,
  type Storage,
  type StorageCapabilities,
  type StorageSpace,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';
import { copyContent } from './copy-content.js';
import { hasErrno, translated } from './errno.js';
import { fileInfoOf } from './file-info.js';
import { addName, dropOtherName } from './file-names.js';
import { type Folder, openFolder, type StoreRoot } from './folder.js';
import { LocalLiveFile } from './local-live-file.js';
import { LocalOpenFile } from './local-open-file.js';
import { LocalStage } from './local-stage.js';
import { callsFor } from './quick-calls.js';
import { SharedFolders } from './shared-folders.js';
import { isStageName, refuseStageNames, stageName } from './stage-name.js';
import type { SystemFile } from './system-calls.js';

const SPACE_MS = 1_000;
const STAT_BATCH = 64;
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;
/** O_NONBLOCK keeps a planted FIFO from hanging the open; it means nothing for files. */
const READING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A Store in a folder of this machine. The folder must exist. Nothing leads out of it, links are shown but never followed, names
 * are bytes, a commit is atomic and durable.
 */
export class LocalStorage implements Storage {
  readonly capabilities: StorageCapabilities;
  readonly #root: StoreRoot;
  readonly #folders: SharedFolders;
  #space: { readonly askedAtMs: number; readonly told: Promise<StorageSpace> } | undefined;

  /** @param path absolute */
  constructor(path: string, chooseCalls: StoreRoot['callsFor'] = callsFor) {
    this.#root = { path, callsFor: chooseCalls };
    this.#folders = new SharedFolders(this.#root);
    this.capabilities = {
      atomicReplace: true,
      hiddenStages: true,
      resume: true,
      resumeReads: true,
      setInfo: true,
      readOnce: false,
      readBack: 'cheap',
      durableCommit: true,
      links: { read: (path, signal) => this.#readLink(path, signal), make: (...link) => this.#makeLink(...link) },
      hardLink: (...names) => this.#hardLink(...names),
      space: () => this.#askSpace(),
    };
  }

  async *list(path: VPath, signal: AbortSignal): AsyncIterable<FileEntry> {
    refuseStageNames(path);
    const folder = await translated(() => openFolder(this.#root, path));
    try {
      yield* entriesOf(folder, signal);
    } finally {
      await folder.close();
    }
  }

  stat(path: VPath, signal: AbortSignal): Promise<FileInfo> {
    return this.#lookInParent(path, signal, async (folder, name) =>
      fileInfoOf(name === '' ? await folder.stat() : await folder.calls.lstat(folder.child(name))),
    );
  }

  open(path: VPath, signal: AbortSignal): Promise<OpenFile> {
    const openIn = async (folder: Folder, name: string): Promise<LocalOpenFile> => {
      if (name === '') throw new Failure('target.is-folder');
      const handle = await folder.calls.open(folder.child(name), READING);
      return new LocalOpenFile(handle, await statsOfFile(handle));
    };
    return this.#lookInParent(path, signal, openIn, (file) => file.close());
  }

  stage(path: VPath, options: StageOptions, signal: AbortSignal): Promise<Stage> {
    const name = stageName(options.token);
    return translated(async () => {
      signal.throwIfAborted();
      refuseStageNames(path);
      if (path === ROOT) throw new Failure('target.is-folder');
      return this.#folders.use(
        vpathParent(path),
        async (folder) => {
          if (!options.overwrite) await refuseExisting(folder, vpathName(path));
          await adopt(folder, options.adopt ?? [], name);
          const copied = options.withContent === true && (await copyContent(folder, vpathName(path), name));
          const keeps = options.resume || copied;
          const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | (keeps ? 0 : constants.O_TRUNC);
          const handle = await folder.calls.open(folder.child(name), flags, FILE_MODE);
          const resumedBytes = keeps ? (await handle.stat()).size : 0;
          return new LocalStage({
            folders: this.#folders,
            path,
            token: options.token,
            overwrite: options.overwrite,
            handle,
            resumedBytes,
          });
        },
        options.makeFolders ? makeFolder : undefined,
      );
    });
  }

  openLive(path: VPath, options: LiveFileOptions, signal: AbortSignal): Promise<LiveFile> {
    return this.#inParent(path, signal, async (folder, name) => {
      if (name === '') throw new Failure('target.is-folder');
      const flags =
        constants.O_RDWR |
        constants.O_NOFOLLOW |
        constants.O_NONBLOCK |
        (options.create ? constants.O_CREAT : 0) |
        (options.create && options.exclusive ? constants.O_EXCL : 0);
      const handle = await open(folder.child(name), flags, FILE_MODE);
      await statsOfFile(handle);
      try {
        if (options.truncate) await handle.truncate(0);
        if (options.create) await folder.sync();
      } catch (error) {
        await handle.close();
        throw error;
      }
      return new LocalLiveFile(handle);
    });
  }

  stageSize(path: VPath, token: string, signal: AbortSignal): Promise<number | undefined> {
    return this.#unlessGone(() =>
      this.#lookInParent(path, signal, async (folder) => (await folder.calls.lstat(folder.child(stageName(token)))).size),
    );
  }

  async discardStage(path: VPath, token: string, signal: AbortSignal): Promise<void> {
    await this.#unlessGone(() => this.#inParent(path, signal, (folder) => folder.calls.unlink(folder.child(stageName(token)))));
  }

  remove(path: VPath, signal: AbortSignal): Promise<void> {
    return this.#inParent(path, signal, async (folder, name) => {
      if (name === '' || (await folder.calls.lstat(folder.child(name))).isDirectory()) throw new Failure('target.is-folder');
      await folder.calls.unlink(folder.child(name));
      await folder.sync();
    });
  }

  rename(from: VPath, to: VPath, options: RenameOptions, signal: AbortSignal): Promise<void> {
    return this.#inParent(from, signal, (source, sourceName) =>
      this.#inParent(to, signal, async (target, targetName) => {
        if (sourceName === '' || targetName === '')
          throw new Failure('permission.denied', { publicDetail: 'The root cannot be renamed.' });
        await moveEntry(source.child(sourceName), target.child(targetName), options.overwrite);
        if (options.overwrite && !isSameName(from, to)) await dropOtherName(source.child(sourceName), target.child(targetName));
        await target.sync();
        await source.sync();
      }),
    );
  }

  mkdir(path: VPath, signal: AbortSignal): Promise<void> {
    return this.#inParent(path, signal, async (folder, name) => {
      if (name === '') throw new Failure('target.exists');
      await mkdir(folder.child(name), FOLDER_MODE);
      await folder.sync();
    });
  }

  rmdir(path: VPath, signal: AbortSignal): Promise<void> {
    return this.#inParent(path, signal, async (folder, name) => {
      if (name === '') throw new Failure('permission.denied', { publicDetail: 'The root cannot be removed.' });
      await rmdir(folder.child(name));
      await folder.sync();
    });
  }

  setInfo(path: VPath, changes: FileChanges, signal: AbortSignal): Promise<void> {
    return this.#inParent(path, signal, async (folder, name) => {
      const target = name === '' ? folder.path : folder.child(name);
      const stats = name === '' ? await folder.stat() : await folder.calls.lstat(target);
      // chmod and utimes would follow a link out of the Store.
      if (stats.isSymbolicLink())
        throw new Failure('target.unsupported', { publicDetail: 'The attributes of a link cannot be set.' });
      if (changes.mode !== undefined) await chmod(target, changes.mode & 0o777);
      if (changes.modifiedAt !== undefined || changes.accessedAt !== undefined) {
        await utimes(target, changes.accessedAt ?? stats.atime, changes.modifiedAt ?? stats.mtime);
      }
    });
  }

  close(): Promise<void> {
    return this.#folders.close();
  }

  #readLink(path: VPath, signal: AbortSignal): Promise<string> {
    return this.#lookInParent(path, signal, async (folder, name) => {
      const noLink = new Failure('conflict.state', { publicDetail: 'What is there is no link.' });
      if (name === '') throw noLink;
      try {
        return decodeName(await readlink(folder.child(name), { encoding: 'buffer' }));
      } catch (error) {
        throw hasErrno(error, 'EINVAL') ? noLink : error;
      }
    });
  }

  #makeLink(path: VPath, target: string, signal: AbortSignal): Promise<void> {
    return this.#inParent(path, signal, async (folder, name) => {
      if (name === '') throw new Failure('target.exists');
      await symlink(Buffer.from(encodeName(target)), folder.child(name));
      await folder.sync();
    });
  }

  #hardLink(from: VPath, to: VPath, signal: AbortSignal): Promise<FileInfo> {
    return this.#inParent(from, signal, (source, sourceName) =>
      this.#inParent(to, signal, async (target, targetName) => {
        if (sourceName === '') throw new Failure('target.unsupported', { publicDetail: 'Only a file can have a second name.' });
        if (targetName === '') throw new Failure('target.exists');
        const made = await addName(source.child(sourceName), target.child(targetName));
        await target.sync();
        return fileInfoOf(made);
      }),
    );
  }

  /** Many small files ask at the same moment, so an answer stands for a moment. */
  #askSpace(): Promise<StorageSpace> {
    const now = performance.now();
    if (this.#space === undefined || now - this.#space.askedAtMs > SPACE_MS) {
      this.#space = {
        askedAtMs: now,
        told: statfs(this.#root.path).then(({ blocks, bavail, bsize }) => ({
          totalBytes: blocks * bsize,
          freeBytes: bavail * bsize,
        })),
      };
    }
    return this.#space.told;
  }

  #inParent<T>(path: VPath, signal: AbortSignal, use: (folder: Folder, name: string) => Promise<T>): Promise<T> {
    return translated(async () => {
      signal.throwIfAborted();
      refuseStageNames(path);
      return this.#folders.use(vpathParent(path), (folder) => use(folder, vpathName(path)));
    });
  }

  /** For what changes nothing. */
  #lookInParent<T>(
    path: VPath,
    signal: AbortSignal,
    look: (folder: Folder, name: string) => Promise<T>,
    undo?: (found: T) => Promise<void>,
  ): Promise<T> {
    return translated(async () => {
      signal.throwIfAborted();
      refuseStageNames(path);
      return this.#folders.look(vpathParent(path), (folder) => look(folder, vpathName(path)), undo);
    });
  }

  async #unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Failure && (error.code === 'source.not-found' || error.code === 'target.not-folder')) return undefined;
      throw error;
    }
  }
}

/** The entries of an open folder, looked at in batches; one that vanishes meanwhile is left out. */
async function* entriesOf(folder: Folder, signal: AbortSignal): AsyncIterable<FileEntry> {
  const batch: string[] = [];
  const look = async (): Promise<FileEntry[]> => {
    const names = batch.splice(0);
    const looked = await Promise.all(
      names.map(async (name) => ({ name, stats: await folder.calls.lstat(folder.child(name)).catch(() => undefined) })),
    );
    return looked.flatMap(({ name, stats }) => (stats === undefined ? [] : [{ name, ...fileInfoOf(stats) }]));
  };
  // latin1 is the one encoding that carries every byte of a name.
  const directory = await translated(() => opendir(folder.path, { encoding: 'latin1', bufferSize: STAT_BATCH }));
  for await (const entry of directory) {
    signal.throwIfAborted();
    const name = decodeName(Buffer.from(entry.name, 'latin1'));
    if (isStageName(name)) continue;
    batch.push(name);
    if (batch.length >= STAT_BATCH) yield* await look();
  }
  yield* await look();
}

/** Gives the first of these stages that is there another name. Whoever only knows the old one can commit and remove it no more. */
async function adopt(folder: Folder, tokens: readonly string[], name: string): Promise<void> {
  for (const token of tokens) {
    try {
      await folder.calls.rename(folder.child(stageName(token)), folder.child(name));
      return;
    } catch (error) {
      if (!hasErrno(error, 'ENOENT')) throw error;
    }
  }
}

/** Whether two paths may be one entry, on file systems that look at neither case nor composition as well. */
function isSameName(one: VPath, other: VPath): boolean {
  return one.normalize().toLowerCase() === other.normalize().toLowerCase();
}

/** Refuses what is no file, and closes it. */
async function statsOfFile(handle: SystemFile): Promise<Stats> {
  const stats = await handle.stat();
  if (stats.isFile()) return stats;
  await handle.close();
  throw new Failure(stats.isDirectory() ? 'target.is-folder' : 'source.denied');
}

async function refuseExisting(folder: Folder, name: string): Promise<void> {
  try {
    await folder.calls.lstat(folder.child(name));
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return;
    throw error;
  }
  throw new Failure('target.exists');
}

/** Makes a missing parent; somebody else may be doing the same. */
async function makeFolder(parent: Folder, name: string): Promise<void> {
  try {
    await mkdir(parent.child(name), FOLDER_MODE);
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) throw error;
  }
  await parent.sync();
}

async function moveEntry(from: Buffer, to: Buffer, overwrite: boolean): Promise<void> {
  const source = await lstat(from);
  if (overwrite) {
    const target = await lstat(to).catch(() => undefined);
    if (target?.isDirectory() && !source.isDirectory()) throw new Failure('target.is-folder');
    await rename(from, to);
    return;
  }
  if (source.isFile()) {
    // v3 RENAME must not overwrite, and must be atomic: link refuses, rename would not.
    await link(from, to);
    await unlink(from);
    return;
  }
  const target = await lstat(to).catch(() => undefined);
  if (target !== undefined) throw new Failure('target.exists');
  await rename(from, to);
}
