import { meaningOf, offsetAt } from './time-zone.js';

/** From `since`, itself included, to `until`, itself not. */
export interface Period {
  readonly since: Date;
  readonly until: Date;
}

/** The whole day, or month, before the one that an instant is in, by the clocks of a time zone: a day may have 23 hours or 25. */
export function previousPeriod(unit: 'day' | 'month', at: Date, timeZone: string): Period {
  const wall = new Date(at.getTime() + offsetAt(timeZone, at.getTime()));
  const start = (back: number): Date => {
    const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
    const wallMs = unit === 'day' ? Date.UTC(year, month, day - back) : Date.UTC(year, month - back, 1);
    return new Date(meaningOf(timeZone, wallMs).atMs);
  };
  return { since: start(1), until: start(0) };
}
