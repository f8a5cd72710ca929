import { canonicalJson } from '@waybill/audit';
import { type ConnectionRules, dateText, MAX_WAIVER_DAYS } from '@waybill/core';
import { invalid } from './input-checks.js';

const DAY_MS = 86_400_000;

/**
 * A waiver that is given, or changed, ends today at the earliest and a year from now at the latest (BEHAVIOURS B29). One that was there
 * before may be over: it is in the way of connecting, and not of other changes.
 * @throws Failure `input.invalid`
 */
export function checkWaiver(
  { algorithms }: Pick<ConnectionRules, 'algorithms'>,
  before: Pick<ConnectionRules, 'algorithms'> | undefined,
  now: Date,
): void {
  const { waiver } = algorithms;
  if (waiver === null || canonicalJson(waiver) === canonicalJson(before?.algorithms.waiver ?? null)) return;
  const today = Math.floor(now.getTime() / DAY_MS);
  const field = '/algorithms/waiver/until';
  if (waiver.until < dateText(today)) throw invalid(field, 'This day is past; a waiver ends today at the earliest.');
  const latest = dateText(today + MAX_WAIVER_DAYS);
  if (waiver.until > latest) throw invalid(field, `A waiver ends within a year, by ${latest}; it can be renewed then.`);
}
