import { t } from '@lingui/core/macro';
import { dayFormat, numberFormat } from '../language/formats.js';

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

/** How far an instant is from now: `just now`, `5 min ago`, `in 3 h`; a plain date when it is more than a month away. */
export function formatRelative(instant: string | number, nowMs: number): string {
  const at = new Date(instant).getTime();
  if (Number.isNaN(at)) return String(instant);
  const apart = Math.abs(nowMs - at);
  const say = (amount: string) => (at <= nowMs ? t`${amount} ago` : t`in ${amount}`);
  if (apart < 10_000) return at <= nowMs ? t`just now` : t`now`;
  if (apart < 60_000) return say(`${Math.floor(apart / 1000)} s`);
  if (apart < 3_600_000) return say(`${Math.floor(apart / 60_000)} min`);
  if (apart < 86_400_000) return say(`${Math.floor(apart / 3_600_000)} h`);
  if (apart < 30 * 86_400_000) return say(t`${Math.floor(apart / 86_400_000)} d`);
  return new Date(at).toISOString().slice(0, 10);
}

/** The beginning of a UUID, enough to tell two apart on one screen: its last eight digits, because the first are its time. */
export function shortId(id: string): string {
  return id.slice(-8);
}
