import type { VPath } from './virtual-path.js';

/** What a file or folder is. Links and devices are `other` and are never followed or moved. */
export type FileKind = 'file' | 'folder' | 'link' | 'other';

/** What is known about a file. Everything but the kind is optional, because servers leave things out (BEHAVIOURS B4). */
export interface FileInfo {
  readonly kind: FileKind;
  /** A hint where it comes from a partner (B1). */
  readonly sizeBytes?: number;
  readonly modifiedAt?: Date;
  /** Permission bits, the low twelve of POSIX `st_mode`. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** One row of a listing. `.` and `..` never appear. The name is in the form of `decodeName`. */
export interface FileEntry extends FileInfo {
  readonly name: string;
}

/** The room of what holds a path. */
export interface StorageSpace {
  readonly totalBytes: number;
  /** Free for new files. */
  readonly freeBytes: number;
}

/** What a backend does with symbolic links. What they hold is in the form of `decodeName`. */
interface StorageLinks {
  /** What the link at the path holds. @throws Failure `source.not-found`, `conflict.state` for what is no link */
  read(path: VPath, signal: AbortSignal): Promise<string>;
  /** Makes a link that holds `target`, whatever that leads to. @throws Failure `target.exists` */
  make(path: VPath, target: string, signal: AbortSignal): Promise<void>;
}

/**
 * What a backend can do, as data. What is not there, it cannot do; the engine asks for the capability and never for the
 * backend's name.
 */
export interface StorageCapabilities {
  /** A commit replaces an existing file in one step: a reader sees the old file or the new one, nothing between. */
  readonly atomicReplace: boolean;
  /** A stage can be taken up again after a crash or a cut connection. */
  readonly resume: boolean;
  /** Reading a file may go on in its middle after a cut connection. */
  readonly resumeReads: boolean;
  /** The digest of what is there can be had without moving the bytes over a network. */
  readonly readBack: 'cheap' | 'costly';
  /** What is staged is invisible until its commit. Where it is not, a file grows under its own name and a stage cannot be told from a file. */
  readonly hiddenStages: boolean;
  /** Times and permissions can be set. */
  readonly setInfo: boolean;
  /** A file can be opened once, and looked at no more afterwards (B5); an open file then tells nothing about itself. */
  readonly readOnce: boolean;
  /** `commit` returns only when the bytes survive a loss of power. */
  readonly durableCommit: boolean;
  /** Symbolic links, where the backend has them. No other operation follows one. */
  readonly links?: StorageLinks;
  /**
   * Gives a file a second name and tells what has it: both are the same file from then on. Absent: the backend has one name a file.
   * @throws Failure `source.not-found`, `target.exists`, `target.unsupported` for what is no file, and where what holds the two cannot
   */
  hardLink?(from: VPath, to: VPath, signal: AbortSignal): Promise<FileInfo>;
  /** The room for files, when the backend can tell. */
  space?(path: VPath, signal: AbortSignal): Promise<StorageSpace | undefined>;
}

/** An open source file. Reads go by the handle, so a rename or a new file of that name does not change what is read. */
export interface OpenFile {
  /** By the handle. */
  stat(signal: AbortSignal): Promise<FileInfo>;
  /**
   * Up to `length` bytes at `offset`; empty only at the end of the file. The buffer is the caller's. Where `into` is given and the
   * backend can, they are read into its beginning, and the result is a view of it.
   */
  readAt(offset: number, length: number, signal: AbortSignal, into?: Uint8Array): Promise<Uint8Array>;
  /** From `offset` to the end, read ahead as deep as the backend is fast. Each chunk belongs to the caller, who may `giveBack` it. */
  stream(offset: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface StageOptions {
  /**
   * Names the stage. The same token at the same path always means the same stage, so that a worker that died leaves nothing
   * behind: its successor opens the same stage. 1–40 of `A-Z a-z 0-9 -`.
   */
  readonly token: string;
  /** Whether `commit` may replace a file that is already there. */
  readonly overwrite: boolean;
  /** Keep what the stage already holds; otherwise it starts empty. Needs the `resume` capability. */
  readonly resume: boolean;
  /**
   * The tokens of earlier stages at this path, latest first: the first one that is there becomes this stage, under this stage's
   * name, and its old name is gone. Only with `resume`.
   */
  readonly adopt?: readonly string[];
  /** Begin with a copy of the file that is at the path, if there is one. Only Stores of ours can. Never with `resume`. */
  readonly withContent?: boolean;
  /** Make missing parent folders. */
  readonly makeFolders: boolean;
  /** Where a backend cannot replace a file and refuses to rename over it: remove the old one first. Needs `overwrite`. */
  readonly deleteBeforeRename?: boolean;
}

/** What a commit does otherwise than its stage was opened for. */
export interface CommitOptions {
  /** Another name in the same folder for the target. */
  readonly as?: VPath;
  readonly overwrite?: boolean;
}

/** The invisible, unfinished copy of a file at its target. */
export interface Stage {
  /** How many bytes were there when a stage was opened that was resumed or begins with a file's content; 0 otherwise. */
  readonly resumedBytes: number;
  /** How many bytes are worth having under way at once, where the stage knows; grows over a line that proves to be long. */
  readonly windowBytes?: number;
  /**
   * Writes `chunk` at `offset`. The stage has taken the bytes when the promise resolves; the chunk must not change until then.
   * Several writes may be under way at once. @throws Failure `target.full` and the network codes
   */
  write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void>;
  /** Up to `length` bytes of what the stage holds at `offset`, for verified resume and read-back; otherwise as `readAt` of a file. */
  readBack(offset: number, length: number, signal: AbortSignal, into?: Uint8Array): Promise<Uint8Array>;
  /** The SHA-256, in lower-case hex, of all that is staged, as the server computes it; undefined where it does not. */
  remoteSha256?(signal: AbortSignal): Promise<string | undefined>;
  /**
   * Sets times and permissions of what is staged, once all of it is written, so that the file is never seen without them.
   * @throws Failure `target.denied`, `target.unsupported`; the stage is as good as it was
   */
  setInfo(changes: FileChanges, signal: AbortSignal): Promise<void>;
  /**
   * Checks that the stage holds exactly `sizeBytes` (a Store of ours cuts what is beyond), then makes it durable (where the backend can) and visible at its target in one step.
   * Idempotent: a second call after success is a no-op that returns the same.
   * @param options what is decided only now; needs `hiddenStages`
   * @throws Failure `target.exists` when overwriting was not allowed and something is there; `integrity.size-mismatch` when the
   *   stage does not hold `sizeBytes` bytes
   */
  commit(sizeBytes: number, signal: AbortSignal, options?: CommitOptions): Promise<FileInfo>;
  /**
   * Removes the stage and frees what it held; safe at any time and any number of times, never throws. Resolves to false when it may
   * still be there, because its target does not answer.
   */
  discard(): Promise<boolean>;
  /** Lets go of the stage without removing it, so that it can be resumed. */
  suspend(): Promise<void>;
}

/** A file that is written under its own name: whoever looks at it sees it change. */
export interface LiveFile {
  stat(signal: AbortSignal): Promise<FileInfo>;
  /** Up to `length` bytes at `offset`; empty only at the end of the file. The buffer is the caller's. */
  readAt(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>;
  /** What lies between the end of the file and `offset` becomes zeros. Several writes may be under way at once. */
  write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void>;
  /** Cuts the file, or lengthens it by zeros. */
  truncate(sizeBytes: number, signal: AbortSignal): Promise<void>;
  /** Makes what was written durable. */
  sync(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface LiveFileOptions {
  /** Make it when it is not there. */
  readonly create: boolean;
  /** Refuse one that is there; only with `create`. */
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

export interface RenameOptions {
  /** Whether something at `to` is replaced. */
  readonly overwrite: boolean;
}

/**
 * The small port that everything that can hold files implements: the heart of the engine. A pull is a copy from one Storage to
 * another, so is a push, and an upload ends in a Stage as well. Every method honours its signal and throws only Failure.
 * The contract suite is `describeStorage()` in `@waybill/storage/testing`.
 */
export interface Storage {
  readonly capabilities: StorageCapabilities;
  /** Streams the entries of a folder, in no certain order; stages are not among them. @throws Failure `source.not-found`, `target.not-folder` */
  list(folder: VPath, signal: AbortSignal): AsyncIterable<FileEntry>;
  /** Follows no link. @throws Failure `source.not-found` */
  stat(path: VPath, signal: AbortSignal): Promise<FileInfo>;
  open(path: VPath, signal: AbortSignal): Promise<OpenFile>;
  stage(path: VPath, options: StageOptions, signal: AbortSignal): Promise<Stage>;
  /** A file that is made by it is durable under its name already. Absent: files can be written by stages only. @throws Failure `source.not-found`, `target.exists`, `target.is-folder` */
  openLive?(path: VPath, options: LiveFileOptions, signal: AbortSignal): Promise<LiveFile>;
  /** How many bytes a stage of this token holds at this path; undefined when there is none. */
  stageSize(path: VPath, token: string, signal: AbortSignal): Promise<number | undefined>;
  /** Removes what a stage of this token left at this path, if anything. */
  discardStage(path: VPath, token: string, signal: AbortSignal): Promise<void>;
  /** Removes a file or link, never a folder. @throws Failure `source.not-found`, `target.is-folder` */
  remove(path: VPath, signal: AbortSignal): Promise<void>;
  /** @throws Failure `target.exists` when `overwrite` is false and something is there */
  rename(from: VPath, to: VPath, options: RenameOptions, signal: AbortSignal): Promise<void>;
  /** Makes one folder; its parent must be there. @throws Failure `target.exists` */
  mkdir(path: VPath, signal: AbortSignal): Promise<void>;
  /** Removes an empty folder. @throws Failure `target.not-empty` */
  rmdir(path: VPath, signal: AbortSignal): Promise<void>;
  /** Sets what is given and can be set. @throws Failure `target.unsupported` for what the backend cannot set */
  setInfo(path: VPath, changes: FileChanges, signal: AbortSignal): Promise<void>;
  /** Frees what the backend holds (a connection). */
  close(): Promise<void>;
}

export interface FileChanges {
  readonly mode?: number;
  readonly modifiedAt?: Date;
  readonly accessedAt?: Date;
}
