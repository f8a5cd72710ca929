import type { JobDefinition } from '@waybill/core';
import type { Candidate } from './judge-source.js';

type Order = JobDefinition['source']['order'];
type Compare = (a: Candidate, b: Candidate) => number;

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How files are ordered. What a server does not tell comes last in both directions; equals are ordered by their paths. */
export function candidateOrder({ by, direction }: Order): Compare {
  const sign = direction === 'asc' ? 1 : -1;
  if (by === 'listing') return () => 0;
  if (by === 'name') return (a, b) => sign * byText(a.entry.name, b.entry.name) || byText(a.path, b.path);
  const sizeOrTime = ({ entry }: Candidate): number | undefined =>
    by === 'time' ? entry.modifiedAt?.getTime() : entry.sizeBytes;
  return (a, b) => {
    const [one, other] = [sizeOrTime(a), sizeOrTime(b)];
    if (one === other) return byText(a.path, b.path);
    if (one === undefined) return 1;
    return other === undefined ? -1 : sign * (one - other);
  };
}

/** Keeps the first `limit` of any number of files, whatever the order they come in; holds no more than twice as many. */
export class Selection {
  readonly #compare: Compare;
  readonly #limit: number;
  #kept: Candidate[] = [];

  constructor(order: Order, limit: number | null) {
    this.#compare = candidateOrder(order);
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  /** Adds one; resolves to those that are certain not to be among the first. */
  offer(candidate: Candidate): readonly Candidate[] {
    this.#kept.push(candidate);
    return this.#kept.length >= this.#limit * 2 ? this.#cut() : [];
  }

  /** The first ones, in order, and the rest. */
  finish(): { readonly chosen: readonly Candidate[]; readonly rest: readonly Candidate[] } {
    const rest = this.#cut();
    return { chosen: this.#kept, rest };
  }

  #cut(): readonly Candidate[] {
    // Stable: in the order of the listing, those that came first stay.
    this.#kept.sort(this.#compare);
    return this.#kept.splice(this.#limit);
  }
}
