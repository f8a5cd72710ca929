import { expect, it } from 'vitest';
import type { z } from 'zod';
import { bandwidthAt } from './bandwidth.js';
import { changeConnectionRules } from './connection-rules.js';
import type { limitsRule } from './limits.js';

type Given = NonNullable<z.input<typeof limitsRule>['bandwidth']>;

const windowsOf = (bandwidth: Given) => changeConnectionRules({}, { limits: { bandwidth } }).limits.bandwidth;
const at = (bandwidth: Given, instant: string) => bandwidthAt(windowsOf(bandwidth), new Date(instant));
const none = { sendBytesPerSecond: null, receiveBytesPerSecond: null };

it('limits nothing unless it says so', () => {
  expect(changeConnectionRules({}, {}).limits.bandwidth).toEqual([]);
  expect(at([], '2026-11-27T12:00:00Z')).toEqual(none);
  expect(at([{ sendBytesPerSecond: 50_000 }], '2026-11-27T23:59:59.999Z')).toEqual({ ...none, sendBytesPerSecond: 50_000 });
});

it('holds on its days from its first minute to before its last, by the clocks of its zone', () => {
  const office = [
    { days: ['mon', 'fri'], from: '08:00', to: '18:00', timeZone: 'Europe/Paris', receiveBytesPerSecond: 20_000 },
  ] satisfies Given;
  const limit = (instant: string) => at(office, instant).receiveBytesPerSecond;
  // A Friday in winter, an hour ahead of UTC.
  expect([limit('2026-11-27T06:59:59Z'), limit('2026-11-27T07:00:00Z')]).toEqual([null, 20_000]);
  expect([limit('2026-11-27T16:59:59Z'), limit('2026-11-27T17:00:00Z')]).toEqual([20_000, null]);
  // A Monday in summer, two hours ahead.
  expect([limit('2026-07-27T06:00:00Z'), limit('2026-07-27T16:00:00Z')]).toEqual([20_000, null]);
  expect(limit('2026-11-28T12:00:00Z')).toBeNull();
});

it('goes on past midnight when it ends before it begins, by the day on which it began', () => {
  const night = [{ days: ['fri'], from: '22:00', to: '06:00', sendBytesPerSecond: 10_000 }] satisfies Given;
  const limit = (instant: string) => at(night, instant).sendBytesPerSecond;
  expect([limit('2026-11-27T21:59:00Z'), limit('2026-11-27T22:00:00Z')]).toEqual([null, 10_000]);
  expect([limit('2026-11-28T05:59:00Z'), limit('2026-11-28T06:00:00Z')]).toEqual([10_000, null]);
  expect([limit('2026-11-27T03:00:00Z'), limit('2026-11-28T23:00:00Z')]).toEqual([null, null]);
});

it('is the first window that is open, and one without a figure lifts the limits of those after it', () => {
  const rules = [{ from: '01:00', to: '02:00' }, { sendBytesPerSecond: 30_000 }] satisfies Given;
  expect(at(rules, '2026-11-27T01:30:00Z')).toEqual(none);
  expect(at(rules, '2026-11-27T02:30:00Z')).toEqual({ ...none, sendBytesPerSecond: 30_000 });
});

it('names the field at fault', () => {
  const fieldOf = (window: Given[number]): unknown => {
    try {
      return windowsOf([{}, window]);
    } catch (error) {
      return error instanceof Error && 'field' in error ? error.field : error;
    }
  };
  expect(fieldOf({ from: '25:00' })).toBe('/limits/bandwidth/1/from');
  expect(fieldOf({ from: '10:00', to: '10:00' })).toBe('/limits/bandwidth/1/to');
  expect(fieldOf({ timeZone: 'Paris' })).toBe('/limits/bandwidth/1/timeZone');
  expect(fieldOf({ sendBytesPerSecond: 1 })).toBe('/limits/bandwidth/1/sendBytesPerSecond');
});
