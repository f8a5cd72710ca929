import { Failure, type KeptStage, type Stage } from '@waybill/core';
import { ByteRangeSet } from '../copy/byte-range-set.js';
import type { CopiedBytes } from '../copy/copy-file.js';
import type { UploadRequest } from './upload-deps.js';
import { type DigestMark, UploadDigest } from './upload-digest.js';

/** So much must have come since the stage was read for its digest before it is read on. */
const FOLLOW_BYTES = 1024 * 1024;
/** No honest client leaves this many holes open; more would only cost memory. */
const MAX_RANGES = 4096;

/**
 * Which bytes of an upload have come, in whatever order, and their digest. What its stage held before is proven beside the upload, and what
 * the digest needs from the stage is read as it grows: not at the end, where a client waits for it.
 */
export class ArrivedBytes {
  readonly #from: UploadRequest['from'];
  readonly #onFailure: (error: unknown) => void;
  /** What the stage held when the upload began. */
  readonly #before: number;
  /** Bytes that were sent. */
  #moved = 0;
  readonly #received = new ByteRangeSet();
  /** What of it the stage has taken. */
  readonly #written = new ByteRangeSet();
  readonly #digest: UploadDigest;
  /** What was kept of it and is not proven yet. */
  #unproven: KeptStage | undefined;
  /** Something was written twice. */
  #rewrote = false;
  /** Ends the reading that goes on beside the upload. */
  readonly #reading = new AbortController();
  /** Settles, never rejects, when what was kept was proven or nothing is read. */
  #read: Promise<void> = Promise.resolve();
  #isReading = false;

  /**
   * @param from what the upload began with
   * @param onFailure told when what is read beside the upload is not what it must be: `integrity.digest-mismatch` when what was kept is damaged
   */
  constructor(stage: Stage, from: UploadRequest['from'], onFailure: (error: unknown) => void) {
    this.#from = from;
    this.#onFailure = onFailure;
    this.#before = typeof from === 'string' ? stage.resumedBytes : from.bytes;
    this.#received.add(0, this.#before);
    this.#written.add(0, this.#before);
    this.#digest = new UploadDigest(stage, this.#before);
    if (typeof from === 'string') return;
    this.#unproven = from;
    this.#readOn(() => this.#prove(from));
  }

  /** One past the highest byte received. */
  get end(): number {
    return this.#received.end;
  }

  /** How many were sent, those that were sent twice counted twice. */
  get moved(): number {
    return this.#moved;
  }

  /** Whether something was written twice. */
  get rewrote(): boolean {
    return this.#rewrote;
  }

  /** What must be waited for before bytes from there on are written over or cut off: they must have been proven. Undefined when nothing is. */
  provingBefore(offset: number): Promise<void> | undefined {
    return this.#unproven !== undefined && offset < this.#unproven.bytes ? this.#read : undefined;
  }

  /** Bytes are about to be written there. @throws Failure `integrity.gap` for too many holes */
  take(offset: number, chunk: Uint8Array): void {
    this.#rewrote ||= this.#received.overlaps(offset, chunk.length);
    this.#digest.take(offset, chunk);
    this.#received.add(offset, chunk.length);
    this.#moved += chunk.length;
    if (this.#received.rangeCount > MAX_RANGES)
      throw new Failure('integrity.gap', { publicDetail: 'The upload has too many holes.' });
  }

  /** The stage has taken them. */
  wrote(offset: number, length: number): void {
    this.#written.add(offset, length);
    if (!this.#digest.isBehind || this.#isReading || this.#rewrote) return;
    const to = this.#written.contiguous;
    if (to - this.#digest.hashedBytes < FOLLOW_BYTES) return;
    this.#readOn(() => this.#digest.catchUp(to, this.#reading.signal));
  }

  /** Forgets what lies beyond. @throws Failure `integrity.gap` where nothing reaches that far */
  truncate(sizeBytes: number): void {
    if (sizeBytes > this.#received.end) {
      throw new Failure('integrity.gap', {
        publicDetail: 'A file cannot be made longer without its bytes being sent.',
      });
    }
    this.#rewrote ||= sizeBytes < this.#received.end;
    this.#digest.truncate(sizeBytes);
    this.#received.truncate(sizeBytes);
    this.#written.truncate(sizeBytes);
  }

  /** Resolves, never rejects, when nothing is read beside the upload any more. */
  get settled(): Promise<void> {
    return this.#read;
  }

  /** Ends what is read beside the upload. */
  stopReading(reason: Failure): void {
    this.#reading.abort(reason);
  }

  /** Size and digest of the file, once all of it is written. @throws Failure `integrity.gap` for a file with a hole */
  async whole(signal: AbortSignal): Promise<Pick<CopiedBytes, 'sizeBytes' | 'sha256'>> {
    const gap = this.#received.firstGap;
    if (gap !== undefined) {
      throw new Failure('integrity.gap', {
        publicDetail: `The file has a hole at byte ${gap}: some bytes were never sent.`,
        context: { gap },
      });
    }
    const sizeBytes = this.#received.end;
    return { sizeBytes, sha256: await this.#digest.of(sizeBytes, signal) };
  }

  /** Of all that came, where the stage is read for it: undefined where it is not, while something is on its way, and when more comes meanwhile. */
  async digestSoFar(): Promise<string | undefined> {
    await this.#read;
    const { end } = this.#received;
    const isAllThere = (): boolean =>
      !this.#rewrote && this.#unproven === undefined && this.#received.end === end && this.#written.contiguous === end;
    if (!this.#digest.isOfStage || this.#isReading || !isAllThere()) return undefined;
    let sha256: string | undefined;
    this.#readOn(async () => {
      sha256 = await this.#digest.of(end, this.#reading.signal);
    });
    await this.#read;
    return isAllThere() ? sha256 : undefined;
  }

  /** Has the digest know as much as it can of what the stage has: what came since it was read last is not much. */
  async catchUp(signal: AbortSignal): Promise<void> {
    if (this.#unproven !== undefined || this.#rewrote) return;
    // Where that fails, less is kept.
    await this.#digest.catchUp(this.#written.contiguous, signal).catch(() => undefined);
    await this.#digest.marked().catch(() => undefined);
  }

  /** How much from the start an upload could go on from, with its digest: never all that was sent, or its client would find nothing left to send. */
  wholeSoFar(): DigestMark | undefined {
    if (this.#unproven !== undefined) return this.#unproven;
    const mark = this.#digest.markBefore(this.#received.end, this.#written.contiguous);
    if (this.#rewrote || (mark !== undefined && mark.bytes >= this.#before)) return mark;
    // Nothing is to be shown that is less than what there was.
    return typeof this.#from === 'string' ? undefined : this.#from;
  }

  /** Frees what it holds; to be called once, whatever happened. */
  release(): void {
    this.#digest.release();
  }

  /** Reads what was kept: it must be what was written down of it. */
  async #prove(kept: KeptStage): Promise<void> {
    const sha256 = await this.#digest.of(kept.bytes, this.#reading.signal);
    this.#unproven = undefined;
    if (sha256 === kept.sha256) return;
    throw new Failure('integrity.digest-mismatch', {
      publicDetail: 'What was kept of this upload is damaged and is removed: send the file from its start.',
    });
  }

  #readOn(work: () => Promise<void>): void {
    this.#isReading = true;
    this.#read = work()
      .catch((error: unknown) => {
        if (!this.#reading.signal.aborted) this.#onFailure(error);
      })
      .finally(() => {
        this.#isReading = false;
      });
  }
}
