import { type FireTime, firesAfter, type ToldFire } from './fire-times.js';
import { DAY_MS, type DayNumber, dateText, parseDate } from './local-date.js';
import { meaningOf, offsetAt } from './time-zone.js';
import type { ClosedDay, Timing } from './timing.js';

export const previewReasons = [
  'calendar-closed',
  'daylight-gap',
  'daylight-merged',
  'daylight-first-pass',
  'daylight-second-pass',
  'window-succeeded',
  'job-paused',
  'partner-suspended',
  'schedule-disabled',
] as const;
/** Why a time is not what one would think. */
export type PreviewReason = (typeof previewReasons)[number];

/** One line of a preview. */
export interface PreviewTime extends FireTime {
  readonly fires: boolean;
  readonly reason: PreviewReason | null;
  /** For people: the holiday, the day it moves to, the time it really is. */
  readonly detail: string | null;
  /** How many slots the line stands for: the times of a closed day are one line. */
  readonly slots: number;
}

function wallAt(timeZone: string, at: Date): string {
  return new Date(at.getTime() + offsetAt(timeZone, at.getTime())).toISOString().slice(11, 16);
}

function linesOf(timeZone: string, { slot, at, daylight, merged }: ToldFire): readonly PreviewTime[] {
  const time = slot.slice(11, 16);
  const left = merged.map(
    (each): PreviewTime => ({
      slot: each,
      at,
      fires: false,
      reason: 'daylight-merged',
      detail: `The clocks are put forward over ${each.slice(11, 16)}; the slot ${time} runs at that instant.`,
      slots: 1,
    }),
  );
  const told = {
    gap: ['daylight-gap', `The clocks are put forward over ${time}; it runs at ${wallAt(timeZone, at)}.`],
    'first-pass': ['daylight-first-pass', `${time} comes twice on this day; this is the first time.`],
    'second-pass': ['daylight-second-pass', `${time} comes twice on this day; this is the second time.`],
  } as const;
  const [reason, detail] = daylight === undefined ? [null, null] : told[daylight];
  return [...left, { slot, at, fires: true, reason, detail, slots: 1 }];
}

function closedLine(timeZone: string, { day, because, firstMs, count, movedTo }: ClosedDay): PreviewTime {
  return {
    slot: new Date(firstMs).toISOString().slice(0, 16),
    at: new Date(meaningOf(timeZone, firstMs).atMs),
    fires: false,
    reason: 'calendar-closed',
    detail:
      movedTo === undefined
        ? `${dateText(day)} is ${because}.`
        : `${dateText(day)} is ${because}; moved to ${dateText(movedTo)}.`,
    slots: count,
  };
}

/** The next `count` fires after an instant, and between them what does not happen and why. */
export function previewTimes(schedule: Timing, after: Date, count: number): readonly PreviewTime[] {
  const { timeZone } = schedule;
  const fires: ToldFire[] = [];
  if (count > 0) {
    for (const fire of firesAfter(schedule, after.getTime())) {
      fires.push(fire);
      if (fires.length >= count) break;
    }
  }
  const last = fires.at(-1);
  const firstDay = localDay(timeZone, after);
  const lastDay = last === undefined ? firstDay : (parseDate(last.slot.slice(0, 10)) ?? firstDay);
  const closed: PreviewTime[] = [];
  for (const each of schedule.closedDaysFrom(firstDay)) {
    if (each.day > lastDay || closed.length >= 10 * count) break;
    const line = closedLine(timeZone, each);
    if (line.at > after) closed.push(line);
  }
  return [...closed, ...fires.flatMap((fire) => linesOf(timeZone, fire))].sort(
    (one, other) => one.at.getTime() - other.at.getTime(),
  );
}

function localDay(timeZone: string, at: Date): DayNumber {
  return Math.floor((at.getTime() + offsetAt(timeZone, at.getTime())) / DAY_MS);
}
