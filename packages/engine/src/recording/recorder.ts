import {
  type Database,
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
/** So long a Store counts as one in which somebody waits for files, once that was seen. */
const HEEDED_MS = 10_000;

/** What is written together with a step when it is taken. */
export interface Following {
  readonly audit?: NewAuditEvent;
  readonly receipt?: Receipt;
  readonly task?: OutboxEntry;
  /** The file is in a Store of ours now; Schedules may wait for it. */
  readonly arrived?: ArrivedFile;
}

/**
 * One step of a claimed Transfer and what goes with it. `follow` may be called again for the same step, so it only describes; and before the step is taken, with the Transfer
 * as it will be but for its version and the time of its change.
 */
export interface Step extends TransferAdvance {
  /** The Store in which a file will have arrived by it, where that is known before. */
  readonly arrivesIn?: Id;
  follow(transfer: Transfer): Following;
}

type RecorderTx = Pick<SetTx, 'audit' | 'outbox' | 'schedules' | 'arrivals' | 'conclude'> & {
  readonly transfers: Pick<SetTx['transfers'], 'beginAll' | 'advanceAll' | 'advanceForeseen' | 'addReceipts'>;
  readonly runs: Pick<SetTx['runs'], 'withoutOpenTransfers'>;
};

/** What a recorder needs of the database. */
export interface RecorderDatabase {
  readonly live: Pick<Database['live'], 'publish'>;
  setTransaction<T>(work: (tx: RecorderTx) => Promise<T>): Promise<T>;
}

/** One fact: a Transfer that begins, a step of one, or an event that is all there is to say. */
type Fact =
  | { readonly kind: 'begin'; readonly transfer: New<Transfer>; readonly audit: NewAuditEvent }
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'event'; readonly audit: NewAuditEvent };

/** A step and a beginning become a Transfer, or are refused; an event becomes nothing. */
type Outcome = Transfer | Failure | undefined;

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
  /** Stores in which somebody waited for files, until when that is taken for granted. */
  readonly #heeded = new Map<Id, number>();
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
      const outcomes = await this.#write(members.map(({ fact }) => fact));
      for (const [index, member] of members.entries()) this.#tell(member, outcomes[index]);
    } catch (error) {
      if (members.length === 1 || isFailure(error, 'database.unavailable') || isFailure(error, 'audit.unavailable')) {
        for (const { reject } of members) reject(error);
        return;
      }
      // One of them cannot be written; it must not take the others with it.
      for (const member of members) await this.#recordTogether([member]);
    }
  }

  /** What ends uploads is nearly always as foreseen, and then one write; where it is not, it is done again step by step. */
  async #write(facts: readonly Fact[]): Promise<readonly Outcome[]> {
    const stores = storesOfForeseen(facts);
    const now = performance.now();
    if (stores?.every((id) => (this.#heeded.get(id) ?? 0) <= now)) {
      try {
        return await this.#database.setTransaction((tx) => recordFacts(tx, facts, foreseeSteps));
      } catch (error) {
        if (!isFailure(error, 'conflict.state')) throw error;
        for (const id of stores) this.#heeded.set(id, now + HEEDED_MS);
      }
    }
    return this.#database.setTransaction((tx) => recordFacts(tx, facts, takeSteps));
  }

  /** Live, what became of a Transfer is told once it is durable: at most a process that dies in that moment does not. */
  #tell({ fact, resolve, reject }: Member, outcome: Outcome): void {
    if (outcome instanceof Failure) {
      reject(outcome);
      return;
    }
    resolve(outcome);
    // What begins when it is about to be seen ends a moment later, and that is told: whoever hears of something is woken for it.
    if (outcome !== undefined && (fact.kind === 'step' || outcome.state !== 'verifying'))
      this.#database.live.publish(transferLive(outcome));
  }
}

function assertRecorded(transfer: Transfer | undefined): Transfer {
  if (transfer === undefined) throw new TypeError('a step and a beginning are of a Transfer');
  return transfer;
}

/** The Stores in which files arrive by facts that are likely to be as foreseen; undefined for others. */
function storesOfForeseen(facts: readonly Fact[]): readonly Id[] | undefined {
  const stores = new Set<Id>();
  for (const fact of facts) {
    if (fact.kind !== 'step') continue;
    const { arrivesIn, transfer, to } = fact.step;
    // Whether a Run is over is known only when its Transfer is, and an intent asks what its answer decides.
    if (arrivesIn === undefined || transfer.runId !== null || to === 'verifying') return undefined;
    stores.add(arrivesIn);
  }
  return stores.size === 0 ? undefined : [...stores];
}

interface Taken {
  /** What becomes of each step, in their order; foreseen where that is not answered yet. */
  readonly outcomes: readonly (Transfer | Failure)[];
  /** The Stores in which nobody waits for a file. */
  readonly unheeded: ReadonlySet<Id>;
  /** What became of each, once it is answered. */
  readonly answered: Promise<readonly (Transfer | Failure)[]>;
}

function storesOf(steps: readonly Step[]): ReadonlySet<Id> {
  return new Set(steps.flatMap(({ arrivesIn }) => (arrivesIn === undefined ? [] : [arrivesIn])));
}

const NO_STEPS: Taken = { outcomes: [], unheeded: new Set(), answered: Promise.resolve([]) };

/** Takes the steps that can be taken, and asks meanwhile what will be asked of them. */
async function takeSteps(tx: RecorderTx, steps: readonly Step[]): Promise<Taken> {
  const stores = storesOf(steps);
  const [outcomes, waiting] = await Promise.all([
    tx.transfers.advanceAll(steps),
    stores.size === 0 ? undefined : tx.schedules.waitingForFiles([...stores]),
    // What becomes visible after this step is recorded by the next one.
    steps.some(({ to }) => to === 'verifying') ? tx.audit.assertPossible() : undefined,
  ]);
  return { outcomes, unheeded: waiting?.length === 0 ? stores : new Set(), answered: Promise.resolve(outcomes) };
}

/** Takes all of the steps, into Stores in which nobody waits for a file, or has the transaction fail. */
async function foreseeSteps(tx: RecorderTx, steps: readonly Step[]): Promise<Taken> {
  const unheeded = storesOf(steps);
  const answered = Promise.all([tx.transfers.advanceForeseen(steps), tx.schedules.assertNobodyWaits([...unheeded])]).then(
    ([taken]) => taken,
  );
  return { outcomes: steps.map(({ transfer, fields, to }) => ({ ...transfer, ...fields, state: to })), unheeded, answered };
}

async function recordFacts(
  tx: RecorderTx,
  facts: readonly Fact[],
  take: (tx: RecorderTx, steps: readonly Step[]) => Promise<Taken>,
): Promise<readonly Outcome[]> {
  const begun = tx.transfers.beginAll(facts.flatMap((fact) => (fact.kind === 'begin' ? [fact.transfer] : [])));
  const steps = facts.flatMap((fact) => (fact.kind === 'step' ? [fact.step] : []));
  const taking = steps.length === 0 ? NO_STEPS : await take(tx, steps);
  const answers = Promise.all([begun, taking.answered]);
  // What fails there fails all that comes after it, which may be heard of first.
  answers.catch(() => undefined);
  const outcomeOf = new Map(steps.map((step, index) => [step, taking.outcomes[index]]));
  const receipts: Receipt[] = [];
  const arrivals: ArrivedFile[] = [];
  const tasks = new Map<string, OutboxEntry>();
  const ended = new Set<Id>();
  for (const fact of facts) {
    if (fact.kind !== 'step') {
      tx.audit.append(fact.audit);
      continue;
    }
    const { step } = fact;
    const outcome = outcomeOf.get(step);
    if (outcome === undefined || outcome instanceof Failure) continue;
    const { audit, receipt, task, arrived } = step.follow(outcome);
    if (audit !== undefined) tx.audit.append(audit);
    if (receipt !== undefined) receipts.push(receipt);
    if (arrived !== undefined) arrivals.push(arrived);
    if (task !== undefined) keepEarliest(tasks, task);
    if (outcome.runId !== null && step.from !== step.to && isTransferOver(outcome.state)) ended.add(outcome.runId);
  }
  for (const task of tasks.values()) tx.outbox.add(task);
  const nobodyWaits = arrivals.every(({ storeId }) => taking.unheeded.has(storeId));
  const written = Promise.all([
    tx.runs.withoutOpenTransfers([...ended]),
    tx.transfers.addReceipts(receipts),
    nobodyWaits ? undefined : noteArrivals(tx, arrivals),
  ]);
  // Nothing depends on what is answered any more.
  if (nobodyWaits && ended.size === 0) tx.conclude();
  const [over] = await written;
  // The last Transfer of a Run wakes its end; two that end at once may both see the other, and the reconciler finishes then.
  for (const runId of over) tx.outbox.add({ task: { name: 'finish-run', runId } });
  const [inserted, taken] = await answers;
  const of = { begin: inserted.values(), step: taken.values(), event: [].values() };
  return facts.map(({ kind }) => of[kind].next().value);
}

/** One wake-up does for all that wait for the same. */
function keepEarliest(tasks: Map<string, OutboxEntry>, entry: OutboxEntry): void {
  const key = JSON.stringify(entry.task);
  const present = tasks.get(key);
  if (present === undefined || (entry.availableAt?.getTime() ?? 0) < (present.availableAt?.getTime() ?? 0)) tasks.set(key, entry);
}
