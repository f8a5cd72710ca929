import { type ClaimedRow, type DueRun, Failure, type Id, isFailure } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { readPause } from '../platform/pause.js';
import { Breadth } from './breadth.js';
import { type Instant, instant } from './certain-claim.js';
import { claimSet } from './claim-set.js';
import { HeldClaims } from './claimed-transfer.js';
import { moveSet } from './move-set.js';
import { Pace } from './pace.js';
import { DEFAULT_ROOM, MAX_FILE_WEIGHT, Room, type RoomLimits, weightOf } from './room.js';
import { OpenRuns, openRunSides, type RunSides } from './run-sides.js';
import { TurnOrder } from './turn-order.js';

const LOOK_MS = 1_000;
/** So many Runs of each priority are considered at a time, the oldest. */
const RUNS = 200;
/** So many partners may be waited for at the same time. */
const OPENING = 32;
const BUSY_MS = 1_000;
const NOTHING: RoomLimits = { files: 0, bytes: 0 };

export interface MoverOptions {
  readonly room?: RoomLimits;
  /** Hears of faults that no Transfer can tell of. */
  readonly onError: (error: unknown) => void;
}

/**
 * Moves what is due: the Runs take turns by priority, a turn claims the next files of its Run in one transaction, and many files
 * move side by side as far as the Run, the partner and this process allow. Looks by itself every second, and at once when woken.
 * Any number of processes may do so; PostgreSQL decides between them.
 */
export class Mover {
  readonly #deps: EngineDeps;
  readonly #onError: (error: unknown) => void;
  readonly #claims: HeldClaims;
  readonly #room: Room;
  readonly #order = new TurnOrder();
  readonly #interruption = new AbortController();
  readonly #open: OpenRuns;
  /** The Runs that are claiming. */
  readonly #turns = new Set<Id>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #paces = new Map<Id | null, Pace>();
  readonly #breadth = new Breadth();
  #timer: NodeJS.Timeout | undefined;
  #tookPostActionsAt = -Infinity;
  #scheduled = false;
  #looking = false;
  #again = false;
  #taking = true;

  constructor(deps: EngineDeps, { room = DEFAULT_ROOM, onError }: MoverOptions) {
    this.#deps = deps;
    this.#onError = onError;
    this.#claims = new HeldClaims(deps, this.#interruption.signal);
    this.#room = new Room(room);
    this.#open = new OpenRuns(deps, this.#interruption.signal);
    this.wake();
  }

  /** Looks for what is due, soon. */
  wake(): void {
    if (!this.#taking || this.#scheduled) return;
    this.#scheduled = true;
    // What ends together is looked at together.
    setImmediate(() => {
      this.#scheduled = false;
      this.#begin(this.#look());
    });
  }

  /** Claims nothing more, gives what moves `graceMs` to end, then interrupts it: it is queued again, for others to take at once. */
  async close(graceMs: number): Promise<void> {
    this.#taking = false;
    const timer = setTimeout(() => this.#interruption.abort(new Failure('shutting-down')), graceMs);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    clearTimeout(timer);
    clearTimeout(this.#timer);
    this.#interruption.abort(new Failure('shutting-down'));
    await this.#open.close();
  }

  #begin(work: Promise<void>): void {
    const underWay: Promise<void> = work.catch(this.#onError).finally(() => this.#underWay.delete(underWay));
    this.#underWay.add(underWay);
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    clearTimeout(this.#timer);
    try {
      if ((await readPause(this.#deps.database.read)) !== undefined) return;
      const runs = await this.#deps.database.read.transfers.dueRuns(RUNS);
      const now = performance.now();
      this.#order.see(runs, now);
      await this.#open.keepOnly(new Set([...runs.map(({ runId }) => runId), ...this.#turns]));
      for (const run of this.#order.inOrder(now)) this.#consider(run, now);
      if (now - this.#tookPostActionsAt >= LOOK_MS) {
        this.#tookPostActionsAt = now;
        this.#begin(this.#takePostActions());
      }
    } finally {
      this.#looking = false;
      if (this.#taking) this.#timer = setTimeout(() => this.wake(), LOOK_MS).unref();
      if (this.#again) this.wake();
      this.#again = false;
    }
  }

  /** Gives a Run its turn when its sides are open and there is room. Room is given out in the order of the turns. */
  #consider(run: DueRun, now: number): void {
    if (!this.#taking || this.#turns.has(run.runId)) return;
    const room = this.#room.enter(run.priority);
    if (room === undefined) return;
    const sides = this.#sidesOf(run, now);
    if (sides === undefined) {
      this.#room.leave(room);
      return;
    }
    this.#order.served(run, now);
    this.#turns.add(run.runId);
    this.#begin(this.#turn(run, sides, room));
  }

  #sidesOf(run: DueRun, now: number): RunSides | undefined {
    if (this.#open.openingCount >= OPENING && !this.#open.has(run.runId)) return undefined;
    const sides = this.#open.get(run, (error) => {
      if (error !== undefined) this.#onError(error);
      this.wake();
    });
    if (sides === undefined || !cannotOpenNow(sides.sides)) return sides;
    // Nothing is claimed that could not be moved.
    this.#order.defer(run, now + BUSY_MS * (0.5 + this.#deps.random()));
    this.#begin(this.#open.forget(run.runId));
    return undefined;
  }

  async #turn(run: DueRun, sides: RunSides, room: RoomLimits): Promise<void> {
    let used = NOTHING;
    sides.share();
    try {
      const askedAt = instant();
      const concurrency = this.#breadth.of(run.runId, sides.definition.running.concurrency);
      const rows = await claimSet(this.#deps, run, { room, concurrency });
      used = roomOf(rows);
      if (rows.length > 0) this.#begin(this.#move(rows, sides, askedAt));
    } finally {
      this.#room.exchange(room, used);
      this.#turns.delete(run.runId);
      if (!sides.isFresh) await this.#open.forget(run.runId);
      await sides.giveBack();
    }
    // Others wait, or it may have more than a turn holds; else its next turn comes when some of its files have ended.
    if (used.files > 0 && (this.#order.size > 1 || isFull(room, used))) this.wake();
  }

  /** Takes what an earlier process did not get to do at the source, or what had to wait. */
  async #takePostActions(): Promise<void> {
    const { processName: worker, leaseMs, database } = this.#deps;
    const room = this.#taking ? this.#room.enter('high') : undefined;
    if (room === undefined) return;
    let rows: readonly ClaimedRow[] = [];
    const askedAt = instant();
    try {
      rows = await database.read.transfers.claimPostActions({ worker, leaseMs, files: room.files });
    } finally {
      this.#room.exchange(room, roomOf(rows));
    }
    const byRun = new Map<Id | null, ClaimedRow[]>();
    for (const row of rows) byRun.set(row.transfer.runId, [...(byRun.get(row.transfer.runId) ?? []), row]);
    for (const [runId, ofRun] of byRun) this.#begin(this.#postActionsOf(runId, ofRun, askedAt));
  }

  async #postActionsOf(runId: Id | null, rows: readonly ClaimedRow[], askedAt: Instant): Promise<void> {
    let sides: RunSides;
    try {
      const run = await this.#deps.database.read.runs.get(runId ?? '');
      sides = await openRunSides(this.#deps, run, this.#interruption.signal);
    } catch (error) {
      // Their claims run out, and they are taken again.
      this.#room.leave(roomOf(rows));
      throw error;
    }
    await this.#move(rows, sides, askedAt);
    await sides.retire();
  }

  #paceOf(rows: readonly ClaimedRow[]): Pace {
    const runId = rows[0]?.transfer.runId ?? null;
    const pace = this.#paces.get(runId) ?? new Pace(() => this.#paces.delete(runId));
    this.#paces.set(runId, pace);
    pace.begun(rows.length);
    return pace;
  }

  #move(rows: readonly ClaimedRow[], sides: RunSides, askedAt: Instant): Promise<void> {
    const pace = this.#paceOf(rows);
    return moveSet(this.#deps, this.#claims, { rows, sides, askedAt }, ({ expectedBytes, runId }, isCommitted) => {
      if (isCommitted) this.#breadth.arrived(runId ?? '');
      else if (sides.isCut) this.#breadth.cut(runId ?? '', sides, pace.files);
      this.#room.leave({ files: 1, bytes: weightOf(expectedBytes) });
      if (pace.ended()) this.wake();
    });
  }
}

/** Other processes hold every connection that the partner allows, or it is left alone for a while. */
function cannotOpenNow(sides: RunSides['sides']): boolean {
  return isFailure(sides, 'connection.busy') || isFailure(sides, 'connection.resting');
}

/** Whether it was the room that ended the claim. */
function isFull(room: RoomLimits, used: RoomLimits): boolean {
  return used.files >= room.files || used.bytes + MAX_FILE_WEIGHT > room.bytes;
}

function roomOf(rows: readonly ClaimedRow[]): RoomLimits {
  return { files: rows.length, bytes: rows.reduce((sum, { transfer }) => sum + weightOf(transfer.expectedBytes), 0) };
}
