import type { SessionFacts } from '../ports/world.js';
import { DAY_MS, parseDate } from '../schedule/local-date.js';
import { type AlgorithmRules, type OldAlgorithm, oldAlgorithms } from './algorithms.js';

/** How many days before the end of a waiver a person is reminded of it. */
export const WAIVER_WARNING_DAYS = 14;

/** Whether a waiver was given and its last day, in UTC, is past (BEHAVIOURS B29). */
export function isWaiverOver({ waiver }: AlgorithmRules, now: Date): boolean {
  const lastDay = waiver === null ? undefined : parseDate(waiver.until);
  return lastDay !== undefined && now.getTime() >= (lastDay + 1) * DAY_MS;
}

/** Which of what was negotiated is offered only under a waiver. */
export function oldAmong({ keyExchange, hostKeyAlgorithm, cipher, mac }: SessionFacts): readonly OldAlgorithm[] {
  const negotiated: readonly string[] = [keyExchange, hostKeyAlgorithm, cipher, mac];
  return oldAlgorithms.filter((name) => negotiated.includes(name));
}
