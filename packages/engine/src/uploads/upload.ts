import { setTimeout } from 'node:timers/promises';
import {
  asFailure,
  type Claim,
  Failure,
  type FailureCode,
  type FileChanges,
  type KeptStage,
  newId,
  type Stage,
  type Transfer,
} from '@waybill/core';
import { ByteRangeSet } from '../copy/byte-range-set.js';
import type { CopiedBytes } from '../copy/copy-file.js';
import { heartbeatMs } from '../lease.js';
import { tooLarge, type UploadRoom } from '../quotas/upload-room.js';
import { faultPoint } from '../recovery/fault-point.js';
import { type Instant, instant, isCertain } from '../transfers/certain-claim.js';
import { stageToken, transferLive } from '../transfers/names.js';
import { keepStage } from './kept-stages.js';
import { recordUploadCommitted, recordUploadEnd, recordUploadVerifying } from './record-upload.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';
import { type DigestMark, UploadDigest } from './upload-digest.js';

const LIVE_MS = 500;
/** So much must have come since the stage was read for its digest before it is read on. */
const FOLLOW_BYTES = 1024 * 1024;
/** No honest client leaves this many holes open; more would only cost memory. */
const MAX_RANGES = 4096;

interface UploadParts {
  readonly deps: UploadDeps;
  readonly request: UploadRequest;
  readonly transfer: Transfer;
  readonly claim: Claim;
  readonly stage: Stage;
  readonly room: UploadRoom | undefined;
  /** Before it was recorded that it began. */
  readonly openedAt: Instant;
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
  /** What the stage held when the upload began. */
  readonly #before: number;
  /** Bytes that were sent. */
  #moved = 0;
  readonly #received = new ByteRangeSet();
  /** What of it the stage has taken. */
  readonly #written = new ByteRangeSet();
  readonly #digest: UploadDigest;
  readonly #heartbeat: NodeJS.Timeout;
  #beating: Promise<void> = Promise.resolve();
  /** When PostgreSQL was asked that said last that the upload is ours. */
  #confirmedAt: Instant;
  /** Ends the reading for the digest that goes on beside the upload. */
  readonly #reading = new AbortController();
  /** Settles, never rejects, when what was kept was proven or nothing is read. */
  #read: Promise<void> = Promise.resolve();
  #isReading = false;
  /** What was kept of it and is not proven yet. */
  #unproven: KeptStage | undefined;
  /** Something was written twice. */
  #rewrote = false;
  /** Something of it is, or may be, written down as kept. */
  #noted: boolean;
  #ended = false;
  #failed: Failure | undefined;
  #changes: FileChanges = {};
  #lastLive = Date.now();

  constructor(parts: UploadParts) {
    this.#parts = parts;
    this.#confirmedAt = parts.openedAt;
    const { from } = parts.request;
    this.#before = typeof from === 'string' ? parts.stage.resumedBytes : from.bytes;
    this.#received.add(0, this.#before);
    this.#written.add(0, this.#before);
    this.#digest = new UploadDigest(parts.stage, this.#before);
    this.#noted = typeof from !== 'string';
    this.#heartbeat = setInterval(() => {
      this.#beating = this.#beat();
    }, heartbeatMs(parts.deps.leaseMs));
    this.#heartbeat.unref();
    if (typeof from !== 'string') {
      this.#unproven = from;
      this.#readOn(() => this.#prove(from));
    }
  }

  get transferId(): string {
    return this.#parts.transfer.id;
  }

  /** One past the highest byte received: where an append goes. */
  get sizeBytes(): number {
    return this.#received.end;
  }

  /** Whether what was at the target when it began is part of it. */
  get holdsContent(): boolean {
    const { from } = this.#parts.request;
    return typeof from === 'string' ? from === 'content' : from.holdsContent;
  }

  /**
   * Takes bytes at an offset, in any order. Several writes may be under way; the chunk must not change until its promise resolves.
   * @throws Failure of the Store, and `quota.exceeded`, for this write and every later one; `integrity.digest-mismatch` when what was kept of it is damaged
   */
  async write(offset: number, chunk: Uint8Array, signal: AbortSignal): Promise<void> {
    // What is written over must have been proven before.
    if (this.#unproven !== undefined && offset < this.#unproven.bytes) await this.#read;
    if (this.#failed !== undefined) throw this.#failed;
    if (this.#ended) throw new Failure('conflict.state', { publicDetail: 'The upload has ended.' });
    this.#failed = tooLarge(this.#parts.request, offset + chunk.length);
    if (this.#failed !== undefined) throw this.#failed;
    this.#rewrote ||= this.#received.overlaps(offset, chunk.length);
    this.#digest.take(offset, chunk);
    this.#received.add(offset, chunk.length);
    this.#moved += chunk.length;
    try {
      if (this.#received.rangeCount > MAX_RANGES)
        throw new Failure('integrity.gap', { publicDetail: 'The upload has too many holes.' });
      await this.#parts.room?.reach(this.#received.end, signal);
      if (!isCertain(this.#confirmedAt, this.#parts.deps.leaseMs)) await this.#confirm(signal);
      await this.#parts.stage.write(chunk, offset, signal);
    } catch (error) {
      this.#failed ??= asFailure(error);
      throw this.#failed;
    }
    this.#written.add(offset, chunk.length);
    this.#follow();
    this.#tellProgress();
  }

  /** The times and modes that the file will have, as far as they were set. */
  get changes(): FileChanges {
    return this.#changes;
  }

  /** Sets times and modes: the file has them from the moment on that it is visible. Where its Store cannot, it arrives without (BEHAVIOURS B6). */
  change(changes: FileChanges): void {
    this.#changes = { ...this.#changes, ...changes };
  }

  /** Bytes that were received, for clients that read what they write. Empty at the end. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#parts.stage.readBack(offset, Math.max(0, Math.min(length, this.sizeBytes - offset)), signal);
  }

  /** Forgets what lies beyond `sizeBytes`; the stage is cut there at the commit. */
  async truncate(sizeBytes: number): Promise<void> {
    if (this.#unproven !== undefined && sizeBytes < this.#unproven.bytes) await this.#read;
    if (this.#failed !== undefined) throw this.#failed;
    if (sizeBytes > this.#received.end) {
      this.#failed = new Failure('integrity.gap', {
        publicDetail: 'A file cannot be made longer without its bytes being sent.',
      });
      throw this.#failed;
    }
    this.#rewrote ||= sizeBytes < this.#received.end;
    this.#digest.truncate(sizeBytes);
    this.#received.truncate(sizeBytes);
    this.#written.truncate(sizeBytes);
  }

  /**
   * Makes the file arrive: no holes, digest, durable, visible, recorded with its receipt. Resolves only when all of that holds.
   * @throws Failure `integrity.gap`, `target.exists`, `target.full`, `audit.unavailable`; then nothing became visible
   */
  async commit(signal: AbortSignal): Promise<CopiedBytes> {
    if (this.#ended) throw this.#failed ?? new Failure('conflict.state', { publicDetail: 'The upload has ended.' });
    this.#ended = true;
    const { deps, request, transfer, claim, stage } = this.#parts;
    let phase: CommitPhase = 'receiving';
    try {
      await this.#read;
      if (this.#failed !== undefined) throw this.#failed;
      const gap = this.#received.firstGap;
      if (gap !== undefined) {
        throw new Failure('integrity.gap', {
          publicDetail: `The file has a hole at byte ${gap}: some bytes were never sent.`,
          context: { gap },
        });
      }
      const sizeBytes = this.#received.end;
      const passage = { direction: 'upload', fencingToken: claim.fencingToken, bytesDone: sizeBytes } as const;
      const copied = { sizeBytes, sha256: await this.#digest.of(sizeBytes, signal) };
      await faultPoint('before-verifying', passage);
      const received = { ...copied, bytesMoved: this.#moved };
      const verifying = await recordUploadVerifying(deps, request, transfer, received);
      phase = 'intended';
      await faultPoint('before-commit', passage);
      if (Object.keys(this.#changes).length > 0) await stage.setInfo(this.#changes, signal).catch(() => undefined);
      await stage.commit(sizeBytes, signal);
      phase = 'visible';
      await this.#beating;
      await faultPoint('after-commit', passage);
      await recordUploadCommitted(deps, request, verifying, this.#noted);
      return copied;
    } catch (error) {
      const failure = asFailure(error);
      this.#failed = failure;
      await this.#giveUp(failure, phase);
      throw failure;
    } finally {
      // Until here: reading back and making durable can take longer than the lease.
      clearInterval(this.#heartbeat);
      this.#digest.release();
    }
  }

  /**
   * Ends the upload without an arrival: what is whole of its stage is kept for its Account to go on with, or the stage is removed. The
   * audit trail says which, and why.
   */
  async abandon(failure: Failure): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    this.#reading.abort(failure);
    await Promise.all([this.#read, this.#beating]);
    const { deps, request, claim, stage } = this.#parts;
    if (this.#unproven === undefined && !this.#rewrote) await this.#catchUpForKeeping();
    const kept = this.#failed === undefined ? this.#keepable(null) : undefined;
    this.#digest.release();
    this.#failed ??= failure;
    if (kept === undefined) await stage.discard();
    else await stage.suspend();
    const end = { type: 'upload.abandoned', failure, bytesReceived: this.#received.end, kept, noted: this.#noted } as const;
    const left = await recordUploadEnd(deps, request, claim, end);
    if (left !== undefined) await this.#discard(left);
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
    const end = { type: 'upload.refused', failure, bytesReceived: this.#received.end, from, noted: this.#noted } as const;
    await recordUploadEnd(deps, request, claim, end).catch(() => undefined);
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

  /** Does not leave all that the digest needs from the stage for the end, where a client waits for it. */
  #follow(): void {
    if (!this.#digest.isBehind || this.#isReading || this.#rewrote) return;
    const to = this.#written.contiguous;
    if (to - this.#digest.hashedBytes < FOLLOW_BYTES) return;
    this.#readOn(() => this.#digest.catchUp(to, this.#reading.signal));
  }

  /** What came since the stage was read last is not much. */
  async #catchUpForKeeping(): Promise<void> {
    if (this.#failed !== undefined || this.#parts.request.keepMs === 0) return;
    const signal = AbortSignal.timeout(this.#parts.deps.leaseMs);
    // Where that fails, less is kept.
    await this.#digest.catchUp(this.#written.contiguous, signal).catch(() => undefined);
    await this.#digest.marked().catch(() => undefined);
  }

  #readOn(work: () => Promise<void>): void {
    this.#isReading = true;
    this.#read = work()
      .catch((error: unknown) => {
        if (!this.#reading.signal.aborted) this.#failed ??= asFailure(error);
      })
      .finally(() => {
        this.#isReading = false;
      });
  }

  /** What could be gone on with: of what a client has sent it never is all, or it would find nothing left to send. */
  #keepable(takenBy: string | null): KeptStage | undefined {
    const { deps, request, transfer } = this.#parts;
    const { keepMs, session, storeId } = request;
    // Who wrote into a file, and not behind its end, has left something between the old one and the new one.
    if (keepMs === 0 || (this.holdsContent && this.#rewrote)) return undefined;
    const mark = this.#wholeSoFar();
    if (mark === undefined) return undefined;
    const keptAt = deps.clock.now();
    return {
      id: newId(),
      accountId: session.accountId,
      partnerId: session.partnerId,
      storeId,
      path: request.storePath,
      virtualPath: request.virtualPath,
      transferId: transfer.id,
      token: stageToken(transfer.id, this.#parts.claim.fencingToken),
      bytes: mark.bytes,
      sha256: mark.sha256,
      holdsContent: this.holdsContent,
      keptAt,
      expiresAt: new Date(keptAt.getTime() + keepMs),
      takenBy,
    };
  }

  #wholeSoFar(): DigestMark | undefined {
    if (this.#unproven !== undefined) return this.#unproven;
    const mark = this.#digest.markBefore(this.#received.end, this.#written.contiguous);
    if (this.#rewrote || (mark !== undefined && mark.bytes >= this.#before)) return mark;
    // Nothing is to be shown that is less than what there was.
    const { from } = this.#parts.request;
    return typeof from === 'string' ? undefined : from;
  }

  #discard({ path, token }: KeptStage): Promise<void> {
    // It is in nobody's way: whatever hinders its removal is no failure of this upload.
    return this.#parts.request.storage
      .discardStage(path, token, AbortSignal.timeout(this.#parts.deps.leaseMs))
      .catch(() => undefined);
  }

  /**
   * Waits until PostgreSQL says that the upload is ours still: after so long without an answer it may have been swept, and somebody else
   * may go on with its stage. @throws Failure `claim.lost`
   */
  async #confirm(signal: AbortSignal): Promise<void> {
    const { leaseMs } = this.#parts.deps;
    for (;;) {
      await this.#beat();
      if (this.#failed !== undefined) throw this.#failed;
      if (isCertain(this.#confirmedAt, leaseMs)) return;
      await setTimeout(heartbeatMs(leaseMs), undefined, { signal });
    }
  }

  async #beat(): Promise<void> {
    const { deps, claim } = this.#parts;
    const askedAt = instant();
    try {
      await deps.database.read.transfers.heartbeat(claim, deps.leaseMs, {
        bytesDone: this.#received.end,
        bytesMoved: this.#moved,
        checkpoint: null,
      });
      this.#confirmedAt = askedAt;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'claim.lost') this.#failed ??= failure;
    }
    await this.#note().catch(() => undefined);
  }

  /** Writes down what is whole, so that it is not lost with this process. */
  async #note(): Promise<void> {
    const { deps, transfer, request } = this.#parts;
    const kept = this.#keepable(transfer.id);
    if (kept === undefined || this.#ended || this.#failed !== undefined) return;
    this.#noted = true;
    const { session } = request;
    const { replaced } = await deps.database.transaction((tx) => keepStage(tx, kept, { ...session, sessionId: session.id }));
    if (replaced !== undefined) await this.#discard(replaced);
  }

  #tellProgress(): void {
    const now = Date.now();
    if (now - this.#lastLive < LIVE_MS) return;
    this.#lastLive = now;
    this.#parts.deps.database.live.publish({ ...transferLive(this.#parts.transfer), bytesDone: this.#received.end });
  }
}
