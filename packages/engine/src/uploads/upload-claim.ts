import { setTimeout as delay } from 'node:timers/promises';
import { asFailure, type Claim, type Database, type Failure, type TransferProgress } from '@waybill/core';
import { heartbeatMs } from '../lease.js';
import { type Instant, instant, isCertain } from '../transfers/certain-claim.js';

/** Of whose upload it is the claim. */
export interface ClaimedUpload {
  /** Comes before each sign of life; false when there is none to be given any more. */
  beforeBeat(): Promise<boolean>;
  progress(): TransferProgress;
  /** It is somebody else's now. */
  lost(failure: Failure): void;
  /** Comes after each sign of life; what it rejects with is left alone. */
  afterBeat(): Promise<void>;
}

/** That an upload is this process's own: signs of life say so to PostgreSQL, and after a silence it is asked before anything is written. */
export class UploadClaim {
  readonly #database: Database;
  readonly #leaseMs: number;
  readonly #claim: Claim;
  readonly #upload: ClaimedUpload;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<boolean> = Promise.resolve(true);
  /** When PostgreSQL was asked that said last that the upload is ours. */
  #confirmedAt: Instant;

  /** @param claimedAt before the claim was made */
  constructor(
    { database, leaseMs }: { readonly database: Database; readonly leaseMs: number },
    claim: Claim,
    claimedAt: Instant,
    upload: ClaimedUpload,
  ) {
    this.#database = database;
    this.#leaseMs = leaseMs;
    this.#claim = claim;
    this.#confirmedAt = claimedAt;
    this.#upload = upload;
    this.#timer = setInterval(() => {
      this.#beating = this.#beat();
    }, heartbeatMs(leaseMs));
    this.#timer.unref();
  }

  /**
   * Resolves when the upload is ours for certain: after so long without an answer it may have been swept, and somebody else may go on with
   * its stage. False when it is not ours any more, or has failed.
   */
  async isOurs(signal: AbortSignal): Promise<boolean> {
    while (!isCertain(this.#confirmedAt, this.#leaseMs)) {
      if (!(await this.#beat())) return false;
      if (isCertain(this.#confirmedAt, this.#leaseMs)) return true;
      await delay(heartbeatMs(this.#leaseMs), undefined, { signal });
    }
    return true;
  }

  /** Resolves when no sign of life is under way. */
  async settled(): Promise<void> {
    await this.#beating;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects. */
  async #beat(): Promise<boolean> {
    if (!(await this.#upload.beforeBeat())) return false;
    const askedAt = instant();
    let isOurs = true;
    try {
      await this.#database.read.transfers.heartbeat(this.#claim, this.#leaseMs, this.#upload.progress());
      this.#confirmedAt = askedAt;
    } catch (error) {
      const failure = asFailure(error);
      isOurs = failure.code !== 'claim.lost';
      if (!isOurs) this.#upload.lost(failure);
    }
    await this.#upload.afterBeat().catch(() => undefined);
    return isOurs;
  }
}
