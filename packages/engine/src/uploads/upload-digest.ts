import { Failure, type Stage } from '@waybill/core';
import { InlineDigest } from '../digest/inline-digest.js';
import type { StreamDigest, DigestMark as StreamMark } from '../digest/stream-digest.js';
import { ThreadDigest } from '../digest/thread-digest.js';

const MIB = 1024 * 1024;
/** From here on an upload is read back for its digest, which another thread computes. */
const LARGE_BYTES = 8 * MIB;
/** What a large upload has on its way to the thread and back, in pieces of 512 KiB: a server may have hundreds of uploads at once. */
const MOST_PIECES = 2;
/** How many marks are remembered. The latest of them may not be known yet. */
const MOST_MARKS = 4;

/** So many bytes from the start of a stage, and their SHA-256 in lower-case hex. */
export interface DigestMark {
  readonly bytes: number;
  readonly sha256: string;
}

interface PlacedMark {
  readonly bytes: number;
  readonly mark: StreamMark;
}

/**
 * The SHA-256 of what an upload stages, in whatever order its bytes come. What comes in order is hashed as it passes, until the upload
 * proves to be large; that, and what came otherwise or was there before, is read back from the stage. At every MiB a mark is left.
 */
export class UploadDigest {
  readonly #stage: Stage;
  #digest: StreamDigest = new InlineDigest();
  #hashedTo = 0;
  #isLarge = false;
  /** The latest, in the order of their places. */
  #marks: readonly PlacedMark[] = [];
  /** Something before `#hashedTo` or right behind it was not seen passing: the stage is read from there. */
  #behind: boolean;
  /** How far the reading that is under way goes. */
  #readingTo = 0;
  /** How often it was begun anew. */
  #restarts = 0;

  /** @param stagedBytes what the stage holds already */
  constructor(stage: Stage, stagedBytes: number) {
    this.#stage = stage;
    this.#behind = stagedBytes > 0;
  }

  /** Bytes are about to be written there. */
  take(offset: number, chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (offset < Math.max(this.#hashedTo, this.#readingTo)) this.#restart(offset);
    else if (!this.#behind && offset === this.#hashedTo) this.#pass(chunk);
    else this.#behind = true;
  }

  /** What lies beyond is forgotten. */
  truncate(sizeBytes: number): void {
    if (sizeBytes >= Math.max(this.#hashedTo, this.#readingTo)) return;
    this.#restart(sizeBytes);
    if (sizeBytes === 0) this.#behind = this.#isLarge;
  }

  /** How many bytes from the start it is of so far. */
  get hashedBytes(): number {
    return this.#hashedTo;
  }

  /** Whether bytes are missing that only the stage has. */
  get isBehind(): boolean {
    return this.#behind;
  }

  /** Whether it is of what the stage holds, and not of what came by. */
  get isOfStage(): boolean {
    return this.#isLarge;
  }

  /** The latest mark before `end` and not beyond `whole` that is known. */
  markBefore(end: number, whole: number): DigestMark | undefined {
    for (const { bytes, mark } of this.#marks.toReversed()) {
      if (bytes < end && bytes <= whole && mark.sha256 !== undefined) return { bytes, sha256: mark.sha256 };
    }
    return undefined;
  }

  /**
   * Reads from the stage what is missing up to there; nothing may be on its way to the stage before it. Stops when that is written again.
   * @throws Failure `integrity.size-mismatch` when the stage holds less
   */
  async catchUp(to: number, signal: AbortSignal): Promise<void> {
    const restarts = this.#restarts;
    while (this.#hashedTo < to) {
      const from = this.#hashedTo;
      this.#readingTo = Math.min(to, from + MIB - (from % MIB));
      const count = await this.#read(from, this.#readingTo - from, signal).catch((error: unknown) => {
        // A digest that is used no more takes nothing.
        if (restarts !== this.#restarts) return 0;
        throw error;
      });
      if (restarts !== this.#restarts) return;
      if (count === 0) throw new Failure('integrity.size-mismatch', { context: { sizeBytes: to, readBackBytes: from } });
      this.#advance(count);
    }
  }

  /** Of the stage up to there, once nothing is written to it any more. */
  async of(sizeBytes: number, signal: AbortSignal): Promise<string> {
    if (this.#hashedTo > sizeBytes) this.#restart(sizeBytes);
    await this.catchUp(sizeBytes, signal);
    return this.#digest.soFar();
  }

  /** Resolves when every mark is known. @throws Failure `internal` when the thread is lost */
  async marked(): Promise<void> {
    await this.#digest.soFar();
  }

  /** Frees what it holds; to be called once, whatever happened. */
  release(): void {
    this.#restarts += 1;
    this.#digest.release();
  }

  #read(from: number, length: number, signal: AbortSignal): Promise<number> {
    return this.#digest.updateFrom(length, (into) => this.#stage.readBack(from, Math.min(length, into.length), signal, into));
  }

  #restart(offset: number): void {
    this.#marks = this.#marks.filter(({ bytes }) => bytes <= offset);
    this.#begin();
    this.#behind = true;
  }

  #begin(): void {
    this.#restarts += 1;
    this.#digest.release();
    this.#digest = this.#isLarge ? new ThreadDigest(MOST_PIECES) : new InlineDigest();
    this.#hashedTo = 0;
    this.#readingTo = 0;
  }

  #pass(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + MIB - (this.#hashedTo % MIB));
      void this.#digest.update(part);
      this.#advance(part.length);
      at += part.length;
    }
    if (this.#hashedTo < LARGE_BYTES) return;
    this.#isLarge = true;
    this.#begin();
    this.#behind = true;
  }

  #advance(bytes: number): void {
    this.#hashedTo += bytes;
    if (this.#hashedTo % MIB !== 0) return;
    const placed = { bytes: this.#hashedTo, mark: this.#digest.mark() };
    const others = this.#marks.filter((mark) => mark.bytes !== placed.bytes).slice(1 - MOST_MARKS);
    this.#marks = [...others, placed].sort((a, b) => a.bytes - b.bytes);
  }
}
