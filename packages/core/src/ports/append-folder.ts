import type { S3Place } from '../entities/audit-anchor.js';

/** A folder to which files are added, and in which none is ever changed. Throws only Failure. */
export interface AppendFolder {
  /**
   * Adds a file, whole or not at all. One of this name and content may be there already.
   * @throws Failure `target.exists` when one of this name and other content is there, and what the backend says
   */
  add(name: string, content: Uint8Array, signal: AbortSignal): Promise<void>;
  /** The names of its files; none when the folder is not there. */
  list(signal: AbortSignal): Promise<readonly string[]>;
  /** A whole small file. @throws Failure `source.not-found`, `input.invalid` when it is larger than `mostBytes` */
  read(name: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens folders in buckets. */
export interface BucketOpener {
  /** Connects to nothing yet. @throws Failure `input.invalid` for an endpoint that is none */
  open(place: S3Place, secretAccessKey: string): AppendFolder;
}
