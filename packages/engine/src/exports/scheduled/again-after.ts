const HOUR_MS = 60 * 60_000;
const MOST_HOURS = 24;

/** How long after the last of so many failures in a row a day or month is made again: an hour, then twice as long each time, a day at most. Each was tried for hours before it failed. */
export function againAfterMs(failures: number): number {
  return Math.min(2 ** (failures - 1), MOST_HOURS) * HOUR_MS;
}
