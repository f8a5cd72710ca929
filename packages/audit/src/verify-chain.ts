import { type ChainPoint, GENESIS, hashEvent, type StoredAuditEvent } from './audit-event.js';
import { type CanonicalValue, parseCanonicalJson } from './canonical-json.js';
import { falseDisclosure } from './disclosures.js';

/**
 * What can be wrong with one event. `gap`: events are missing before it. `order`: it stands again or too late. `body-changed`: its
 * hash is not that of its body. `not-canonical`: its body is not in the form that is hashed. `seq-mismatch`: the number in its body
 * is another. `link`: it names another event as the one before. `columns`: what it is searched by is not what it says. `disclosure`: what
 * lies beside it is not what it committed to. `head`: the chain does not end where it should.
 * `checkpoint`: the events are not those that a checkpoint is of, or it is not genuine. `tombstone`: what was removed before the first event
 * is stated by a tombstone that is not genuine, or of other events.
 */
export type ChainFault =
  | 'gap'
  | 'order'
  | 'body-changed'
  | 'not-canonical'
  | 'seq-mismatch'
  | 'link'
  | 'columns'
  | 'disclosure'
  | 'checkpoint'
  | 'tombstone'
  | 'head';

/** One place where a chain is broken. */
export interface ChainBreak<Fault extends string = ChainFault> {
  /** The sequence number it is about. */
  readonly seq: number;
  readonly reason: Fault;
  /** A sentence for people; it names the sequence number. */
  readonly detail: string;
}

/** A chain that holds. */
export interface ChainIntact {
  readonly ok: true;
  /** How many events were read. */
  readonly count: number;
  /** The last event; where the chain was to begin when there was none. */
  readonly head: ChainPoint;
}

/** A chain that does not hold. */
export interface ChainBroken<Fault extends string = ChainFault> {
  readonly ok: false;
  readonly count: number;
  /** The first break. */
  readonly brokenAt: number;
  readonly reason: Fault;
  readonly detail: string;
  /** The first ones, in the order they were met. */
  readonly breaks: readonly ChainBreak<Fault>[];
  /** How many there are in all. */
  readonly breakCount: number;
}

export type ChainReport = ChainIntact | ChainBroken;

export interface ChainExpectation {
  /** The event before the first; {@link GENESIS} unless given. */
  readonly after?: ChainPoint;
  /** Where the chain must end. Without it, events that were cut off the end cannot be missed: a chain knows only what came before. */
  readonly head?: ChainPoint;
  /** How many breaks are described; the rest is counted. */
  readonly limit?: number;
  /** Whether events may be left out, as in a selection: then each is checked alone, and its link where the one before it is there. */
  readonly gaps?: boolean;
  readonly signal?: AbortSignal;
}

const DEFAULT_LIMIT = 20;

/** Checks a chain one event at a time, in constant memory. {@link verifyChain} drives it. */
export class ChainVerifier {
  readonly #limit: number;
  readonly #breaks: ChainBreak[] = [];
  #breakCount = 0;
  #count = 0;
  #head: ChainPoint;
  readonly #gaps: boolean;

  constructor(expected: Pick<ChainExpectation, 'after' | 'limit' | 'gaps'> = {}) {
    this.#gaps = expected.gaps ?? false;
    this.#head = expected.after ?? GENESIS;
    this.#limit = Math.max(1, expected.limit ?? DEFAULT_LIMIT);
  }

  get head(): ChainPoint {
    return this.#head;
  }

  get count(): number {
    return this.#count;
  }

  /** The next event. After a break, the rest is checked as if the event were right, so that each break is told on its own. */
  add(event: StoredAuditEvent): void {
    this.#count += 1;
    const fault = faultOf(event, this.#head, this.#gaps);
    if (fault !== undefined) this.note({ seq: event.seq, ...fault });
    this.#head = { seq: event.seq, hash: event.hash };
  }

  /** The end of the chain, with the point where it should be, if that is known. */
  finish(head?: ChainPoint): ChainReport {
    if (head !== undefined && (head.seq !== this.#head.seq || head.hash !== this.#head.hash)) {
      this.note({ seq: head.seq, reason: 'head', detail: headDetail(head, this.#head) });
    }
    const [first] = this.#breaks;
    if (first === undefined) return { ok: true, count: this.#count, head: this.#head };
    return {
      ok: false,
      count: this.#count,
      brokenAt: first.seq,
      reason: first.reason,
      detail: first.detail,
      breaks: this.#breaks,
      breakCount: this.#breakCount,
    };
  }

  /** A break that something beside the chain shows. */
  note(broken: ChainBreak): void {
    this.#breakCount += 1;
    if (this.#breaks.length < this.#limit) this.#breaks.push(broken);
  }
}

interface Fault {
  readonly reason: ChainFault;
  readonly detail: string;
}

function faultOf(event: StoredAuditEvent, before: ChainPoint, gaps: boolean): Fault | undefined {
  const { seq } = event;
  const isNext = seq === before.seq + 1;
  if (!isNext && !(gaps && seq > before.seq)) return misplaced(seq, before.seq);
  if (hashEvent(event.body) !== event.hash) {
    return { reason: 'body-changed', detail: `Event ${seq} was changed: its hash is not that of its content.` };
  }
  const body = parseCanonicalJson(event.body);
  if (body === undefined) {
    return { reason: 'not-canonical', detail: `Event ${seq} is not canonical JSON, as every event is written.` };
  }
  const { seq: own, prevHash } = isObject(body) ? body : {};
  if (own !== seq) {
    return {
      reason: 'seq-mismatch',
      detail: `Event ${seq} calls itself ${JSON.stringify(own ?? null)}; it was put in another's place.`,
    };
  }
  if (isNext && prevHash !== before.hash) {
    const neighbour = before.seq === 0 ? 'the beginning of the trail' : `event ${before.seq}`;
    return {
      reason: 'link',
      detail: `Event ${seq} does not follow ${neighbour} as it stands: one of the two was replaced.`,
    };
  }
  const path = falseDisclosure(body, event.disclosures);
  if (path !== undefined) {
    return {
      reason: 'disclosure',
      detail: `Event ${seq} was changed: what is disclosed as ${JSON.stringify(path)} is not what it committed to.`,
    };
  }
  const [column] = event.changedColumns ?? [];
  if (column !== undefined) {
    return { reason: 'columns', detail: `Event ${seq} was changed: its column ${column} is not what the event says.` };
  }
  return undefined;
}

function misplaced(seq: number, before: number): Fault {
  if (seq <= before) {
    return { reason: 'order', detail: `Event ${seq} stands after event ${before}: it was repeated, inserted or moved.` };
  }
  const missing = seq - 1 === before + 1 ? `Event ${before + 1} is` : `Events ${before + 1} to ${seq - 1} are`;
  return { reason: 'gap', detail: `${missing} missing before event ${seq}.` };
}

function headDetail(expected: ChainPoint, found: ChainPoint): string {
  if (found.seq < expected.seq)
    return `The trail ends at event ${found.seq}; it should reach event ${expected.seq}. The end was cut off.`;
  if (found.seq > expected.seq) return `The trail goes on to event ${found.seq}; it should end at event ${expected.seq}.`;
  return `Event ${expected.seq}, the last, is not the one that was expected: the trail was rewritten.`;
}

function isObject(value: CanonicalValue): value is { readonly [name: string]: CanonicalValue | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that a run of events, in the order of their numbers, is complete, unchanged and linked: no event changed, removed,
 * inserted or moved. Streams; memory does not grow with the number of events. Never throws for what it finds.
 */
export async function verifyChain(
  events: AsyncIterable<StoredAuditEvent> | Iterable<StoredAuditEvent>,
  expected: ChainExpectation = {},
): Promise<ChainReport> {
  const verifier = new ChainVerifier(expected);
  for await (const event of events) {
    expected.signal?.throwIfAborted();
    verifier.add(event);
  }
  return verifier.finish(expected.head);
}
