import { t } from '@lingui/core/macro';
import { dayFormat, listFormat, numberFormat } from '../language/formats.js';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Numbers with none, one and two digits behind the point. */
const fixed = [0, 1, 2].map((digits) =>
  numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }),
);

function toFixed(value: number, digits: 0 | 1 | 2): string {
  return fixed[digits]?.(value) ?? String(value);
}

/** A number as people write it, with three digits behind the point at most: `1,234.5`. */
export const formatNumber = numberFormat();
const counts = numberFormat();

/** A size for people, in decimal units with three digits at most: `1.42 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${toFixed(value, digits)} ${units[unit]}`;
}

/** A whole number with thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return counts(count);
}

/** All of what is listed: `a, b and c`. */
export const formatAll = listFormat('conjunction');
/** One of what is listed: `a, b or c`. */
export const formatAny = listFormat('disjunction');

/** How long something took: `350 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${toFixed(Math.floor(ms / 100) / 10, 1)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${formatCount(Math.floor(seconds / 3600))} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** An instant to the second, in UTC: `2026-11-23 02:30:00 UTC`. */
export function formatUtc(instant: string | number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const dayNames = dayFormat({ day: '2-digit', month: 'short' });

/** A day of this year or the last, as an axis has room for: `03 May`. */
export function formatDay(day: string): string {
  return dayNames(new Date(`${day}T00:00:00Z`));
}

/**
 * How far an instant is from now: `just now`, `5 min ago`, `in 3 h`; a plain date when it is about a month away or more. What is past is told
 * by the units that have gone by, what is to come by the nearest number of them: three days less a second are `in 3 d`.
 */
export function formatRelative(instant: string | number, nowMs: number): string {
  const at = new Date(instant).getTime();
  if (Number.isNaN(at)) return String(instant);
  const isPast = at <= nowMs;
  const apart = Math.abs(nowMs - at);
  if (apart < 10_000) return isPast ? t`just now` : t`now`;
  const say = (amount: string) => (isPast ? t`${amount} ago` : t`in ${amount}`);
  const count = (unitMs: number) => (isPast ? Math.floor(apart / unitMs) : Math.round(apart / unitMs));
  if (count(1000) < 60) return say(`${count(1000)} s`);
  if (count(60_000) < 60) return say(`${count(60_000)} min`);
  if (count(3_600_000) < 24) return say(`${count(3_600_000)} h`);
  if (count(86_400_000) < 30) return say(t`${count(86_400_000)} d`);
  return new Date(at).toISOString().slice(0, 10);
}

/** The beginning of a UUID, enough to tell two apart on one screen: its last eight digits, because the first are its time. */
export function shortId(id: string): string {
  return id.slice(-8);
}
