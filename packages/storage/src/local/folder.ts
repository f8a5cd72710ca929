import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { platform } from 'node:process';
import { encodeName, Failure, type VPath, vpathComponents } from '@waybill/core';
import { hasErrno } from './errno.js';
import { grouped } from './grouped.js';
import { type SystemCalls, type SystemPath, threadCalls } from './system-calls.js';

const FOLDER_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Where the folders of a Store begin. */
export interface StoreRoot {
  /** Absolute. */
  readonly path: string;
  /** Chooses what the entries of one of its folders are worked on with; must not reject. */
  readonly callsFor: (folder: SystemPath) => Promise<SystemCalls>;
}

export interface FolderIdentity {
  readonly ino: bigint;
  readonly dev: bigint;
}

/**
 * An open folder of a Store. Paths made by {@link Folder.child} go through the open handle, so that nobody who renames folders or
 * plants links meanwhile can lead us out of the Store: on Linux each component is opened through its parent's handle
 * (`/proc/self/fd/N/name`) and links are not followed.
 */
export class Folder {
  readonly #handle: FileHandle;
  readonly #path: SystemPath;
  #calls = threadCalls;
  /** Makes what happened to this folder's entries durable; those who ask at the same moment share one fsync that begins after. */
  readonly sync: () => Promise<void>;

  private constructor(handle: FileHandle, path: SystemPath) {
    this.#handle = handle;
    this.#path = path;
    this.sync = grouped(() => handle.sync());
  }

  /** Opens the root of a Store; the root itself may be reached through links, as its owner configured it. */
  static async openRoot(root: string): Promise<Folder> {
    const handle = await open(root, constants.O_RDONLY | constants.O_DIRECTORY);
    return new Folder(handle, pathOf(handle, Buffer.from(root)));
  }

  /** This folder for the system, valid while it is open. */
  get path(): SystemPath {
    return this.#path;
  }

  /** What its entries are worked on with. */
  get calls(): SystemCalls {
    return this.#calls;
  }

  /** Has its entries worked on with the calls that suit it; before that they are those that suit all. */
  async chooseCalls(choose: StoreRoot['callsFor']): Promise<this> {
    this.#calls = await choose(this.#path);
    return this;
  }

  /** One entry of this folder for the system. Never follow it: combine with O_NOFOLLOW, lstat, rename, unlink. */
  child(name: string): SystemPath {
    return Buffer.concat([this.#path, Buffer.from('/'), encodeName(name)]);
  }

  /** Opens a folder in this one, not following a link. */
  async enter(name: string): Promise<Folder> {
    const path = this.child(name);
    try {
      const handle = await open(path, FOLDER_FLAGS);
      if (platform !== 'linux') await assertNotReplaced(path, handle);
      return new Folder(handle, pathOf(handle, path));
    } catch (error) {
      if (hasErrno(error, 'ENOTDIR') && (await lstat(path).catch(() => undefined))?.isSymbolicLink()) {
        throw new Failure('path.outside', { publicDetail: 'The path goes through a link.' });
      }
      throw error;
    }
  }

  /** What the system says about the folder itself. */
  stat(): Promise<Stats> {
    return this.#handle.stat();
  }

  /** What tells it from every other folder, whatever it is called. */
  async identity(): Promise<FolderIdentity> {
    const { ino, dev } = await this.#handle.stat({ bigint: true });
    return { ino, dev };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function pathOf(handle: FileHandle, path: SystemPath): SystemPath {
  return platform === 'linux' ? Buffer.from(`/proc/self/fd/${handle.fd}`) : path;
}

/** Where handles cannot be walked: the opened folder must still be what its path names, and the path must be free of links. */
async function assertNotReplaced(path: SystemPath, handle: FileHandle): Promise<void> {
  const [named, opened, real] = await Promise.all([lstat(path), handle.stat(), realpath(path, 'buffer')]);
  if (named.ino !== opened.ino || named.dev !== opened.dev || !real.equals(path)) {
    await handle.close();
    throw new Failure('path.outside', { publicDetail: 'The path goes through a link.' });
  }
}

/**
 * Walks from the root of a Store down to a folder, which the caller closes. `onMissing` may make a component that is not there.
 */
export async function openFolder(
  { path: root, callsFor }: StoreRoot,
  path: VPath,
  onMissing?: (parent: Folder, name: string) => Promise<void>,
): Promise<Folder> {
  let current = await Folder.openRoot(root);
  for (const name of vpathComponents(path)) {
    const parent = current;
    try {
      current = await enterOrMake(parent, name, onMissing);
    } finally {
      await parent.close();
    }
  }
  return current.chooseCalls(callsFor);
}

async function enterOrMake(
  parent: Folder,
  name: string,
  onMissing: ((parent: Folder, name: string) => Promise<void>) | undefined,
): Promise<Folder> {
  try {
    return await parent.enter(name);
  } catch (error) {
    if (onMissing === undefined || !hasErrno(error, 'ENOENT')) throw error;
    await onMissing(parent, name);
    return parent.enter(name);
  }
}
