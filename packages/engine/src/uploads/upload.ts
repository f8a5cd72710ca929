import { createHash } from 'node:crypto';
import { asFailure, type Claim, Failure, type FailureCode, type Stage, type Transfer } from '@waybill/core';
import { ByteRangeSet } from '../copy/byte-range-set.js';
import type { CopiedBytes } from '../copy/copy-file.js';
import { heartbeatMs } from '../lease.js';
import { faultPoint } from '../recovery/fault-point.js';
import { transferLive } from '../transfers/names.js';
import { recordUploadCommitted, recordUploadEnd, recordUploadVerifying } from './record-upload.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

const LIVE_MS = 500;
const HASH_CHUNK = 1024 * 1024;
/** No honest client leaves this many holes open; more would only cost memory. */
const MAX_RANGES = 4096;

interface UploadParts {
  readonly deps: UploadDeps;
  readonly request: UploadRequest;
  readonly transfer: Transfer;
  readonly claim: Claim;
  readonly stage: Stage;
}

/** How far a commit came: nothing intended yet, the intent recorded, the file visible. */
type CommitPhase = 'receiving' | 'intended' | 'visible';

/** Refusals of a Store that come before anything becomes visible; after any other the file may be there. */
const certainlyNotCommitted: ReadonlySet<FailureCode> = new Set([
  'target.exists',
  'target.is-folder',
  'target.full',
  'integrity.size-mismatch',
]);

/**
 * A file that a partner is sending us. It arrives at {@link commit} and only there: a dropped connection calls {@link abandon},
 * and nothing of it ever becomes visible (BEHAVIOURS B25). Exactly one of the two ends it; the other is a no-op afterwards.
 */
export class Upload {
  readonly #parts: UploadParts;
  readonly #ranges = new ByteRangeSet();
  readonly #heartbeat: NodeJS.Timeout;
  #hash = createHash('sha256');
  /** How far the running hash has come; undefined once the bytes did not come in order and must be read back. */
  #hashedTo: number | undefined = 0;
  #ended = false;
  #failed: Failure | undefined;
  #lastLive = 0;

  constructor(parts: UploadParts) {
    this.#parts = parts;
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs(parts.deps.leaseMs));
    this.#heartbeat.unref();
  }

  get transferId(): string {
    return this.#parts.transfer.id;
  }

  /** One past the highest byte received: where an append goes. */
  get sizeBytes(): number {
    return this.#ranges.end;
  }

  /**
   * Takes bytes at an offset, in any order. Several writes may be under way; the chunk must not change until its promise resolves.
   * @throws Failure of the Store, for this write and every later one
   */
  async write(offset: number, chunk: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    if (this.#ended) throw new Failure('conflict.state', { publicDetail: 'The upload has ended.' });
    if (this.#hashedTo === offset) {
      this.#hash.update(chunk);
      this.#hashedTo = offset + chunk.length;
    } else if (chunk.length > 0) {
      this.#hashedTo = undefined;
    }
    this.#ranges.add(offset, chunk.length);
    try {
      if (this.#ranges.rangeCount > MAX_RANGES)
        throw new Failure('integrity.gap', { publicDetail: 'The upload has too many holes.' });
      await this.#parts.stage.write(chunk, offset, signal);
    } catch (error) {
      this.#failed ??= asFailure(error);
      throw this.#failed;
    }
    this.#tellProgress();
  }

  /** Bytes that were received, for clients that read what they write. Empty at the end. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#parts.stage.readBack(offset, Math.max(0, Math.min(length, this.sizeBytes - offset)), signal);
  }

  /** Forgets what lies beyond `sizeBytes`; the stage is cut there at the commit. */
  truncate(sizeBytes: number): void {
    if (sizeBytes > this.#ranges.end) {
      this.#failed ??= new Failure('integrity.gap', {
        publicDetail: 'A file cannot be made longer without its bytes being sent.',
      });
      throw this.#failed;
    }
    if (sizeBytes < this.#ranges.end) this.#hashedTo = sizeBytes === 0 ? 0 : undefined;
    if (sizeBytes === 0) this.#hash = createHash('sha256');
    this.#ranges.truncate(sizeBytes);
  }

  /**
   * Makes the file arrive: no holes, digest, durable, visible, recorded with its receipt. Resolves only when all of that holds.
   * @throws Failure `integrity.gap`, `target.exists`, `target.full`, `audit.unavailable`; then nothing became visible
   */
  async commit(signal: AbortSignal): Promise<CopiedBytes> {
    if (this.#ended) throw this.#failed ?? new Failure('conflict.state', { publicDetail: 'The upload has ended.' });
    this.#ended = true;
    const { deps, request, claim, stage } = this.#parts;
    let phase: CommitPhase = 'receiving';
    try {
      if (this.#failed !== undefined) throw this.#failed;
      const gap = this.#ranges.firstGap;
      if (gap !== undefined) {
        throw new Failure('integrity.gap', {
          publicDetail: `The file has a hole at byte ${gap}: some bytes were never sent.`,
          context: { gap },
        });
      }
      const sizeBytes = this.#ranges.end;
      const passage = { direction: 'upload', fencingToken: claim.fencingToken, bytesDone: sizeBytes } as const;
      const copied = { sizeBytes, sha256: await this.#digest(sizeBytes, signal) };
      await faultPoint('before-verifying', passage);
      await recordUploadVerifying(deps, claim, copied);
      phase = 'intended';
      await faultPoint('before-commit', passage);
      await stage.commit(sizeBytes, signal);
      phase = 'visible';
      await faultPoint('after-commit', passage);
      await recordUploadCommitted(deps, request, claim);
      return copied;
    } catch (error) {
      const failure = asFailure(error);
      this.#failed = failure;
      await this.#giveUp(failure, phase);
      throw failure;
    } finally {
      // Until here: reading back and making durable can take longer than the lease.
      clearInterval(this.#heartbeat);
    }
  }

  /** Ends the upload without an arrival: the stage is removed and the audit trail says why. */
  async abandon(failure: Failure): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    this.#failed = failure;
    const { deps, request, claim, stage } = this.#parts;
    await stage.discard();
    await recordUploadEnd(deps, request, claim, 'upload.abandoned', failure, this.#ranges.end);
  }

  async #giveUp(failure: Failure, phase: CommitPhase): Promise<void> {
    const { deps, request, claim, stage } = this.#parts;
    // A commit that may have happened stays as it is: the sweep finds out whether the file is visible, and records that.
    if (phase === 'visible' || (phase === 'intended' && !certainlyNotCommitted.has(failure.code))) {
      await stage.suspend();
      return;
    }
    await stage.discard();
    const from = phase === 'intended' ? 'verifying' : 'running';
    await recordUploadEnd(deps, request, claim, 'upload.refused', failure, this.#ranges.end, from).catch(() => undefined);
  }

  async #digest(sizeBytes: number, signal: AbortSignal): Promise<string> {
    if (this.#hashedTo === sizeBytes) return this.#hash.digest('hex');
    const hash = createHash('sha256');
    for (let offset = 0; offset < sizeBytes; ) {
      const chunk = await this.#parts.stage.readBack(offset, Math.min(HASH_CHUNK, sizeBytes - offset), signal);
      if (chunk.length === 0) throw new Failure('integrity.size-mismatch', { context: { sizeBytes, readBackBytes: offset } });
      hash.update(chunk);
      offset += chunk.length;
    }
    return hash.digest('hex');
  }

  async #beat(): Promise<void> {
    try {
      await this.#parts.deps.database.read.transfers.heartbeat(this.#parts.claim, this.#parts.deps.leaseMs, {
        bytesDone: this.#ranges.end,
        bytesMoved: this.#ranges.end,
        checkpoint: null,
      });
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'claim.lost') this.#failed ??= failure;
    }
  }

  #tellProgress(): void {
    const now = Date.now();
    if (now - this.#lastLive < LIVE_MS) return;
    this.#lastLive = now;
    this.#parts.deps.database.live.publish({ ...transferLive(this.#parts.transfer), bytesDone: this.#ranges.end });
  }
}
