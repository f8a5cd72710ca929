import { expect, it } from 'vitest';
import { previousPeriod } from './previous-period.js';

const period = (unit: 'day' | 'month', at: string, timeZone: string) => {
  const { since, until } = previousPeriod(unit, new Date(at), timeZone);
  return [since.toISOString(), until.toISOString()];
};

it('is a day of the zone, of 23 hours when the clocks are put forward', () => {
  expect(period('day', '2026-03-30T00:30:00Z', 'Europe/Paris')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(period('day', '2026-03-02T10:00:00Z', 'UTC')).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']);
});

it('is a month of the zone, over the turn of a year', () => {
  expect(period('month', '2026-01-01T02:00:00Z', 'America/New_York')).toEqual([
    '2025-11-01T04:00:00.000Z',
    '2025-12-01T05:00:00.000Z',
  ]);
  expect(period('month', '2026-01-01T02:00:00Z', 'UTC')).toEqual(['2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z']);
});
