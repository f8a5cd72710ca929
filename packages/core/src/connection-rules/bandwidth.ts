import { z } from 'zod';
import { type Weekday, weekdays } from '../entities/calendar.js';
import { complaintOf } from '../rules/complaint-of.js';
import { DAY_MS, parseTimeOfDay, weekdayOf } from '../schedule/local-date.js';
import { checkTimeZone, offsetAt } from '../schedule/time-zone.js';

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;
/** Slower than this, one request of a large file would take longer than some servers wait for the next. */
const LEAST = 10_000;

const bytesPerSecond = z.number().int().min(LEAST).max(1_000_000_000_000).nullable().default(null);
const timeOfDay = z.string().refine((text) => minutesOf(text) !== undefined, 'must be a time of day from "00:00" to "24:00"');

/** How fast files may move at certain times of the week. */
export const bandwidthWindow = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .max(7)
      .default([...weekdays])
      .meta({ description: 'The days on which it begins; every day when left out.' }),
    from: timeOfDay.default('00:00').meta({ examples: ['08:00'] }),
    to: timeOfDay.default('24:00').meta({ description: 'Before `from`: on the next day.', examples: ['18:00'] }),
    timeZone: z
      .string()
      .max(64)
      .superRefine(complaintOf(checkTimeZone))
      .default('UTC')
      .meta({ description: 'Whose clocks tell the time.', examples: ['Europe/Paris'] }),
    sendBytesPerSecond: bytesPerSecond.meta({
      description: 'Bytes of files to the partner, all workers together; no limit when null.',
    }),
    receiveBytesPerSecond: bytesPerSecond.meta({
      description: 'Bytes of files from the partner, all workers together; no limit when null.',
    }),
  })
  .superRefine(({ from, to }, context) => {
    if (from === to) context.addIssue({ code: 'custom', path: ['to'], message: 'A window ends at another time than it begins.' });
  });

/** How fast files may move at certain times of the week. */
export type BandwidthWindow = Readonly<z.output<typeof bandwidthWindow>>;

/** How fast files may move now; null where nothing limits them. */
export type Bandwidth = Pick<BandwidthWindow, 'sendBytesPerSecond' | 'receiveBytesPerSecond'>;

function minutesOf(text: string): number | undefined {
  return text === '24:00' ? DAY_MINUTES : parseTimeOfDay(text);
}

function isOpen({ days, from, to, timeZone }: BandwidthWindow, now: Date): boolean {
  const wallMs = now.getTime() + offsetAt(timeZone, now.getTime());
  const today = Math.floor(wallMs / DAY_MS);
  const minute = Math.floor((wallMs - today * DAY_MS) / MINUTE_MS);
  const opens = minutesOf(from) ?? 0;
  const closes = minutesOf(to) ?? DAY_MINUTES;
  const begins = (day: number): boolean => days.some((each: Weekday) => each === weekdayOf(day));
  if (closes > opens) return begins(today) && minute >= opens && minute < closes;
  return (begins(today) && minute >= opens) || (begins(today - 1) && minute < closes);
}

/** What holds at this instant: the first window that is open; without one there is no limit. */
export function bandwidthAt(windows: readonly BandwidthWindow[], now: Date): Bandwidth {
  const open = windows.find((window) => isOpen(window, now));
  return { sendBytesPerSecond: open?.sendBytesPerSecond ?? null, receiveBytesPerSecond: open?.receiveBytesPerSecond ?? null };
}
