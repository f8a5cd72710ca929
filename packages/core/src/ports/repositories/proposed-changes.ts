import type { ChangeDecision, ChangeKind, ProposedChange, ProposedChangeState } from '../../entities/proposed-change.js';
import type { Id } from '../../ids.js';
import type { Page, PageRequest } from '../page.js';

/** Which proposed changes a list shows; all of them when empty. */
export interface ProposedChangeFilter {
  readonly state?: ProposedChangeState;
  readonly kind?: ChangeKind;
  /** Only those that were overridden and that no second person looked at yet. */
  readonly unreviewed?: boolean;
}

/** Changes that wait, or waited, for a second person. */
export interface ProposedChangeRepository {
  insert(change: Omit<ProposedChange, 'decision' | 'review'>): Promise<void>;
  /** @throws Failure `not-found` */
  get(id: Id): Promise<ProposedChange>;
  /** Newest first. */
  list(filter: ProposedChangeFilter, page: PageRequest): Promise<Page<ProposedChange>>;
  /** Ends one that waits, and forgets its request; false when it waits no more, whoever was faster. */
  decide(id: Id, state: Exclude<ProposedChangeState, 'waiting'>, decision: ChangeDecision): Promise<boolean>;
  /** False when it was not overridden, or was reviewed already. */
  review(id: Id, review: ChangeDecision): Promise<boolean>;
  /** Those that wait and whose time is over, the oldest first. */
  expired(now: Date, limit: number): Promise<readonly ProposedChange[]>;
  /** How many wait, and how many were overridden and not reviewed yet. */
  counts(): Promise<{ readonly waiting: number; readonly unreviewed: number }>;
}
