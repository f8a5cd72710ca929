import type { DigestAlgorithm } from '@waybill/core';
import { InlineDigest } from './inline-digest.js';
import { ThreadDigest } from './thread-digest.js';
import { WithMd5 } from './with-md5.js';

/** The SHA-256 of bytes that come in order, a piece at a time. */
export interface StreamDigest {
  /** Takes the next bytes, which may change once this is done: at once, or when the promise that it returns resolves. */
  update(bytes: Uint8Array): Promise<void> | undefined;
  /**
   * Takes up to `length` bytes that `read` finds. They may be read into the memory that is offered, or be elsewhere.
   * @returns how many they were
   */
  updateFrom(length: number, read: (into: Uint8Array) => Promise<Uint8Array>): Promise<number>;
  /** The digest of what was taken so far, as soon as it is known. */
  mark(): DigestMark;
  /** The digest, in lower-case hex, of what was taken so far; more may follow. */
  soFar(): Promise<string>;
  /** The MD5 of the same, where it was asked for. */
  md5?(): string;
  /** Frees what it holds; to be called once, whatever happened. */
  release(): void;
}

export interface DigestMark {
  /** Lower-case hex. */
  readonly sha256: string | undefined;
}

/** Below this, handing the bytes to another thread costs more than it brings. */
const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024;

/** A digest for about so many bytes, and the other one that is wanted `beside` it. That of a large file is computed on a thread of its own: hashing 1 GiB takes a core 0.6 s and more. */
export function streamDigest(expectedBytes: number | undefined, beside?: DigestAlgorithm): StreamDigest {
  const digest = (expectedBytes ?? 0) < WORTH_A_THREAD_BYTES ? new InlineDigest() : new ThreadDigest();
  return beside === 'md5' ? new WithMd5(digest) : digest;
}
