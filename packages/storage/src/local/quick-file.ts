import {
  close,
  closeSync,
  fchmodSync,
  fstatSync,
  fsync,
  ftruncate,
  futimesSync,
  read,
  readSync,
  readv,
  type Stats,
  writev,
  writevSync,
} from 'node:fs';
import type { SystemFile } from './system-calls.js';
import type { TimeInTurn } from './time-in-turn.js';

/** What costs less to be copied at once than to be handed to another thread. */
const SMALL_BYTES = 64 * 1024;
/** To free what is larger can take a file system its time. */
const LARGE_BYTES = 1024 * 1024;

/** Whether a file gives back much room once it has lost so many of its names. */
export function isLargeToFree({ size, nlink }: Stats, names: number): boolean {
  return size > LARGE_BYTES && nlink <= names;
}

type Callback<T> = (error: NodeJS.ErrnoException | null, result?: T) => void;

/**
 * An open file of a file system that answers from memory: what is small is done at once, what is large or waits for a disk on another thread. Its number may be
 * another file's as soon as it is closed, so that waits until no thread has it.
 */
export class QuickFile implements SystemFile {
  readonly fd: number;
  readonly #time: TimeInTurn;
  #onThreads = 0;
  #closing: Promise<void> | undefined;
  #nobodyLeft: (() => void) | undefined;

  /** @param fd belongs to it */
  constructor(fd: number, time: TimeInTurn) {
    this.fd = fd;
    this.#time = time;
  }

  async stat(): Promise<Stats> {
    return this.#atOnce(() => fstatSync(this.fd));
  }

  async read(into: Uint8Array, at: number, length: number, position: number): Promise<{ readonly bytesRead: number }> {
    if (this.#isQuick(length)) return { bytesRead: this.#atOnce(() => readSync(this.fd, into, at, length, position)) };
    return { bytesRead: await this.#onThread<number>((done) => read(this.fd, into, at, length, position, done)) };
  }

  async readv(into: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }> {
    return { bytesRead: await this.#onThread<number>((done) => readv(this.fd, into, position, done)) };
  }

  async writev(from: readonly Uint8Array[], position: number): Promise<{ readonly bytesWritten: number }> {
    const bytes = from.reduce((sum, { length }) => sum + length, 0);
    if (this.#isQuick(bytes)) return { bytesWritten: this.#atOnce(() => writevSync(this.fd, from, position)) };
    return { bytesWritten: await this.#onThread<number>((done) => writev(this.fd, from, position, done)) };
  }

  async truncate(sizeBytes: number): Promise<void> {
    await this.#onThread((done) => ftruncate(this.fd, sizeBytes, done));
  }

  async chmod(mode: number): Promise<void> {
    this.#atOnce(() => fchmodSync(this.fd, mode));
  }

  async utimes(accessed: Date, modified: Date): Promise<void> {
    this.#atOnce(() => futimesSync(this.fd, accessed, modified));
  }

  async sync(): Promise<void> {
    await this.#onThread((done) => fsync(this.fd, done));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#onThreads > 0) {
      await new Promise<void>((resolve) => {
        this.#nobodyLeft = resolve;
      });
    }
    if (this.#time.isLeft && !isLargeToFree(fstatSync(this.fd), 0)) return this.#time.take(() => closeSync(this.fd));
    await new Promise<void>((resolve, reject) => {
      close(this.fd, (error) => (error == null ? resolve() : reject(error)));
    });
  }

  #isQuick(bytes: number): boolean {
    return bytes <= SMALL_BYTES && this.#time.isLeft;
  }

  #atOnce<T>(call: () => T): T {
    this.#assertOpen();
    return this.#time.take(call);
  }

  #onThread<T = void>(call: (done: Callback<T>) => void): Promise<T> {
    this.#assertOpen();
    this.#onThreads += 1;
    return new Promise<T>((resolve, reject) => {
      call((error, result) => {
        this.#onThreads -= 1;
        if (this.#onThreads === 0) this.#nobodyLeft?.();
        if (error === null) resolve(result as T);
        else reject(error);
      });
    });
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw Object.assign(new Error('EBADF: the file is closed'), { code: 'EBADF' });
  }
}
