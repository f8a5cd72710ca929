import { describe, expect, it } from 'vitest';
import { calendarWeeks } from './fire-calendar.js';

const time = (slot: string, fires = true) =>
  ({ slot, at: `${slot}:00.000Z`, fires, reason: fires ? null : 'calendar-closed', detail: null, slots: 1 }) as const;

describe('the calendar of a schedule', () => {
  it('has whole weeks, Monday first, with each time on its local day', () => {
    // A Wednesday, the Saturday after it and the Monday after that.
    const weeks = calendarWeeks([
      time('2026-12-02T06:00'),
      time('2026-12-02T09:00'),
      time('2026-12-05T06:00', false),
      time('2026-12-07T06:00'),
    ]);
    expect(weeks.map((week) => week.map(({ date }) => date.slice(8)).join(' '))).toEqual([
      '30 01 02 03 04 05 06',
      '07 08 09 10 11 12 13',
    ]);
    expect(weeks[0]?.map(({ fires, skipped }) => `${fires.length}/${skipped.length}`).join(' ')).toBe(
      '0/0 0/0 2/0 0/0 0/0 0/1 0/0',
    );
  });

  it('is six weeks long at most, and nothing when nothing fires', () => {
    expect(calendarWeeks([time('2026-01-01T00:00'), time('2026-12-31T00:00')])).toHaveLength(6);
    expect(calendarWeeks([])).toEqual([]);
  });
});
