import type { SlotSkipReason } from '../entities/schedule.js';

export const overlapPolicies = ['queue', 'skip', 'allow'] as const;
/** What becomes of a Run that is due while another of its Job is not over (B20): it waits for that one's end, it is left out, or both run. */
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** The Runs of a Job that are not over. */
export interface OpenRuns {
  /** At work, or about to be. */
  readonly active: number;
  /** Waiting for that. A Run that repeats another one is not among them: it does not look for what a Run that waits would find. */
  readonly waiting: number;
}

/** Whether a Run begins, waits, or is left out because one that waits will find everything this one would. */
export function decideOverlap(policy: OverlapPolicy, { active, waiting }: OpenRuns): 'start' | 'wait' | 'skip' {
  if (policy === 'allow' || active + waiting === 0) return 'start';
  if (policy === 'skip') return 'skip';
  return waiting === 0 ? 'wait' : 'skip';
}

/** What is known about the Job of a due slot. */
export interface FiringFacts {
  readonly overlap: OverlapPolicy;
  readonly open: OpenRuns;
  /** Whether the slot's window has seen the success that ends it; false where nothing ends it. */
  readonly windowSucceeded: boolean;
}

export type Firing =
  | { readonly kind: 'run'; readonly waiting: boolean }
  | { readonly kind: 'skip'; readonly reason: SlotSkipReason };

/** What becomes of a slot whose turn it is. */
export function decideFiring({ overlap, open, windowSucceeded }: FiringFacts): Firing {
  if (windowSucceeded) return { kind: 'skip', reason: 'window-succeeded' };
  const decision = decideOverlap(overlap, open);
  return decision === 'skip' ? { kind: 'skip', reason: 'overlap' } : { kind: 'run', waiting: decision === 'wait' };
}
