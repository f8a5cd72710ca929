import { linkSync, lstatSync, openSync, renameSync, type Stats, statSync, unlinkSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { platform } from 'node:process';
import { isLargeToFree, QuickFile } from './quick-file.js';
import { type SystemCalls, type SystemFile, type SystemPath, threadCalls } from './system-calls.js';
import { TimeInTurn } from './time-in-turn.js';

/**
 * File systems of this machine, by what statfs(2) says they are: ext, XFS, Btrfs, ZFS, F2FS, bcachefs, overlays of these, and memory. What they know of a file is in
 * memory as a rule. One of another machine, or of a program, may keep a call waiting for ever.
 */
const OF_THIS_MACHINE: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xf2f52010, 0xca451a4e, 0x794c7630, 0x01021994, 0x858458f6,
]);

/** All Stores of a process share its one thread. */
const time = new TimeInTurn();

/** The calls for what lies in a folder, by the file system that it is on. Does not reject. */
export async function callsFor(folder: SystemPath): Promise<SystemCalls> {
  if (platform !== 'linux') return threadCalls;
  // What is not known is taken for the worst.
  const { type } = await statfs(folder).catch(() => ({ type: 0 }));
  return OF_THIS_MACHINE.has(type) ? new QuickCalls(time) : threadCalls;
}

/**
 * Calls that are made at once: where the answer is in memory, a way to another thread and back costs ten times as much as the call. They go to the threads like
 * all others where they proved to take their time.
 */
export class QuickCalls implements SystemCalls {
  readonly #time: TimeInTurn;

  constructor(timeInTurn: TimeInTurn) {
    this.#time = timeInTurn;
  }

  lstat(path: SystemPath): Promise<Stats> {
    return this.#make(
      () => lstatSync(path),
      () => threadCalls.lstat(path),
    );
  }

  identify(path: SystemPath): ReturnType<SystemCalls['identify']> {
    return this.#make(
      () => statSync(path, { bigint: true }),
      () => threadCalls.identify(path),
    );
  }

  open(path: SystemPath, flags: number, mode?: number): Promise<SystemFile> {
    return this.#make<SystemFile>(
      () => new QuickFile(openSync(path, flags, mode), this.#time),
      () => threadCalls.open(path, flags, mode),
    );
  }

  rename(from: SystemPath, to: SystemPath): Promise<void> {
    return this.#make(
      () => {
        const replaced = lstatSync(to, { throwIfNoEntry: false });
        if (replaced !== undefined && isLargeToFree(replaced, 1)) return threadCalls.rename(from, to);
        return renameSync(from, to);
      },
      () => threadCalls.rename(from, to),
    );
  }

  link(from: SystemPath, to: SystemPath): Promise<void> {
    return this.#make(
      () => linkSync(from, to),
      () => threadCalls.link(from, to),
    );
  }

  unlink(path: SystemPath): Promise<void> {
    return this.#make(
      () => (isLargeToFree(lstatSync(path), 1) ? threadCalls.unlink(path) : unlinkSync(path)),
      () => threadCalls.unlink(path),
    );
  }

  async #make<T>(atOnce: () => T | Promise<T>, onThread: () => Promise<T>): Promise<T> {
    return this.#time.isLeft ? this.#time.take(atOnce) : onThread();
  }
}
