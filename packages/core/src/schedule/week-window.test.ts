import { expect, it } from 'vitest';
import { isWindowOpen, openUntil, weekWindow } from './week-window.js';

const window = (fields: Parameters<typeof weekWindow.parse>[0] = {}) => weekWindow.parse(fields);
const office = window({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', timeZone: 'Europe/Paris' });
const until = (windows: Parameters<typeof openUntil>[0], instant: string) => openUntil(windows, new Date(instant))?.toISOString();

it('is open until it closes, and closed after', () => {
  // A Friday in winter, an hour ahead of UTC.
  expect(until([office], '2026-11-27T07:00:00Z')).toBe('2026-11-27T17:00:00.000Z');
  expect(until([office], '2026-11-27T16:59:59.999Z')).toBe('2026-11-27T17:00:00.000Z');
  expect(until([office], '2026-11-27T17:00:00Z')).toBeUndefined();
  expect(until([office], '2026-11-28T12:00:00Z')).toBeUndefined();
  expect(until([], '2026-11-27T12:00:00Z')).toBeUndefined();
});

it('goes on past midnight when it ends before it begins, on the morning after too', () => {
  const night = [window({ days: ['fri'], from: '22:00', to: '06:00' })];
  expect(until(night, '2026-11-27T23:00:00Z')).toBe('2026-11-28T06:00:00.000Z');
  expect(until(night, '2026-11-28T05:59:00Z')).toBe('2026-11-28T06:00:00.000Z');
  expect(until(night, '2026-11-28T06:00:00Z')).toBeUndefined();
});

it('counts windows that meet or overlap as one, and looks a week ahead at most', () => {
  const shifts = [window({ days: ['fri'], from: '06:00', to: '14:00' }), window({ days: ['fri'], from: '13:00', to: '22:00' })];
  expect(until(shifts, '2026-11-27T07:00:00Z')).toBe('2026-11-27T22:00:00.000Z');
  const always = until([window()], '2026-11-27T07:00:00Z') ?? '';
  expect(Date.parse(always) - Date.parse('2026-11-27T07:00:00Z')).toBeGreaterThanOrEqual(7 * 86_400_000);
  expect(Date.parse(always) - Date.parse('2026-11-27T07:00:00Z')).toBeLessThanOrEqual(8 * 86_400_000);
});

it('closes by the clocks on the days on which they are changed', () => {
  const early = [window({ from: '01:00', to: '02:30', timeZone: 'Europe/Paris' })];
  // 29 March 2026: from 02:00 to 03:00; 02:30 never comes, and 03:00 is after it.
  expect(until(early, '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
  // 25 October 2026: 02:00 to 03:00 comes twice, and so does the end.
  expect(until(early, '2026-10-25T00:15:00Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(isWindowOpen(early[0] ?? office, new Date('2026-10-25T01:10:00Z'))).toBe(true);
  expect(until(early, '2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z');
});

it('says which field is at fault', () => {
  const fault = (fields: object) => weekWindow.safeParse(fields).error?.issues[0]?.path.join('.');
  expect(fault({ from: '25:00' })).toBe('from');
  expect(fault({ from: '10:00', to: '10:00' })).toBe('to');
  expect(fault({ timeZone: 'Paris' })).toBe('timeZone');
  expect(fault({ days: ['monday'] })).toBe('days.0');
});
