import type { RetentionRule, RetentionRuleState } from '../../entities/retention-rule.js';
import type { Id } from '../../ids.js';
import type { Named, Repository } from './repository.js';

export interface RetentionRuleRepository extends Repository<RetentionRule, { readonly text?: string }>, Named<RetentionRule> {
  state(id: Id): Promise<RetentionRuleState>;
  saveState(state: RetentionRuleState): Promise<void>;
  /** Which of these paths of a Store something is at work on: open Transfers and uploads, kept stages, files that wait for a Schedule. */
  busyAmong(storeId: Id, paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** When each of these paths of a Store was last delivered by a Job. */
  deliveredAt(storeId: Id, paths: readonly string[]): Promise<ReadonlyMap<string, Date>>;
}
