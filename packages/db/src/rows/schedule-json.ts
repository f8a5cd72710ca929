import { arrivalRuns, type CalendarRules, parseVPath, type RunCause, rerunFiles, weekdays, windowEnds } from '@waybill/core';
import { z } from 'zod';
import { parseAs } from './json.js';

const calendarRules = z.object({
  weekdays: z.array(z.enum(weekdays)),
  holidays: z.array(z.object({ name: z.string(), on: z.string() })),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
});

const timeWindow = z.object({
  from: z.string(),
  to: z.string(),
  everyMinutes: z.number(),
  weekdays: z.array(z.enum(weekdays)),
  until: z.enum(windowEnds),
  expectedBy: z.string().nullable(),
});

const arrival = z.object({
  path: z.string().transform(parseVPath),
  match: z.string(),
  subfolders: z.boolean(),
  runs: z.enum(arrivalRuns),
  quietSeconds: z.number(),
});

const cause = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    storeId: z.string(),
    count: z.number(),
    files: z.array(z.object({ path: z.string(), transferId: z.string().nullable() })),
  }),
  z.object({ kind: z.literal('after'), runId: z.string(), jobId: z.string(), jobSlug: z.string() }),
  z.object({ kind: z.literal('rerun'), runId: z.string(), files: z.enum(rerunFiles), count: z.number() }),
]);

export function calendarRulesOf(value: unknown): CalendarRules {
  return parseAs(calendarRules, value, 'calendars.rules');
}

/** A plain copy for the column: Prisma wants mutable types. */
export function calendarRulesColumn(rules: CalendarRules) {
  return {
    weekdays: [...rules.weekdays],
    holidays: rules.holidays.map(({ name, on }) => ({ name, on })),
    include: [...rules.include],
    exclude: [...rules.exclude],
  };
}

export function timeWindowOf(value: unknown) {
  return parseAs(timeWindow, value, 'schedules.time_window');
}

export function arrivalOf(value: unknown) {
  return parseAs(arrival, value, 'schedules.arrival');
}

export function causeOf(value: unknown): RunCause | null {
  return value === null ? null : parseAs(cause, value, 'runs.cause');
}

export function causeColumn(value: RunCause) {
  return value.kind === 'file' ? { ...value, files: value.files.map((file) => ({ ...file })) } : { ...value };
}
