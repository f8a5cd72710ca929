import { createHash, type Hash } from 'node:crypto';
import { Failure, type Stage } from '@waybill/core';

const MIB = 1024 * 1024;

/** So many bytes from the start of a stage, and their SHA-256 in lower-case hex. */
export interface DigestMark {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The SHA-256 of what an upload stages, in whatever order its bytes come. What comes in order is hashed as it passes; what did not, or
 * was there before, is read back from the stage. At every MiB a mark is left.
 */
export class UploadDigest {
  readonly #stage: Stage;
  #hash: Hash = createHash('sha256');
  #hashedTo = 0;
  /** The two latest. */
  #marks: readonly DigestMark[] = [];
  /** Something before `#hashedTo` or right behind it was not seen passing: the stage is read from there. */
  #behind: boolean;
  /** How far the reading that is under way goes. */
  #readingTo = 0;
  /** How often what was hashed was written again. */
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
    else if (!this.#behind && offset === this.#hashedTo) this.#update(chunk);
    else this.#behind = true;
  }

  /** What lies beyond is forgotten. */
  truncate(sizeBytes: number): void {
    if (sizeBytes >= Math.max(this.#hashedTo, this.#readingTo)) return;
    this.#restart(sizeBytes);
    if (sizeBytes === 0) this.#behind = false;
  }

  /** How many bytes from the start it is of so far. */
  get hashedBytes(): number {
    return this.#hashedTo;
  }

  /** Whether bytes are missing that only the stage has. */
  get isBehind(): boolean {
    return this.#behind;
  }

  /** The latest mark before `end` and not beyond `whole`. */
  markBefore(end: number, whole: number): DigestMark | undefined {
    return this.#marks.findLast(({ bytes }) => bytes < end && bytes <= whole);
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
      const chunk = await this.#stage.readBack(from, this.#readingTo - from, signal);
      if (restarts !== this.#restarts) return;
      if (chunk.length === 0) throw new Failure('integrity.size-mismatch', { context: { sizeBytes: to, readBackBytes: from } });
      this.#update(chunk);
    }
  }

  /** Of the whole stage, once nothing is written any more. */
  async of(sizeBytes: number, signal: AbortSignal): Promise<string> {
    if (this.#hashedTo > sizeBytes) this.#restart(sizeBytes);
    await this.catchUp(sizeBytes, signal);
    return this.#hash.copy().digest('hex');
  }

  #restart(offset: number): void {
    this.#marks = this.#marks.filter(({ bytes }) => bytes <= offset);
    this.#hash = createHash('sha256');
    this.#hashedTo = 0;
    this.#readingTo = 0;
    this.#behind = true;
    this.#restarts += 1;
  }

  #update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + MIB - (this.#hashedTo % MIB));
      this.#hash.update(part);
      this.#hashedTo += part.length;
      at += part.length;
      if (this.#hashedTo % MIB === 0) this.#mark();
    }
  }

  #mark(): void {
    const bytes = this.#hashedTo;
    const others = this.#marks.filter((mark) => mark.bytes !== bytes).slice(-1);
    this.#marks = [...others, { bytes, sha256: this.#hash.copy().digest('hex') }].sort((a, b) => a.bytes - b.bytes);
  }
}
