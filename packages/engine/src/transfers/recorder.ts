import {
  Failure,
  type Id,
  isFailure,
  isTransferOver,
  type NewAuditEvent,
  type OutboxEntry,
  type Receipt,
  type SetTx,
  type Transfer,
  type TransferAdvance,
} from '@waybill/core';
import { type ArrivedFile, noteArrivals } from '../runs/note-arrivals.js';
import { transferLive } from './names.js';

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
  follow(transfer: Transfer): Following;
}

type RecorderTx = Pick<SetTx, 'audit' | 'outbox' | 'live' | 'schedules' | 'arrivals'> & {
  readonly transfers: Pick<SetTx['transfers'], 'advanceAll' | 'addReceipts'>;
  readonly runs: Pick<SetTx['runs'], 'withoutOpenTransfers'>;
};

/** What a recorder needs of the database. */
export interface RecorderDatabase {
  setTransaction<T>(work: (tx: RecorderTx) => Promise<T>): Promise<T>;
}

interface Member {
  readonly step: Step;
  readonly resolve: (transfer: Transfer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records the steps of many Transfers in few transactions: what arrives while one is under way joins the next. Each step is durable
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

  /** @throws Failure `claim.lost`, `conflict.state`, `audit.unavailable`, `database.unavailable` */
  record(step: Step): Promise<Transfer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ step, resolve, reject });
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
      const outcomes = await this.#database.setTransaction((tx) => takeSteps(tx, members));
      for (const [index, { resolve, reject }] of members.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined || outcome instanceof Failure) reject(outcome ?? new Failure('internal'));
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

async function takeSteps(tx: RecorderTx, members: readonly Member[]): Promise<readonly (Transfer | Failure)[]> {
  const outcomes = await tx.transfers.advanceAll(members.map(({ step }) => step));
  const receipts: Receipt[] = [];
  const arrivals: ArrivedFile[] = [];
  const tasks = new Map<string, OutboxEntry>();
  const ended = new Set<Id>();
  for (const [index, outcome] of outcomes.entries()) {
    const step = members[index]?.step;
    if (step === undefined || outcome instanceof Failure) continue;
    const { audit, receipt, task, arrived } = step.follow(outcome);
    if (audit !== undefined) tx.audit.append(audit);
    if (receipt !== undefined) receipts.push(receipt);
    if (arrived !== undefined) arrivals.push(arrived);
    if (task !== undefined) keepEarliest(tasks, task);
    if (outcome.runId !== null && step.from !== step.to && isTransferOver(outcome.state)) ended.add(outcome.runId);
    tx.live.publish(transferLive(outcome));
  }
  await tx.transfers.addReceipts(receipts);
  await noteArrivals(tx, arrivals);
  // The last Transfer of a Run wakes its end; two that end at once may both see the other, and the reconciler finishes then.
  for (const runId of await tx.runs.withoutOpenTransfers([...ended])) tx.outbox.add({ task: { name: 'finish-run', runId } });
  for (const task of tasks.values()) tx.outbox.add(task);
  return outcomes;
}

/** One wake-up does for all that wait for the same. */
function keepEarliest(tasks: Map<string, OutboxEntry>, entry: OutboxEntry): void {
  const key = JSON.stringify(entry.task);
  const present = tasks.get(key);
  if (present === undefined || (entry.availableAt?.getTime() ?? 0) < (present.availableAt?.getTime() ?? 0)) tasks.set(key, entry);
}
