import { encodeName, type VPath } from '@waybill/core';
import { type Folder, type FolderIdentity, openFolder, type StoreRoot } from './folder.js';
import { grouped } from './grouped.js';
import type { SystemCalls } from './system-calls.js';

/** So long a folder that nobody uses stays open. */
const IDLE_MS = 1_000;
/** Beyond so many, one that nobody uses is closed at once. */
const MOST_OPEN = 64;

type MakeFolder = (parent: Folder, name: string) => Promise<void>;

interface Shared {
  readonly path: VPath;
  readonly folder: Folder;
  /** Whether the path still leads to this very folder. */
  readonly isStillThere: () => Promise<boolean>;
  users: number;
  usedAtMs: number;
  /** Nobody else gets it any more. */
  retired: boolean;
}

/**
 * Open folders of a Store, each shared by all who work in it: many files that come and go in one folder need its path to be walked
 * once and not for each of them. Who shares one has made sure, after he asked, that the path still leads to that very folder; else it
 * is walked anew. So what is seen and done is the same as with a folder of one's own.
 */
export class SharedFolders {
  readonly #root: StoreRoot;
  readonly #open = new Map<VPath, Shared>();
  readonly #walking = new Map<VPath, Promise<Shared>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(root: StoreRoot) {
    this.#root = root;
  }

  /** Works in a folder; `onMissing` may make a part of its path that is not there. */
  async use<T>(path: VPath, work: (folder: Folder) => Promise<T>, onMissing?: MakeFolder): Promise<T> {
    const shared = await this.#take(path, onMissing);
    try {
      return await work(shared.folder);
    } finally {
      await this.#giveBack(shared);
    }
  }

  /**
   * Looks at something in a folder, or opens it: as {@link use}, but for what changes nothing, which is done while it is made sure that the path still leads
   * there, and once more where it does not. `undo` lets go of what was opened in vain.
   */
  async look<T>(path: VPath, look: (folder: Folder) => Promise<T>, undo?: (found: T) => Promise<void>): Promise<T> {
    const shared = this.#open.get(path);
    if (shared === undefined) return this.use(path, look);
    shared.users += 1;
    try {
      const [[looked], isThere] = await Promise.all([Promise.allSettled([look(shared.folder)]), shared.isStillThere()]);
      if (isThere && looked.status === 'rejected') throw looked.reason;
      if (isThere && looked.status === 'fulfilled') return looked.value;
      if (looked.status === 'fulfilled') await undo?.(looked.value);
    } finally {
      await this.#giveBack(shared);
    }
    return this.use(path, look);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all([...this.#open.values()].map((shared) => this.#retire(shared)));
  }

  async #take(path: VPath, onMissing: MakeFolder | undefined): Promise<Shared> {
    for (;;) {
      const present = await this.#present(path);
      if (present !== undefined) return present;
      const walking = this.#walking.get(path);
      if (walking === undefined) return this.#walk(path, onMissing);
      // Somebody is on the way there; if it leads nowhere, it may still do so for us, who may make folders.
      await walking.catch(() => undefined);
    }
  }

  async #present(path: VPath): Promise<Shared | undefined> {
    const shared = this.#open.get(path);
    if (shared === undefined) return undefined;
    shared.users += 1;
    if (await shared.isStillThere()) return shared;
    this.#forget(shared);
    await this.#giveBack(shared);
    return undefined;
  }

  async #walk(path: VPath, onMissing: MakeFolder | undefined): Promise<Shared> {
    const walking = this.#openAnew(path, onMissing);
    this.#walking.set(path, walking);
    try {
      return await walking;
    } finally {
      this.#walking.delete(path);
    }
  }

  async #openAnew(path: VPath, onMissing: MakeFolder | undefined): Promise<Shared> {
    const folder = await openFolder(this.#root, path, onMissing);
    const identity = await folder.identity();
    const shared: Shared = {
      path,
      folder,
      isStillThere: grouped(() => leadsTo(this.#root.path, path, folder.calls, identity)),
      users: 1,
      usedAtMs: performance.now(),
      retired: false,
    };
    this.#open.set(path, shared);
    this.#timer ??= setTimeout(() => this.#closeIdle(), IDLE_MS).unref();
    return shared;
  }

  async #giveBack(shared: Shared): Promise<void> {
    shared.users -= 1;
    shared.usedAtMs = performance.now();
    if (this.#open.size > MOST_OPEN) this.#forget(shared);
    if (shared.users === 0 && shared.retired) await shared.folder.close();
  }

  /** Nobody gets it any more; who uses it last closes it. */
  #forget(shared: Shared): void {
    shared.retired = true;
    if (this.#open.get(shared.path) === shared) this.#open.delete(shared.path);
  }

  async #retire(shared: Shared): Promise<void> {
    if (shared.retired) return;
    this.#forget(shared);
    if (shared.users === 0) await shared.folder.close();
  }

  #closeIdle(): void {
    const now = performance.now();
    for (const shared of [...this.#open.values()]) {
      if (shared.users === 0 && now - shared.usedAtMs >= IDLE_MS) void this.#retire(shared);
    }
    this.#timer = this.#open.size === 0 ? undefined : setTimeout(() => this.#closeIdle(), IDLE_MS).unref();
  }
}

/** Whoever plants a link on the way can at most lead us to the folder that we have open. */
async function leadsTo(root: string, path: VPath, calls: SystemCalls, { ino, dev }: FolderIdentity): Promise<boolean> {
  try {
    const found = await calls.identify(path === '/' ? Buffer.from(root) : Buffer.concat([Buffer.from(root), encodeName(path)]));
    return found.ino === ino && found.dev === dev;
  } catch {
    return false;
  }
}
