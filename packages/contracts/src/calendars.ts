import { parseDate, scheduleKinds, weekdays } from '@waybill/core';
import { z } from 'zod';
import { byId, id, line, slug, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

const date = z
  .string()
  .refine((value) => parseDate(value) !== undefined, 'must be a date such as 2026-12-24')
  .meta({ description: 'A local date `YYYY-MM-DD`; it belongs to no time zone.', examples: ['2026-12-24'] });

const holiday = z.strictObject({
  name: line(100),
  on: line(20).meta({
    description:
      '`2026-12-24` once, `12-25` every year, `easter+1` counted from Easter Sunday, `last mon 05` the last Monday of May, `first fri` the first ' +
      'Friday of every month.',
    examples: ['12-25', 'easter+1', 'last mon 05'],
  }),
});

/** Which days are open; each list replaces the whole list. */
const calendarRules = {
  weekdays: z.array(z.enum(weekdays)).min(1).max(7).exactOptional().meta({
    description: 'The days of the week that are open unless something else says otherwise; Monday to Friday when absent.',
  }),
  holidays: z.array(holiday).max(500).exactOptional().meta({ description: 'Days that are closed.' }),
  include: z.array(date).max(1000).exactOptional().meta({ description: 'Dates that are open whatever the rest says.' }),
  exclude: z.array(date).max(1000).exactOptional().meta({ description: 'Dates that are closed although nothing else says so.' }),
};

export const createCalendar = z
  .strictObject({ slug, name: line(200).exactOptional().meta({ description: 'The slug when absent.' }), ...calendarRules })
  .meta({ id: 'CreateCalendar' });

const updateCalendar = z.strictObject({ name: line(200).exactOptional(), ...calendarRules }).meta({ id: 'UpdateCalendar' });

const calendarView = z
  .object({
    ...stored,
    slug: z.string(),
    name: z.string(),
    weekdays: z.array(z.enum(weekdays)),
    holidays: z.array(z.object({ name: z.string(), on: z.string() })),
    include: z.array(z.string()),
    exclude: z.array(z.string()),
  })
  .meta({ id: 'Calendar' });

const calendarUse = z
  .object({ schedules: z.array(z.object({ id, kind: z.enum(scheduleKinds), rule: z.string(), jobId: id, jobSlug: z.string() })) })
  .meta({ id: 'CalendarUse' });

const calendarDay = z
  .object({
    date: z.string(),
    open: z.boolean(),
    because: z.string().nullable().meta({ description: 'Why it is closed: the holiday, the weekday.' }),
  })
  .meta({ id: 'CalendarDay' });

/** The body of `createCalendar`. */
export type CreateCalendar = z.infer<typeof createCalendar>;
/** The body of `updateCalendar`. */
export type UpdateCalendar = z.infer<typeof updateCalendar>;
/** A calendar, as the API shows it. */
export type CalendarView = z.infer<typeof calendarView>;
/** Who uses a calendar. */
export type CalendarUse = z.infer<typeof calendarUse>;
/** One day of a calendar. */
export type CalendarDayView = z.infer<typeof calendarDay>;

const tag = 'calendars';

/** The endpoints of calendars. */
export const calendarRoutes = {
  listCalendars: route({
    operationId: 'listCalendars',
    method: 'GET',
    path: '/calendars',
    tag,
    summary: 'Lists calendars, newest first.',
    access: 'calendars:read',
    scope: 'shared',
    query: listQuery({ text, slug: slug.exactOptional() }),
    response: pageOf(calendarView),
    status: 200,
  }),
  createCalendar: route({
    operationId: 'createCalendar',
    method: 'POST',
    path: '/calendars',
    tag,
    summary: 'Creates a calendar of business days.',
    access: 'calendars:create',
    body: createCalendar,
    response: calendarView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getCalendar: route({
    operationId: 'getCalendar',
    method: 'GET',
    path: '/calendars/{id}',
    tag,
    summary: 'Shows a calendar.',
    access: 'calendars:read',
    scope: 'shared',
    params: byId,
    response: calendarView,
    status: 200,
    etag: true,
  }),
  updateCalendar: route({
    operationId: 'updateCalendar',
    method: 'PATCH',
    path: '/calendars/{id}',
    tag,
    summary: 'Changes the given fields of a calendar. The schedules that use it follow at once.',
    access: 'calendars:update',
    params: byId,
    body: updateCalendar,
    response: calendarView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteCalendar: route({
    operationId: 'deleteCalendar',
    method: 'DELETE',
    path: '/calendars/{id}',
    tag,
    summary: 'Deletes a calendar that no schedule uses.',
    access: 'calendars:delete',
    params: byId,
    status: 204,
  }),
  getCalendarUse: route({
    operationId: 'getCalendarUse',
    method: 'GET',
    path: '/calendars/{id}/used-by',
    tag,
    summary: 'Lists the schedules that use a calendar.',
    access: 'calendars:read',
    params: byId,
    response: calendarUse,
    status: 200,
  }),
  listCalendarDays: route({
    operationId: 'listCalendarDays',
    method: 'GET',
    path: '/calendars/{id}/days',
    tag,
    summary: 'Tells of each day whether it is open, and why not.',
    access: 'calendars:read',
    scope: 'shared',
    params: byId,
    query: z.strictObject({
      from: date,
      days: z.coerce
        .number<number | string>()
        .int()
        .min(1)
        .max(366)
        .default(31)
        .meta({ description: 'How many days from there.' }),
    }),
    response: z.object({ items: z.array(calendarDay) }),
    status: 200,
  }),
};
