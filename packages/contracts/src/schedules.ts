import {
  afterOutcomes,
  arrivalRuns,
  catchUpPolicies,
  closedDayPolicies,
  overlapPolicies,
  parseTimeOfDay,
  previewReasons,
  scheduleKinds,
  weekdays,
  windowEnds,
} from '@waybill/core';
import { z } from 'zod';
import { byId, id, instant, line, path, stored } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

const cron = line(200).meta({
  description: 'Five fields: minute, hour, day of month, month, day of week.',
  examples: ['30 2 * * 1-5'],
});
const timeZone = line(64).meta({ description: 'An IANA time zone; `cron` and `window` need it.', examples: ['Europe/Paris'] });

const timeOfDay = z
  .string()
  .refine((text) => parseTimeOfDay(text) !== undefined, 'must be a time of day such as 06:00')
  .meta({ description: 'A local time `HH:mm`.', examples: ['06:00'] });

const match = z.string().min(1).max(255);

/** Again and again between two times of a day. */
const windowInput = z
  .strictObject({
    from: timeOfDay,
    to: timeOfDay.meta({ description: 'A slot itself where the steps reach it; before `from`, it is on the next day.' }),
    everyMinutes: z.number().int().min(1).max(1439),
    weekdays: z
      .array(z.enum(weekdays))
      .min(1)
      .max(7)
      .exactOptional()
      .meta({ description: 'The days on which windows open; every day when absent.' }),
    until: z
      .enum(windowEnds)
      .exactOptional()
      .meta({
        description:
          'When the slots of a window are over: at the `first-success` (when absent), or at its `end`. Success is a run of the job, however it was ' +
          'started, that ended `succeeded` with at least one file committed after the window opened.',
      }),
    expectedBy: timeOfDay.nullable().exactOptional().meta({
      description:
        'By when there must have been a success; without one, `schedule.missed` is recorded. `to` when absent; `null`: nothing is expected.',
    }),
  })
  .meta({ id: 'ScheduleWindow' });

/** When a file arrived in a Store. */
export const fileInput = z
  .strictObject({
    storeId: id,
    path: path.meta({ description: 'A folder of the store.' }),
    match: match.exactOptional().meta({ description: 'A glob on the file name; every file when absent.' }),
    subfolders: z.boolean().exactOptional().meta({ description: 'Whether files in folders below count; not when absent.' }),
    runs: z
      .enum(arrivalRuns)
      .exactOptional()
      .meta({ description: 'Files that arrive close `together` make one run (when absent), or `each` its own.' }),
    quietSeconds: z.number().int().min(0).max(3600).exactOptional().meta({
      description:
        'With `together`: how long it must have been quiet, 10 when absent; the first file waits ten times as long at most.',
    }),
  })
  .meta({ id: 'FileTrigger' });

/** When a Run of another Job ended. */
export const afterInput = z
  .strictObject({
    jobId: id,
    on: z
      .enum(afterOutcomes)
      .exactOptional()
      .meta({ description: 'Which ends count; `success` when absent. `any`: cancelled ones too.' }),
  })
  .meta({ id: 'AfterTrigger' });

const enabled = z.boolean().exactOptional();

export const clock = {
  cron: cron.exactOptional(),
  window: windowInput.exactOptional(),
  timeZone: timeZone.exactOptional(),
  calendarId: id.nullable().exactOptional().meta({ description: 'The business days; every day when absent or `null`.' }),
  onClosedDay: z.enum(closedDayPolicies).exactOptional().meta({
    description:
      'What becomes of a closed day: nothing (`skip`, when absent), or its times on the `previous` or `next` open day.',
  }),
  catchUp: z.enum(catchUpPolicies).exactOptional().meta({
    description: 'What happens to slots missed while the platform was down: nothing (`skip`), or one make-up run (`one`).',
  }),
};

const triggers = { file: fileInput.exactOptional(), after: afterInput.exactOptional() };
const oneOf = 'Exactly one of `cron`, `window`, `file` and `after`.';

/** When a Job fires by the clock, as part of the Job: `cron` or `window`. */
export const scheduleRule = z
  .strictObject({ ...clock, enabled })
  .meta({ id: 'ScheduleRule', description: 'Exactly one of `cron` and `window`.' });

/** What else sets off a Job, as part of the Job: `file` or `after`. */
export const triggerRule = z
  .strictObject({ ...triggers, enabled })
  .meta({ id: 'TriggerRule', description: 'Exactly one of `file` and `after`.' });

const createSchedule = z
  .strictObject({ jobId: id, ...clock, ...triggers, enabled })
  .meta({ id: 'CreateSchedule', description: oneOf });

const updateSchedule = z.strictObject({ ...clock, ...triggers, enabled }).meta({
  id: 'UpdateSchedule',
  description: 'Each field given replaces the whole field; another kind replaces the kind there is.',
});

const previewCount = z.number().int().min(1).max(100);

const previewSchedule = z
  .strictObject({
    jobId: id.exactOptional(),
    ...clock,
    ...triggers,
    enabled,
    count: previewCount.exactOptional().meta({ description: 'How many firings; 20 when absent.' }),
  })
  .meta({ id: 'PreviewSchedule', description: oneOf });

const previewTime = z
  .object({
    slot: z.string(),
    at: instant,
    fires: z.boolean(),
    reason: z.enum(previewReasons).nullable().meta({ description: 'Why it does not fire, or not at the time one would think.' }),
    detail: z.string().nullable(),
    slots: z
      .number()
      .int()
      .positive()
      .meta({ description: 'How many slots the line stands for: those of a closed day are one line.' }),
  })
  .meta({ id: 'PreviewTime' });

const schedulePreview = z
  .object({
    items: z.array(previewTime).meta({ description: 'Empty for a trigger.' }),
    overlap: z.enum(overlapPolicies).meta({
      description: 'What happens at a time at which a run of the job is still at work; nobody can know that beforehand.',
    }),
  })
  .meta({ id: 'SchedulePreview' });

/** One firing: the slot as local time `YYYY-MM-DDTHH:mm`, and the instant it stands for. */
export const fireTime = z.object({ slot: z.string(), at: instant }).meta({ id: 'FireTime' });

/** A schedule, as the API shows it. */
export const scheduleView = z
  .object({
    ...stored,
    jobId: id,
    jobSlug: z.string(),
    rule: z.string().meta({ description: 'The rule in a few words.' }),
    kind: z.enum(scheduleKinds).meta({ description: 'Which of the four rules below it has; the others are `null`.' }),
    cron: z.string().nullable(),
    window: z
      .object({
        from: z.string(),
        to: z.string(),
        everyMinutes: z.number().int(),
        weekdays: z.array(z.enum(weekdays)),
        until: z.enum(windowEnds),
        expectedBy: z.string().nullable(),
      })
      .nullable(),
    file: z
      .object({
        storeId: id,
        storeSlug: z.string(),
        path: z.string(),
        match: z.string(),
        subfolders: z.boolean(),
        runs: z.enum(arrivalRuns),
        quietSeconds: z.number().int(),
      })
      .nullable(),
    after: z.object({ jobId: id, jobSlug: z.string(), on: z.enum(afterOutcomes) }).nullable(),
    timeZone: z.string().nullable(),
    calendarId: id.nullable(),
    calendarSlug: z.string().nullable(),
    onClosedDay: z.enum(closedDayPolicies).nullable(),
    catchUp: z.enum(catchUpPolicies).nullable(),
    enabled: z.boolean(),
    lastSlot: z.string().nullable(),
    nextFireAt: instant.nullable(),
    expectedAt: instant.nullable().meta({ description: 'By when the next success is expected.' }),
    missedAt: instant.nullable().meta({ description: 'When an expected success last failed to come.' }),
  })
  .meta({ id: 'Schedule' });

/** When a job fires by the clock, as part of the job. */
export type ScheduleRule = z.infer<typeof scheduleRule>;
/** What else sets off a job, as part of the job. */
export type TriggerRule = z.infer<typeof triggerRule>;
/** When a schedule would fire, and why not at other times. */
export type SchedulePreview = z.infer<typeof schedulePreview>;
/** One line of it. */
export type PreviewTime = z.infer<typeof previewTime>;
/** The body of `createSchedule`. */
export type CreateSchedule = z.infer<typeof createSchedule>;
/** The body of `updateSchedule`. */
export type UpdateSchedule = z.infer<typeof updateSchedule>;
/** The body of `previewSchedule`. */
export type PreviewSchedule = z.infer<typeof previewSchedule>;
/** One firing: its slot and its instant. */
export type FireTime = z.infer<typeof fireTime>;
/** A schedule, as the API shows it. */
export type ScheduleView = z.infer<typeof scheduleView>;

const tag = 'schedules';

/** The endpoints of schedules. */
export const scheduleRoutes = {
  listSchedules: route({
    operationId: 'listSchedules',
    method: 'GET',
    path: '/schedules',
    tag,
    summary: 'Lists schedules, newest first.',
    access: 'schedules:read',
    scope: 'listed',
    query: listQuery({
      jobId: id.exactOptional(),
      enabled: z
        .enum(['true', 'false'])
        .transform((value) => value === 'true')
        .exactOptional(),
    }),
    response: pageOf(scheduleView),
    status: 200,
  }),
  createSchedule: route({
    operationId: 'createSchedule',
    method: 'POST',
    path: '/schedules',
    tag,
    summary: 'Adds a schedule to a job.',
    access: 'schedules:create',
    body: createSchedule,
    response: scheduleView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  previewSchedule: route({
    operationId: 'previewSchedule',
    method: 'POST',
    path: '/schedules/preview',
    tag,
    summary: 'Tells when a schedule would fire next, and why not at other times, without storing anything.',
    access: 'schedules:read',
    body: previewSchedule,
    response: schedulePreview,
    status: 200,
  }),
  previewStoredSchedule: route({
    operationId: 'previewStoredSchedule',
    method: 'GET',
    path: '/schedules/{id}/preview',
    tag,
    summary: 'Tells when a schedule fires next, and why not at other times.',
    access: 'schedules:read',
    scope: { one: 'schedule' },
    params: byId,
    query: z.strictObject({
      count: z.coerce.number<number | string>().int().min(1).max(100).default(20).meta({ description: 'How many firings.' }),
    }),
    response: schedulePreview,
    status: 200,
  }),
  getSchedule: route({
    operationId: 'getSchedule',
    method: 'GET',
    path: '/schedules/{id}',
    tag,
    summary: 'Shows a schedule.',
    access: 'schedules:read',
    scope: { one: 'schedule' },
    params: byId,
    response: scheduleView,
    status: 200,
    etag: true,
  }),
  updateSchedule: route({
    operationId: 'updateSchedule',
    method: 'PATCH',
    path: '/schedules/{id}',
    tag,
    summary: 'Changes the given fields of a schedule.',
    access: 'schedules:update',
    scope: { one: 'schedule', fields: ['enabled'] },
    params: byId,
    body: updateSchedule,
    response: scheduleView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteSchedule: route({
    operationId: 'deleteSchedule',
    method: 'DELETE',
    path: '/schedules/{id}',
    tag,
    summary: 'Deletes a schedule; its job stays.',
    access: 'schedules:delete',
    params: byId,
    status: 204,
  }),
};
