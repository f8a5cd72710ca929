import type { ProposedChange } from '@waybill/core';
import { withinField } from '../administration/input-checks.js';
import { ChangeWaits } from '../approvals/go-on.js';
import type { ConfigurationChange, ConfigurationItem, ConfigurationNoun } from './plan-configuration.js';

/**
 * Does the work where there is something to do, and remembers that it is done; `pointer` is where in the file it stands, `names` are the things,
 * as `noun name`, that have to be there before. @throws Failure of the work, with `field` in the file
 */
export type Step = (
  noun: ConfigurationNoun,
  name: string,
  pointer: string,
  work: () => Promise<unknown>,
  names?: readonly string[],
) => Promise<void>;

/** What an apply does, one thing after the other, and what of it waits. */
export class Steps {
  /** As `noun name`, in the order in which it was done. */
  readonly done: string[] = [];
  readonly #actions: ReadonlyMap<string, ConfigurationChange['action']>;
  readonly #waiting = new Map<string, ProposedChange>();
  /** What was not done because something that it names waits and is not there, with the name of that. */
  readonly #held = new Map<string, string>();

  constructor(changes: readonly ConfigurationChange[]) {
    this.#actions = new Map(changes.map(({ noun, name, action }) => [`${noun} ${name}`, action]));
  }

  readonly step: Step = async (noun, name, pointer, work, names = []) => {
    const key = `${noun} ${name}`;
    if (!this.#isToDo(key)) return;
    const absent = names.find((named) => this.#isAbsent(named));
    if (absent !== undefined) {
      this.#held.set(key, absent);
      return;
    }
    try {
      await withinField(pointer, work);
      this.done.push(key);
    } catch (error) {
      if (!(error instanceof ChangeWaits)) throw error;
      this.#waiting.set(key, error.change);
    }
  };

  /** Those that wait for a second person, as `noun name`. */
  get waiting(): ReadonlySet<string> {
    return new Set(this.#waiting.keys());
  }

  /** Whether it is so now, or was proposed. */
  isSettled({ noun, name }: ConfigurationItem): boolean {
    return !this.#held.has(`${noun} ${name}`);
  }

  /** The change with what came of it. */
  outcomeOf(change: ConfigurationChange): ConfigurationChange {
    const key = `${change.noun} ${change.name}`;
    const waits = this.#waiting.get(key);
    const waitsFor = this.#held.get(key);
    return { ...change, ...(waits === undefined ? {} : { waits }), ...(waitsFor === undefined ? {} : { waitsFor }) };
  }

  #isToDo(key: string): boolean {
    const action = this.#actions.get(key);
    return action !== undefined && action !== 'unchanged';
  }

  #isAbsent(key: string): boolean {
    return this.#held.has(key) || this.#waiting.has(key) ? this.#actions.get(key) === 'create' : false;
  }
}
