import type { Change, Id, LiveEvent, Reach, ReachReader, ScopedNoun } from '@waybill/core';

/** Collections of which each thing is some partner's. */
const owned: Readonly<Record<string, ScopedNoun>> = {
  partners: 'partner',
  connections: 'connection',
  'host-keys': 'host-key',
  accounts: 'account',
  jobs: 'job',
  schedules: 'schedule',
  runs: 'run',
  transfers: 'transfer',
  sessions: 'session',
};
/** Collections that are no partner's, which everybody reads alike. */
const shared: ReadonlySet<string> = new Set(['pause', 'calendars', 'server-rules', 'server-host-keys', 'signing-keys']);
/** A change of these may move what a scope reaches. */
const boundaries: ReadonlySet<string> = new Set(['partners', 'connections', 'jobs', 'schedules']);
/** Of so many things is remembered whether they are within reach. */
const MOST_REMEMBERED = 10_000;

/**
 * What somebody with a scope may hear of: what their reads would show at that moment, and what was within their reach until this change took it away. Asks the
 * database once for each thing, and again after a change that may have moved the scope's bounds.
 */
export class ScopedSight {
  readonly #reader: ReachReader;
  readonly #readReach: () => Promise<Reach>;
  #reach: Reach | undefined;
  #before: Reach | undefined;
  readonly #within = new Map<Id, boolean>();

  constructor(reader: ReachReader, readReach: () => Promise<Reach>) {
    this.#reader = reader;
    this.#readReach = readReach;
  }

  /** Whether an event may move the bounds of a scope; `note` has to hear of those, whether they may be seen or not. */
  static isBoundary(event: LiveEvent): boolean {
    return event.kind === 'changed' && boundaries.has(event.noun);
  }

  /** Takes note of an event; before `sees` is asked about it. */
  note(event: LiveEvent): void {
    this.#before = undefined;
    if (!ScopedSight.isBoundary(event)) return;
    this.#before = this.#reach;
    this.#reach = undefined;
    this.#within.clear();
  }

  /** @throws Failure `database.unavailable` */
  async sees(event: LiveEvent): Promise<boolean> {
    if (event.kind === 'changed') return shared.has(event.noun) || (await this.#seesChange(event));
    return event.kind === 'schedule.missed' ? this.#isWithin('schedule', event.id) : this.#isWithin(event.kind, event.id);
  }

  async #seesChange(change: Change): Promise<boolean> {
    const noun = owned[change.noun];
    if (noun === undefined) return false;
    const reach = await this.#current();
    const before = this.#before ?? reach;
    // What was deleted is asked for in vain, so the change says itself whose it was.
    if (isOwner(reach, change) || isOwner(before, change)) return true;
    return change.partnerId === undefined && (await this.#reader.holds(reach, noun, change.id));
  }

  async #isWithin(noun: ScopedNoun, id: Id): Promise<boolean> {
    const known = this.#within.get(id);
    if (known !== undefined) return known;
    const found = await this.#reader.holds(await this.#current(), noun, id);
    if (this.#within.size >= MOST_REMEMBERED) this.#within.clear();
    this.#within.set(id, found);
    return found;
  }

  async #current(): Promise<Reach> {
    this.#reach ??= await this.#readReach();
    return this.#reach;
  }
}

function isOwner({ partnerIds, sharedJobIds }: Reach, { partnerId, jobId }: Change): boolean {
  return partnerId !== undefined && partnerIds.includes(partnerId) && (jobId === undefined || !sharedJobIds.includes(jobId));
}
