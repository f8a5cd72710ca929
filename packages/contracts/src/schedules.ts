import { catchUpPolicies } from '@waybill/core';
import { z } from 'zod';
import { operators, readers } from './access.js';
import { byId, id, instant, line, stored } from './fields.js';
import { listQuery, pageOf } from './paging.js';
import { route } from './route.js';

const cron = line(200).meta({
  description: 'Five fields: minute, hour, day of month, month, day of week.',
  examples: ['30 2 * * 1-5'],
});
const timeZone = line(64).meta({ description: 'An IANA time zone.', examples: ['Europe/Paris'] });

const firing = {
  cron,
  timeZone,
  catchUp: z.enum(catchUpPolicies).exactOptional().meta({
    description: 'What happens to slots missed while the platform was down: nothing (`skip`), or one make-up run (`one`).',
  }),
  enabled: z.boolean().exactOptional(),
};

/** When a Job fires, as part of the Job. */
export const scheduleRule = z.strictObject(firing).meta({ id: 'ScheduleRule' });

const createSchedule = z.strictObject({ jobId: id, ...firing }).meta({ id: 'CreateSchedule' });

const updateSchedule = z
  .strictObject({ ...firing, cron: cron.exactOptional(), timeZone: timeZone.exactOptional() })
  .meta({ id: 'UpdateSchedule' });

const previewSchedule = z
  .strictObject({ cron, timeZone, count: z.number().int().min(1).max(20).exactOptional() })
  .meta({ id: 'PreviewSchedule' });

/** One firing: the slot as local time `YYYY-MM-DDTHH:mm`, and the instant it stands for. */
export const fireTime = z.object({ slot: z.string(), at: instant }).meta({ id: 'FireTime' });

/** A schedule, as the API shows it. */
export const scheduleView = z
  .object({
    ...stored,
    jobId: id,
    jobSlug: z.string(),
    cron: z.string(),
    timeZone: z.string(),
    catchUp: z.enum(catchUpPolicies),
    enabled: z.boolean(),
    lastSlot: z.string().nullable(),
    nextFireAt: instant.nullable(),
  })
  .meta({ id: 'Schedule' });

/** When a job fires, as part of the job. */
export type ScheduleRule = z.infer<typeof scheduleRule>;
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
    access: readers,
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
    access: operators,
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
    summary: 'Tells when a schedule would fire next, without storing anything.',
    access: readers,
    body: previewSchedule,
    response: z.object({ items: z.array(fireTime) }),
    status: 200,
  }),
  getSchedule: route({
    operationId: 'getSchedule',
    method: 'GET',
    path: '/schedules/{id}',
    tag,
    summary: 'Shows a schedule.',
    access: readers,
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
    access: operators,
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
    access: operators,
    params: byId,
    status: 204,
  }),
};
