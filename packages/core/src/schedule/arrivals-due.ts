import type { FileRule } from '../entities/schedule.js';

/** However many files come, the first of them does not wait longer than this many quiet times. */
const LONGEST_WAIT = 10;

/** Whether the files that wait for a Schedule are to become a Run now. */
export function arrivalsDue(
  { runs, quietSeconds }: Pick<FileRule, 'runs' | 'quietSeconds'>,
  { firstAt, lastAt }: { readonly firstAt: Date; readonly lastAt: Date },
  now: Date,
): boolean {
  if (runs === 'each') return true;
  const quietMs = quietSeconds * 1000;
  return now.getTime() >= Math.min(lastAt.getTime() + quietMs, firstAt.getTime() + quietMs * LONGEST_WAIT);
}
