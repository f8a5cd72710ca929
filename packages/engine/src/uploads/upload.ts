import {
  asFailure,
  type Claim,
  Failure,
  type FailureCode,
  type FileChanges,
  type KeptStage,
  type New,
  newId,
  type Stage,
  type Transfer,
} from '@waybill/core';
import type { CopiedBytes } from '../copy/copy-file.js';
import { heartbeatMs } from '../lease.js';
import { tooLarge, type UploadRoom } from '../quotas/upload-room.js';
import { faultPoint } from '../recovery/fault-point.js';
import type { Instant } from '../transfers/certain-claim.js';
import { stageToken, transferLive } from '../transfers/names.js';
import { ArrivedBytes } from './arrived-bytes.js';
import { keepStage } from './kept-stages.js';
import { LateStage } from './late-stage.js';
import { recordUploadCommitted, recordUploadEnd } from './record-upload.js';
import type { UploadBeginning } from './upload-beginning.js';
import { UploadClaim } from './upload-claim.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

const LIVE_MS = 500;
/** So long a small upload may take before it is recorded that it began. */
const LATE_MS = 1_000;
interface UploadParts {
  readonly deps: UploadDeps;
  readonly request: UploadRequest;
  /** As it began. */
  readonly transfer: New<Transfer>;
  readonly claim: Claim;
  readonly stage: Stage;
  readonly beginning: UploadBeginning;
  readonly room: UploadRoom | undefined;
  /** Before it was recorded that it began. */
  readonly openedAt: Instant;
}

/** How far a commit came: nothing intended yet, the intent recorded, its stage there as well, the file visible. */
type CommitPhase = 'receiving' | 'intended' | 'staged' | 'visible';

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
  readonly #bytes: ArrivedBytes;
  readonly #claim: UploadClaim;
  readonly #beginning: NodeJS.Timeout;
  /** Something of it is, or may be, written down as kept. */
  #noted: boolean;
  #ended = false;
  #failed: Failure | undefined;
  #changes: FileChanges = {};
  #lastLive = Date.now();

  constructor(parts: UploadParts) {
    this.#parts = parts;
    const { deps, request, stage, claim, openedAt } = parts;
    this.#noted = typeof request.from !== 'string';
    this.#bytes = new ArrivedBytes(stage, request.from, (error) => this.#fail(error));
    this.#claim = new UploadClaim(deps, claim, openedAt, {
      beforeBeat: () => this.#begin(),
      progress: () => ({ bytesDone: this.#bytes.end, bytesMoved: this.#bytes.moved, checkpoint: null }),
      lost: (failure) => this.#fail(failure),
      afterBeat: () => this.#note(),
    });
    // What takes longer is seen, and leaves a trace.
    this.#beginning = setTimeout(() => void this.#begin(), Math.min(LATE_MS, heartbeatMs(deps.leaseMs)));
    this.#beginning.unref();
  }

  get transferId(): string {
    return this.#parts.transfer.id;
  }

  /** One past the highest byte received: where an append goes. */
  get sizeBytes(): number {
    return this.#bytes.end;
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
    const proving = this.#bytes.provingBefore(offset);
    if (proving !== undefined) await proving;
    this.#mustBeOpen();
    try {
      const tooMuch = tooLarge(this.#parts.request, offset + chunk.length);
      if (tooMuch !== undefined) throw tooMuch;
      this.#bytes.take(offset, chunk);
      await this.#parts.room?.reach(this.#bytes.end, signal);
      if (!(await this.#claim.isOurs(signal))) throw this.#failed ?? new Failure('claim.lost');
      await this.#parts.stage.write(chunk, offset, signal);
    } catch (error) {
      throw this.#fail(error);
    }
    this.#bytes.wrote(offset, chunk.length);
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

  /**
   * The SHA-256, in lower-case hex, of what the stage holds when that was read as it grew: nearly all of it was by now. Undefined when it was not, and while
   * something is on its way.
   */
  async digestSoFar(): Promise<string | undefined> {
    return this.#ended || this.#failed !== undefined ? undefined : this.#bytes.digestSoFar();
  }

  /** Forgets what lies beyond `sizeBytes`; the stage is cut there at the commit. */
  async truncate(sizeBytes: number): Promise<void> {
    const proving = this.#bytes.provingBefore(sizeBytes);
    if (proving !== undefined) await proving;
    if (this.#failed !== undefined) throw this.#failed;
    try {
      this.#bytes.truncate(sizeBytes);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /**
   * Makes the file arrive: no holes, digest, durable, visible, recorded with its receipt. Resolves only when all of that holds.
   * @throws Failure `integrity.gap`, `target.exists`, `target.full`, `audit.unavailable`; then nothing became visible
   */
  async commit(signal: AbortSignal): Promise<CopiedBytes> {
    if (this.#ended) throw this.#failed ?? new Failure('conflict.state', { publicDetail: 'The upload has ended.' });
    this.#ended = true;
    clearTimeout(this.#beginning);
    const { deps, request, claim, stage, beginning } = this.#parts;
    let phase: CommitPhase = 'receiving';
    try {
      await this.#bytes.settled;
      if (this.#failed !== undefined) throw this.#failed;
      const copied = await this.#bytes.whole(signal);
      const { sizeBytes } = copied;
      const passage = { direction: 'upload', fencingToken: claim.fencingToken, bytesDone: sizeBytes } as const;
      await faultPoint('before-verifying', passage);
      const received = { ...copied, bytesMoved: this.#bytes.moved };
      const verifying = await beginning.intend(received);
      phase = 'intended';
      if (stage instanceof LateStage) await stage.opened();
      phase = 'staged';
      await faultPoint('before-commit', passage);
      if (Object.keys(this.#changes).length > 0) await stage.setInfo(this.#changes, signal).catch(() => undefined);
      await stage.commit(sizeBytes, signal);
      phase = 'visible';
      await this.#claim.settled();
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
      this.#claim.stop();
      this.#bytes.release();
    }
  }

  /**
   * Ends the upload without an arrival: what is whole of its stage is kept for its Account to go on with, or the stage is removed. The
   * audit trail says which, and why.
   */
  async abandon(failure: Failure): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#beginning);
    this.#claim.stop();
    this.#bytes.stopReading(failure);
    await Promise.all([this.#bytes.settled, this.#claim.settled()]);
    const { deps, request, claim, stage, beginning } = this.#parts;
    if (this.#failed === undefined && request.keepMs > 0) await this.#bytes.catchUp(AbortSignal.timeout(deps.leaseMs));
    const kept = this.#failed === undefined ? this.#keepable(null) : undefined;
    this.#bytes.release();
    this.#failed ??= failure;
    if (kept === undefined) await stage.discard();
    else await stage.suspend();
    const end = { type: 'upload.abandoned', failure, bytesReceived: this.#bytes.end, kept, noted: this.#noted } as const;
    await beginning.recorded();
    const left = await recordUploadEnd(deps, request, claim, end);
    if (left !== undefined) await this.#discard(left);
  }

  async #giveUp(failure: Failure, phase: CommitPhase): Promise<void> {
    const { deps, request, claim, stage, beginning } = this.#parts;
    // A commit that may have happened stays as it is: the sweep finds out whether the file is visible, and records that.
    if (phase === 'visible' || (phase === 'staged' && !certainlyNotCommitted.has(failure.code))) {
      await stage.suspend();
      return;
    }
    await stage.discard();
    const from = phase === 'receiving' ? 'running' : 'verifying';
    const end = { type: 'upload.refused', failure, bytesReceived: this.#bytes.end, from, noted: this.#noted } as const;
    await beginning
      .recorded()
      .then(() => recordUploadEnd(deps, request, claim, end))
      .catch(() => undefined);
  }

  /** What could be gone on with: of what a client has sent it never is all, or it would find nothing left to send. */
  #keepable(takenBy: string | null): KeptStage | undefined {
    const { deps, request, transfer } = this.#parts;
    const { keepMs, session, storeId } = request;
    // Who wrote into a file, and not behind its end, has left something between the old one and the new one.
    if (keepMs === 0 || (this.holdsContent && this.#bytes.rewrote)) return undefined;
    const mark = this.#bytes.wholeSoFar();
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

  #discard({ path, token }: KeptStage): Promise<void> {
    // It is in nobody's way: whatever hinders its removal is no failure of this upload.
    return this.#parts.request.storage
      .discardStage(path, token, AbortSignal.timeout(this.#parts.deps.leaseMs))
      .catch(() => undefined);
  }

  /** Has it recorded that the upload began, where it was not. False when the upload has failed. */
  async #begin(): Promise<boolean> {
    const { stage } = this.#parts;
    if (stage instanceof LateStage) await stage.opened().catch((error: unknown) => this.#fail(error));
    return this.#failed === undefined;
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
    this.#parts.deps.database.live.publish({ ...transferLive(this.#parts.transfer), bytesDone: this.#bytes.end });
  }

  /** @throws Failure that ended it */
  #mustBeOpen(): void {
    if (this.#failed !== undefined) throw this.#failed;
    if (this.#ended) throw new Failure('conflict.state', { publicDetail: 'The upload has ended.' });
  }

  /** What it fails with first is what it failed with. */
  #fail(error: unknown): Failure {
    this.#failed ??= asFailure(error);
    return this.#failed;
  }
}
