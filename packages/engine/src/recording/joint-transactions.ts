import { isFailure, type SetTx } from '@waybill/core';

const MEMBERS = 64;

/** What somebody wants done in a transaction; it may be called again. */
type Work<T> = (tx: SetTx) => Promise<T>;

interface Member {
  readonly work: Work<unknown>;
  readonly order: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does what many ask for in few transactions: what is asked for while one is under way is done in the next. The audit trail has one writer at a time, so a transaction each
 * would be a queue of all of them. Each is durable when its promise resolves, exactly as if it had a transaction of its own; one that cannot be done fails alone.
 */
export class JointTransactions {
  readonly #database: { setTransaction<T>(work: Work<T>): Promise<T> };
  #waiting: Member[] = [];
  #busy = false;

  constructor(database: { setTransaction<T>(work: Work<T>): Promise<T> }) {
    this.#database = database;
  }

  /**
   * @param order what it locks; those who are done together lock in this order, as everybody must who locks several of them
   * @throws what `work` throws, Failure `audit.unavailable`, `database.unavailable`
   */
  run<T>(order: string, work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // What it resolves to is what the work of this member did.
      this.#waiting.push({ work, order, resolve: (result) => resolve(result as T), reject });
      if (this.#busy) return;
      this.#busy = true;
      setImmediate(() => void this.#doAll());
    });
  }

  async #doAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#doTogether(this.#waiting.splice(0, MEMBERS));
    this.#busy = false;
  }

  async #doTogether(members: readonly Member[]): Promise<void> {
    const inOrder = members.toSorted((one, other) => (one.order < other.order ? -1 : 1));
    try {
      const results = await this.#database.setTransaction(async (tx) => {
        // None goes on in a transaction that another one has broken off.
        const done = await Promise.allSettled(inOrder.map(({ work }) => work(tx)));
        return done.map((each) => {
          if (each.status === 'rejected') throw each.reason;
          return each.value;
        });
      });
      for (const [index, { resolve }] of inOrder.entries()) resolve(results[index]);
    } catch (error) {
      if (members.length === 1 || isFailure(error, 'database.unavailable') || isFailure(error, 'audit.unavailable')) {
        for (const { reject } of members) reject(error);
        return;
      }
      for (const member of members) await this.#doTogether([member]);
    }
  }
}
