import type { VPath } from '@waybill/core';
import type { ServerExtension, SftpAttributes, SftpFolderRow } from '@waybill/sftp';
import type { AlgorithmLists } from '@waybill/ssh';
import type { GeneratedFiles } from '../files/generated-files.js';
import type { Line } from '../network/line.js';
import type { Grammar } from './values.js';

/** What a client can ask of the partner. `POSIX-RENAME`, `FSYNC` and `STATVFS` are the extensions of those names. */
export type RequestName =
  | 'REALPATH'
  | 'STAT'
  | 'LSTAT'
  | 'OPENDIR'
  | 'READDIR'
  | 'OPEN'
  | 'READ'
  | 'WRITE'
  | 'FSTAT'
  | 'SETSTAT'
  | 'FSETSTAT'
  | 'FSYNC'
  | 'CLOSE'
  | 'MKDIR'
  | 'RMDIR'
  | 'REMOVE'
  | 'RENAME'
  | 'POSIX-RENAME';

/** One request of a client. */
export interface Request {
  readonly type: RequestName;
  /** What it is about, by path or by handle. */
  readonly path: VPath;
  /** The new path of a rename. */
  readonly to?: VPath;
  /** OPEN, CLOSE: whether the file is open for writing. */
  readonly writes?: boolean;
  /** READ, WRITE: the number of bytes. */
  readonly bytes?: number;
}

/** What goes over one connection at the level of TCP, counted since a behaviour was switched on. */
export interface Traffic {
  readonly line: Line;
  readonly direction: 'up' | 'down';
  readonly bytes: number;
}

/** How many of the bytes still pass, and what happens then. */
export interface Verdict {
  readonly pass: number;
  readonly ending: 'cut' | 'freeze';
}

/** How the partner's SSH looks to who connects. */
export interface Face {
  readonly hostKey: 'usual' | 'other';
  readonly algorithms?: AlgorithmLists;
  readonly maxSessions?: number;
}

/**
 * What a behaviour does, where it does something: hooks at the three levels of a server. Several behaviours at once are asked one
 * after the other, in the order in which they were given.
 */
export interface Manners {
  readonly face?: Partial<Face>;
  /** False drops a new connection in the handshake. */
  readonly admits?: (lines: { readonly open: number; readonly signingIn: number }) => boolean;
  readonly greetsAfterMs?: number;
  readonly signsIn?: () => boolean;
  /** Undefined lets everything pass. */
  readonly carries?: (traffic: Traffic) => Verdict | undefined;
  /** Before a request is done. May wait, cut the line, or throw a Failure, which becomes the answer. */
  readonly before?: (request: Request, line: Line, signal: AbortSignal) => void | Promise<void>;
  /** After it was done and before it is answered. */
  readonly after?: (request: Request, line: Line, signal: AbortSignal) => void | Promise<void>;
  /** What the partner tells about a file. `READDIR` is about a row of a listing. */
  readonly attributes?: (attributes: SftpAttributes, request: Pick<Request, 'type' | 'path'>) => SftpAttributes;
  readonly rows?: (rows: readonly SftpFolderRow[]) => readonly SftpFolderRow[];
  /** The most bytes that one READ is answered with. */
  readonly mostReadBytes?: number;
  /** The bytes that are stored in place of those that were sent. */
  readonly stores?: (data: Uint8Array, request: Request) => Uint8Array;
  readonly generates?: GeneratedFiles;
  readonly extensions?: readonly ServerExtension[];
  readonly withheldExtensions?: readonly string[];
}

/** Where the partner lives on this machine. */
export interface Place {
  /** Holds what clients see. */
  readonly files: string;
  /** Where files go that the partner takes away. */
  readonly taken: string;
}

/** One way of a partner to be awkward. */
export interface Behaviour<N extends string = string> {
  readonly name: N;
  /** Its value as the list shows it. */
  readonly takes: string;
  /** What it does, in one line. */
  readonly says: string;
  /** @throws Failure `input.invalid` for a value that does not fit */
  readonly begin: (value: string | undefined, place: Place) => Manners;
}

/** Describes a behaviour. */
export function behaviour<N extends string, T>({
  name,
  value,
  says,
  manners,
}: {
  readonly name: N;
  readonly value: Grammar<T>;
  readonly says: string;
  readonly manners: (value: T, place: Place) => Manners;
}): Behaviour<N> {
  return { name, takes: value.shown, says, begin: (text, place) => manners(value.parse(text), place) };
}
