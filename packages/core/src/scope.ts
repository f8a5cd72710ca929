import type { Id } from './ids.js';

/** What a person or an API key is limited to: these partners, and all that carry one of these tags. */
export interface Scope {
  readonly partnerIds: readonly Id[];
  /** As partners carry them. */
  readonly tags: readonly string[];
}

/** A {@link Scope} as it holds at one moment. */
export interface Reach {
  readonly partnerIds: readonly Id[];
  /** Jobs of these partners that have, or had, to do with another partner: a connection of theirs is an end, or their job comes before. Out of reach as well. */
  readonly sharedJobIds: readonly Id[];
}

export const scopedNouns = [
  'partner',
  'connection',
  'host-key',
  'account',
  'job',
  'schedule',
  'run',
  'transfer',
  'session',
] as const;
/** What is some partner's, and so within reach or not. */
export type ScopedNoun = (typeof scopedNouns)[number];

/** A filter of lists: what is within reach of somebody with a scope; all of it when absent. */
export interface WithinReach {
  readonly within?: Reach | undefined;
}

/** Finds out what a scope reaches. */
export interface ReachReader {
  /** The partners of a scope, and the jobs that are not theirs alone. */
  of(scope: Scope): Promise<Reach>;
  /** Whether something is there and within reach. */
  holds(reach: Reach, noun: ScopedNoun, id: Id): Promise<boolean>;
}

/** Whether two scopes are the same, whatever the order of what they name. */
export function sameScope(one: Scope | null, other: Scope | null): boolean {
  return scopeText(one) === scopeText(other);
}

function scopeText(scope: Scope | null): string {
  return scope === null ? '' : JSON.stringify([[...scope.partnerIds].sort(), [...scope.tags].sort()]);
}
