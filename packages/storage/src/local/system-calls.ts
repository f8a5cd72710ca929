import type { BigIntStats, Stats } from 'node:fs';
import { link, lstat, open, rename, stat, unlink } from 'node:fs/promises';

/** A path as the system takes it: bytes, because names are bytes. */
export type SystemPath = Buffer;

/** An open file; what is done to it is over when its promise resolves. A `FileHandle` is one. */
export interface SystemFile {
  stat(): Promise<Stats>;
  read(into: Uint8Array, at: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  readv(into: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }>;
  writev(from: readonly Uint8Array[], position: number): Promise<{ readonly bytesWritten: number }>;
  truncate(sizeBytes: number): Promise<void>;
  chmod(mode: number): Promise<void>;
  utimes(accessed: Date, modified: Date): Promise<void>;
  /** Makes its bytes durable. */
  sync(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** What every small file asks of the system. All reject with the system's own error. */
export interface SystemCalls {
  /** Of what has this name itself, were it a link. */
  lstat(path: SystemPath): Promise<Stats>;
  /** Of where a path leads, exact to the last bit. */
  identify(path: SystemPath): Promise<BigIntStats>;
  open(path: SystemPath, flags: number, mode?: number): Promise<SystemFile>;
  rename(from: SystemPath, to: SystemPath): Promise<void>;
  link(from: SystemPath, to: SystemPath): Promise<void>;
  unlink(path: SystemPath): Promise<void>;
}

/** Each on one of the threads that Node has for it, there and back: right for every file system, whatever it waits for. */
export const threadCalls: SystemCalls = {
  lstat: (path) => lstat(path),
  identify: (path) => stat(path, { bigint: true }),
  open,
  rename,
  link,
  unlink,
};
