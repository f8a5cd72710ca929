import {
  Failure,
  type Id,
  isFailure,
  isTransferOver,
  type New,
  type NewAuditEvent,
  type OutboxEntry,
  type Receipt,
  type SetTx,
  type Transfer,
  type TransferAdvance,
} from '@waybill/core';
import { type ArrivedFile, noteArrivals } from '../runs/note-arrivals.js';
import { transferLive } from '../transfers/names.js';

const MEMBERS = 250;

/** What is written together with a step when it is taken. */
export interface Following {
  readonly audit?: NewAuditEvent;
  readonly receipt?: Receipt;
  readonly task?: OutboxEntry;
  /** The file is in a Store of ours now; Schedules may wait for it. */
  readonly arrived?: ArrivedFile;
}

/** One step of a claimed Transfer and what goes with it. `follow` may be called again for the same step, so it only describes. */
export interface Step extends TransferAdvance {
  /** The Store in which a file will have arrived by it, where that is known before. */
  readonly arrivesIn?: Id;
  follow(transfer: Transfer): Following;
}

type RecorderTx = Pick<SetTx, 'audit' | 'outbox' | 'live' | 'schedules' | 'arrivals'> & {
  readonly transfers: Pick<SetTx['transfers'], 'insertNew' | 'advanceAll' | 'addReceipts'>;
  readonly runs: Pick<SetTx['runs'], 'withoutOpenTransfers'>;
};

/** What a recorder needs of the database. */
export interface RecorderDatabase {
  setTransaction<T>(work: (tx: RecorderTx) => Promise<T>): Promise<T>;
}

/** One fact: a Transfer that begins, a step of one, or an event that is all there is to say. */
type Fact =
  | { readonly kind: 'begin'; readonly transfer: New<Transfer>; readonly audit: NewAuditEvent }
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'event'; readonly audit: NewAuditEvent };

interface Member {
  readonly fact: Fact;
  /** A step or a beginning becomes a Transfer, an event nothing. */
  readonly resolve: (recorded: Transfer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records facts of many Transfers and sessions in few transactions: what arrives while one is under way joins the next. Each is durable
 * when its promise resolves, with its audit event, receipt and Task, exactly as if it had a transaction of its own; one that is
 * refused or cannot be written fails alone.
 */
export class Recorder {
  readonly #database: RecorderDatabase;
  #waiting: Member[] = [];
  #busy = false;

  constructor(database: RecorderDatabase) {
    this.#database = database;
  }

  /** A step of a Transfer. @throws Failure `claim.lost`, `conflict.state`, `audit.unavailable`, `database.unavailable` */
  async record(step: Step): Promise<Transfer> {
    return assertRecorded(await this.#add({ kind: 'step', step }));
  }

  /** A Transfer that begins. @throws Failure `audit.unavailable`, `database.unavailable` */
  async begin(transfer: New<Transfer>, audit: NewAuditEvent): Promise<Transfer> {
    return assertRecorded(await this.#add({ kind: 'begin', transfer, audit }));
  }

  /** What leaves nothing but its event. @throws Failure `audit.unavailable`, `database.unavailable` */
  async state(audit: NewAuditEvent): Promise<void> {
    await this.#add({ kind: 'event', audit });
  }

  #add(fact: Fact): Promise<Transfer | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ fact, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // What else is ready in this turn of the event loop comes along.
      setImmediate(() => void this.#recordAll());
    });
  }

  async #recordAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#recordTogether(this.#waiting.splice(0, MEMBERS));
    this.#busy = false;
  }

  async #recordTogether(members: readonly Member[]): Promise<void> {
    try {
      const outcomes = await this.#database.setTransaction((tx) => recordFacts(tx, members));
      for (const [index, { resolve, reject }] of members.entries()) {
        const outcome = outcomes[index];
        if (outcome instanceof Failure) reject(outcome);
        else resolve(outcome);
      }
    } catch (error) {
      if (members.length === 1 || isFailure(error, 'database.unavailable') || isFailure(error, 'audit.unavailable')) {
        for (const { reject } of members) reject(error);
        return;
      }
      // One of them cannot be written; it must not take the others with it.
      for (const member of members) await this.#recordTogether([member]);
    }
  }
}

function assertRecorded(transfer: Transfer | undefined): Transfer {
  if (transfer === undefined) throw new TypeError('a step and a beginning are of a Transfer');
  return transfer;
}

interface Recorded {
  /** What became of each, in the order of the facts. */
  readonly outcomes: readonly (Transfer | Failure | undefined)[];
  /** Nobody waits for a file in the Stores where some will have arrived. */
  readonly nobodyWaits: boolean;
}

/** Writes the Transfers that begin and the steps of others; what became of each is told in the order of the facts. */
async function recordTransfers(tx: RecorderTx, facts: readonly Fact[]): Promise<Recorded> {
  const begin = facts.flatMap((fact) => (fact.kind === 'begin' ? [fact.transfer] : []));
  const steps = facts.flatMap((fact) => (fact.kind === 'step' ? [fact.step] : []));
  // What becomes visible after this step is recorded by the next one.
  const intends = steps.some(({ to }) => to === 'verifying');
  const stores = new Set(steps.flatMap(({ arrivesIn }) => (arrivesIn === undefined ? [] : [arrivesIn])));
  const asked = Promise.all([
    tx.transfers.insertNew(begin),
    tx.transfers.advanceAll(steps),
    intends ? tx.audit.assertPossible() : undefined,
    stores.size === 0 ? undefined : tx.schedules.waitingForFiles([...stores]),
  ]);
  // Where no step is taken nothing is asked any more.
  if (steps.length === 0) tx.audit.takeTurn();
  const [inserted, advanced, , waiting] = await asked;
  const begun = new Map(inserted.map((transfer) => [transfer.id, transfer]));
  const taken = new Map(advanced.map((outcome, index) => [steps[index], outcome]));
  const outcomes = facts.map((fact) => {
    if (fact.kind === 'event') return undefined;
    const outcome = fact.kind === 'begin' ? begun.get(fact.transfer.id) : taken.get(fact.step);
    return outcome ?? new Failure('internal');
  });
  return { outcomes, nobodyWaits: waiting?.length === 0 && steps.every(({ arrivesIn }) => arrivesIn !== undefined) };
}

async function recordFacts(tx: RecorderTx, members: readonly Member[]): Promise<readonly (Transfer | Failure | undefined)[]> {
  const facts = members.map(({ fact }) => fact);
  const { outcomes, nobodyWaits } = await recordTransfers(tx, facts);
  const receipts: Receipt[] = [];
  const arrivals: ArrivedFile[] = [];
  const tasks = new Map<string, OutboxEntry>();
  const ended = new Set<Id>();
  for (const [index, fact] of facts.entries()) {
    const outcome = outcomes[index];
    if (outcome instanceof Failure) continue;
    if (fact.kind !== 'step') tx.audit.append(fact.audit);
    if (outcome === undefined) continue;
    // What begins when it is about to be seen ends a moment later, and that is told: whoever hears of something is woken for it.
    if (fact.kind === 'step' || outcome.state !== 'verifying') tx.live.publish(transferLive(outcome));
    if (fact.kind !== 'step') continue;
    const { step } = fact;
    const { audit, receipt, task, arrived } = step.follow(outcome);
    if (audit !== undefined) tx.audit.append(audit);
    if (receipt !== undefined) receipts.push(receipt);
    if (arrived !== undefined) arrivals.push(arrived);
    if (task !== undefined) keepEarliest(tasks, task);
    if (outcome.runId !== null && step.from !== step.to && isTransferOver(outcome.state)) ended.add(outcome.runId);
  }
  const asked = Promise.all([
    tx.runs.withoutOpenTransfers([...ended]),
    tx.transfers.addReceipts(receipts),
    nobodyWaits ? undefined : noteArrivals(tx, arrivals),
  ]);
  // Receipts, of Transfers that are this transaction's own by now, are all that is left to be written.
  if (nobodyWaits && ended.size === 0) tx.audit.takeTurn();
  const [over] = await asked;
  // The last Transfer of a Run wakes its end; two that end at once may both see the other, and the reconciler finishes then.
  for (const runId of over) tx.outbox.add({ task: { name: 'finish-run', runId } });
  for (const task of tasks.values()) tx.outbox.add(task);
  return outcomes;
}

/** One wake-up does for all that wait for the same. */
function keepEarliest(tasks: Map<string, OutboxEntry>, entry: OutboxEntry): void {
  const key = JSON.stringify(entry.task);
  const present = tasks.get(key);
  if (present === undefined || (entry.availableAt?.getTime() ?? 0) < (present.availableAt?.getTime() ?? 0)) tasks.set(key, entry);
}
