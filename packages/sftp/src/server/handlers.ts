import type { Failure } from '@waybill/core';
import type { SftpAttributes } from '../codec/attributes.js';
import type { SftpStatVfs } from '../codec/extensions.js';
import type { OpenFlags } from '../codec/requests.js';

/** One row of a folder. The line of `ls -l` is made by the server. */
export interface SftpFolderRow {
  /** In the form of `decodeName`. */
  readonly name: string;
  /** `mode` should hold the type bits, which clients tell files from folders by. */
  readonly attributes: SftpAttributes;
}

/** An open folder. */
export interface SftpFolderHandle {
  /** The next rows, at least one; nothing at the end. Never called again before it settled. */
  next(signal: AbortSignal): Promise<readonly SftpFolderRow[] | undefined>;
  /** Called once, whether the client closed the folder or left. */
  close(): Promise<void>;
}

/** What becomes of bytes that are read: they go to the client, into another open file, or only into a digest that the client is told. */
export type SftpReadUse = 'send' | 'copy' | 'digest';

/**
 * An open file. Exactly one of `close` and `abandon` is called, once, when nothing else is under way on the handle.
 * Reads may be under way beside each other and beside `stat`; anything else is alone, but for `concurrentWrites`.
 */
export interface SftpFileHandle {
  /**
   * True when writes to ranges that do not overlap may be under way at once. Ignored for a file opened with `append`, whose
   * writes go to the current end whatever their offset says, one after the other.
   */
  readonly concurrentWrites: boolean;
  /** Up to `length` bytes (at most 255 KiB) at `offset`; none only at the end. The server takes the buffer over, and gives it back where it was lent. */
  read(offset: number, length: number, signal: AbortSignal, use: SftpReadUse): Promise<Uint8Array>;
  /** Takes all of `data` before it resolves; the buffer is not the handler's afterwards. */
  write(offset: number, data: Uint8Array, signal: AbortSignal): Promise<void>;
  /** The SHA-256 of all bytes that the file has, where what it holds need not be read for it any more; else it is read. */
  sha256?(signal: AbortSignal): Promise<Uint8Array | undefined>;
  stat(signal: AbortSignal): Promise<SftpAttributes>;
  setstat(attributes: SftpAttributes, signal: AbortSignal): Promise<void>;
  /** Makes what was written durable. */
  fsync(signal: AbortSignal): Promise<void>;
  /**
   * The client closed the file. It is told OK when this resolves and refused when it throws; the handle is gone either way. The
   * signal aborts when the client is cut off meanwhile; its wish was clear, so what has begun may be finished.
   */
  close(signal: AbortSignal): Promise<void>;
  /** The session ended with the file open: whatever was written has not arrived (BEHAVIOURS B25). */
  abandon(reason: Failure): Promise<void>;
}

/** What a rename does when something is at the new path. */
export interface SftpRenameOptions {
  /** False for the plain RENAME of version 3, true for `posix-rename@openssh.com`. */
  readonly overwrite: boolean;
}

/**
 * What an SFTP session does things with. Paths are what the client sent, in the form of `decodeName`, and not normalised. A
 * Failure that is thrown becomes the status it maps to, with its `publicDetail` as message; anything else becomes FAILURE
 * "internal error". The signal aborts when the session ends. Operations are called in the client's order, and one that changes
 * something is alone; see {@link SftpFileHandle} for files. Every operation must settle soon after the signal aborts, because the
 * end of a session waits for it.
 */
export interface SftpHandlers {
  realpath(path: string, signal: AbortSignal): Promise<string>;
  /** Follows links. */
  stat(path: string, signal: AbortSignal): Promise<SftpAttributes>;
  lstat(path: string, signal: AbortSignal): Promise<SftpAttributes>;
  openFolder(path: string, signal: AbortSignal): Promise<SftpFolderHandle>;
  /**
   * `write` is set whenever the open can change anything (`append`, `create` and `truncate` imply it), so it alone tells
   * whether permission to write is needed; `exclusive` comes only with `create`.
   */
  open(path: string, flags: OpenFlags, attributes: SftpAttributes, signal: AbortSignal): Promise<SftpFileHandle>;
  setstat(path: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void>;
  mkdir(path: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void>;
  rmdir(path: string, signal: AbortSignal): Promise<void>;
  remove(path: string, signal: AbortSignal): Promise<void>;
  rename(from: string, to: string, options: SftpRenameOptions, signal: AbortSignal): Promise<void>;
  /** Absent: READLINK is answered with OP_UNSUPPORTED. */
  readlink?(path: string, signal: AbortSignal): Promise<string>;
  /** Makes `link` point to `target`. Absent: SYMLINK is answered with OP_UNSUPPORTED. */
  symlink?(target: string, link: string, signal: AbortSignal): Promise<void>;
  /** `setstat` of a link itself, where the path is one. Absent: `lsetstat@openssh.com` is not offered. */
  lsetstat?(path: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void>;
  /**
   * A file to be read for its digests: what is at the path, or what this session is still writing there. Absent: `check-file` is not
   * offered.
   */
  openForDigest?(path: string, signal: AbortSignal): Promise<SftpFileHandle>;
  /** Absent: `hardlink@openssh.com` is not offered. */
  hardlink?(from: string, to: string, signal: AbortSignal): Promise<void>;
  /** What is left to do when the last request was answered and every handle is gone: the client is not hung up on before it is done. */
  settled?(): Promise<void>;
  /** Absent: `statvfs@openssh.com`, `fstatvfs@openssh.com` and `space-available` are not offered. */
  statvfs?(path: string, signal: AbortSignal): Promise<SftpStatVfs>;
}
