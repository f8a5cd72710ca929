import { setTimeout as pause } from 'node:timers/promises';
import { type Checkpoint, type Claim, type ClaimedRow, Failure, type Id, type Transfer } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { heartbeatMs } from '../lease.js';
import { Recorder, type Step } from '../recording/recorder.js';
import { type Instant, instant, isCertain } from './certain-claim.js';
import { transferLive } from './names.js';

/** How soon a request to cancel is heard. */
const HEAR_MS = 500;
/** Also how old the bytes of a long transfer may be on record. */
const HEARTBEAT_MS = 2_000;
const LIVE_MS = 250;
const ASK_AGAIN_MS = 200;

/** What is known of the work on a Transfer: written down with each sign of life, and when the work ends. */
export interface WorkSoFar {
  readonly bytesDone: number;
  /** In all attempts together. */
  readonly bytesMoved: number;
  readonly checkpoint: Checkpoint | null;
  /** Whether the target may hold a stage of this Transfer. */
  readonly stageLeft: boolean;
}

/** A Transfer that this process works on: keeps the claim alive, reports progress, and aborts the work when it was cancelled or lost. */
export interface ClaimedTransfer {
  readonly claim: Claim;
  readonly transfer: Transfer;
  /** Of the Job, by which it is moved. */
  readonly jobVersion: number;
  /** Of the Run; null where it is not known. */
  readonly configurationDigest: string | null;
  /** True when an earlier claim ran out: somebody crashed, and what it left must be looked at. */
  readonly takenOver: boolean;
  /** Aborted with Failure `cancelled`, `claim.lost`, or the reason of the caller's signal. */
  readonly signal: AbortSignal;
  readonly soFar: WorkSoFar;
  progress(changes: Partial<WorkSoFar>): void;
  /** Writes down now that nothing is staged that could be gone on with. @throws as `Recorder.record` */
  dropCheckpoint(): Promise<void>;
  /**
   * Undefined while the claim is ours for certain. Else resolves when PostgreSQL has confirmed it again, and rejects when it is
   * lost or the work is stopped. Asked before every write, it is what makes it safe for a successor to go on with the same stage
   * (docs/adr/0011).
   */
  hold(): Promise<void> | undefined;
  /** From here on cancelling comes too late, until {@link allowCancelling}; a lost claim still aborts. */
  pastCancelling(): void;
  allowCancelling(): void;
  /** Takes a step of this claim, together with those of others. @throws as `Recorder.record` */
  record(step: Omit<Step, 'claim' | 'transfer'>): Promise<Transfer>;
  /** Aborts the work with Failure `net.timeout` when it takes longer than this from now on; never when null, nor once it is past cancelling. */
  endAfter(wholeMs: number | null): void;
  release(): void;
}

interface Holding {
  /** No later than when PostgreSQL was asked for the claim. */
  readonly askedAt: Instant;
  readonly jobVersion: number;
  readonly configurationDigest: string | null;
}

class Held implements ClaimedTransfer {
  readonly #deps: EngineDeps;
  readonly #recorder: Recorder;
  readonly #ended: (held: Held) => void;
  readonly #abortion = new AbortController();
  readonly claim: Claim;
  readonly transfer: Transfer;
  readonly jobVersion: number;
  readonly configurationDigest: string | null;
  readonly takenOver: boolean;
  soFar: WorkSoFar;
  /** As the last step left it. */
  #recorded: Transfer;
  #confirmedAt: Instant;
  /** Grows with each step that begins and ends: a heartbeat that was under way meanwhile tells nothing. */
  steps = 0;
  /** When a sign of life was last given; the claim itself is the first. */
  beatAt = Date.now();
  #lastLive = Date.now();
  #cancellable = true;
  #limit: NodeJS.Timeout | undefined;

  constructor(
    deps: EngineDeps,
    row: ClaimedRow,
    { recorder, askedAt, jobVersion, configurationDigest, ended }: Holding & { recorder: Recorder; ended: (held: Held) => void },
  ) {
    this.#deps = deps;
    this.#recorder = recorder;
    this.#ended = ended;
    this.claim = row.claim;
    this.transfer = row.transfer;
    this.#recorded = row.transfer;
    this.jobVersion = jobVersion;
    this.configurationDigest = configurationDigest;
    this.takenOver = row.takenOver;
    this.#confirmedAt = askedAt;
    // Before the first claim there was nobody who could have staged anything.
    const { bytesMoved, checkpoint, fencingToken } = row.transfer;
    this.soFar = { bytesDone: 0, bytesMoved, checkpoint, stageLeft: fencingToken > 1 };
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }

  progress(changes: Partial<WorkSoFar>): void {
    this.soFar = { ...this.soFar, ...changes };
    // That all of it is there is told by the step that follows.
    if (changes.bytesDone === this.transfer.expectedBytes) return;
    const now = Date.now();
    if (changes.bytesDone === undefined || now - this.#lastLive < LIVE_MS) return;
    this.#lastLive = now;
    this.#deps.database.live.publish({ ...transferLive(this.transfer), state: 'running', bytesDone: changes.bytesDone });
  }

  async dropCheckpoint(): Promise<void> {
    if (this.soFar.checkpoint === null) return;
    this.soFar = { ...this.soFar, checkpoint: null };
    await this.record({ from: 'running', to: 'running', fields: { checkpoint: null }, follow: () => ({}) });
  }

  hold(): Promise<void> | undefined {
    return isCertain(this.#confirmedAt, this.#deps.leaseMs) ? undefined : this.#untilCertain();
  }

  async #untilCertain(): Promise<void> {
    while (!isCertain(this.#confirmedAt, this.#deps.leaseMs)) {
      // Rejects with what aborted the work, which is how a lost claim is heard of.
      await pause(ASK_AGAIN_MS, undefined, { signal: this.signal }).catch(() => this.signal.throwIfAborted());
    }
    this.signal.throwIfAborted();
  }

  pastCancelling(): void {
    this.#cancellable = false;
  }

  allowCancelling(): void {
    this.#cancellable = true;
  }

  async record(step: Omit<Step, 'claim' | 'transfer'>): Promise<Transfer> {
    this.steps += 1;
    try {
      this.#recorded = await this.#recorder.record({ ...step, claim: this.claim, transfer: this.#recorded });
      return this.#recorded;
    } finally {
      this.steps += 1;
    }
  }

  isLost(): void {
    this.#abortion.abort(new Failure('claim.lost', { context: { transferId: this.transfer.id } }));
  }

  isToBeCancelled(): void {
    if (this.#cancellable) this.#abortion.abort(new Failure('cancelled'));
  }

  interrupt(reason: unknown): void {
    this.#abortion.abort(reason);
  }

  endAfter(wholeMs: number | null): void {
    if (wholeMs === null) return;
    this.#limit = setTimeout(() => {
      // What is complete is committed, late as it is.
      if (this.#cancellable) this.#abortion.abort(tookTooLong(wholeMs));
    }, wholeMs).unref();
  }

  confirmed(askedAt: Instant): void {
    this.#confirmedAt = askedAt;
    this.beatAt = askedAt.wallMs;
  }

  release(): void {
    clearTimeout(this.#limit);
    this.#ended(this);
  }
}

/** The claims of this process: one sign of life for all of them. */
export class HeldClaims {
  readonly #deps: EngineDeps;
  readonly #recorder: Recorder;
  readonly #all = new Set<Held>();
  /** The latest of each Transfer. */
  readonly #held = new Map<Id, Held>();
  readonly #interruption: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  /** @param interruption aborts the work on everything that is held */
  constructor(deps: EngineDeps, interruption: AbortSignal) {
    this.#deps = deps;
    this.#recorder = new Recorder(deps.database);
    this.#interruption = interruption;
    // One listener for all: a signal of signals for each file costs more than a small file does.
    interruption.addEventListener('abort', () => this.#interrupt(), { once: true });
  }

  /** Keeps a claim alive until it is released. */
  hold(row: ClaimedRow, holding: Holding): ClaimedTransfer {
    const ended = (one: Held): void => this.#release(one);
    const held = new Held(this.#deps, row, { recorder: this.#recorder, ...holding, ended });
    if (this.#interruption.aborted) held.interrupt(this.#interruption.reason);
    this.#all.add(held);
    this.#held.set(row.transfer.id, held);
    this.#timer ??= setInterval(() => void this.#look(), Math.min(HEAR_MS, heartbeatMs(this.#deps.leaseMs))).unref();
    return held;
  }

  #interrupt(): void {
    for (const held of this.#all) held.interrupt(this.#interruption.reason);
  }

  #release(held: Held): void {
    this.#all.delete(held);
    // A later claim of this process on the same Transfer is another one.
    if (this.#held.get(held.transfer.id) === held) this.#held.delete(held.transfer.id);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#hearCancellations();
      await this.#beat();
    } catch {
      // A database that does not answer is not a lost claim: the fencing token decides at the next write.
    } finally {
      this.#looking = false;
    }
  }

  async #hearCancellations(): Promise<void> {
    const { transfers } = this.#deps.database.read;
    for (const id of await transfers.cancelRequested([...this.#held.keys()])) this.#held.get(id)?.isToBeCancelled();
  }

  /** Extends the claims whose last sign of life is some time ago; most are over before. */
  async #beat(): Promise<void> {
    const now = Date.now();
    // Half of it: a look that comes a little early must not let a claim wait for the one after.
    const age = Math.min(HEARTBEAT_MS, heartbeatMs(this.#deps.leaseMs)) / 2;
    const asked = [...this.#held.values()].flatMap((held) => (now - held.beatAt < age ? [] : [{ held, steps: held.steps }]));
    const beats = asked.map(({ held }) => ({ claim: held.claim, progress: held.soFar }));
    const askedAt = instant();
    const alive = await this.#deps.database.read.transfers.heartbeatAll(beats, this.#deps.leaseMs);
    for (const { held, steps } of asked) {
      const extended = alive.get(held.transfer.id);
      if (extended === true) held.confirmed(askedAt);
      else if (extended === undefined && held.steps === steps && steps % 2 === 0 && this.#held.get(held.transfer.id) === held)
        held.isLost();
    }
  }
}

function tookTooLong(wholeMs: number): Failure {
  return new Failure('net.timeout', {
    publicDetail: `The transfer took longer than the ${Math.round(wholeMs / 1000)} s that its connection allows one attempt in all.`,
    context: { wholeMs },
  });
}
