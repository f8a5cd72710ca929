import { describe, expect, it } from 'vitest';
import { weekdaysText } from './weekdays.js';

describe('days of the week in words', () => {
  it.each([
    [['mon', 'tue', 'wed', 'thu', 'fri'], 'Mon–Fri'],
    [['sat', 'sun'], 'Sat, Sun'],
    [['sun', 'mon', 'wed'], 'Mon, Wed, Sun'],
    [['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], 'every day'],
  ] as const)('%j is %s', (days, text) => {
    expect(weekdaysText(days)).toBe(text);
  });
});
