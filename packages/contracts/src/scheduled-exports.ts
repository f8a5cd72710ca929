import { auditExportFormats, exportPeriods } from '@waybill/core';
import { z } from 'zod';
import { auditFilter } from './audit.js';
import { exportPlace, exportPlaceView } from './export-places.js';
import { byId, id, instant, line, slug, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

/** What each has; an API body and a configuration file say it in the same words. */
export const scheduledExportFields = {
  format: z.enum(auditExportFormats),
  period: z.enum(exportPeriods).meta({
    description:
      'What part of the trail each export holds: `all`; `since-last`, every event after those that the last one that succeeded had, by number; `previous-day` and `previous-month`, by the clocks of the time zone.',
  }),
  cron: line(200).meta({ description: 'When, by the clocks of the time zone.', examples: ['0 6 1 * *'] }),
  timeZone: line(64).meta({ description: 'An IANA time zone.', examples: ['Europe/Paris'] }),
  reason: line(500).meta({ description: 'Why. Kept in the audit trail with each export.' }),
};
const optional = {
  filter: auditFilter
    .exactOptional()
    .meta({ description: 'Which events; all when not given. `since` and `until` only with the period `all`.' }),
  enabled: z.boolean().exactOptional(),
  deliverTo: exportPlace
    .nullable()
    .exactOptional()
    .meta({ description: 'Where each is delivered; only kept for seven days when `null`. Dates in its name are of the slot.' }),
};

const createScheduledExport = z
  .strictObject({ slug, ...scheduledExportFields, ...optional })
  .meta({ id: 'CreateScheduledExport' });
const updateScheduledExport = z
  .strictObject({
    format: scheduledExportFields.format.exactOptional(),
    period: scheduledExportFields.period.exactOptional(),
    cron: scheduledExportFields.cron.exactOptional(),
    timeZone: scheduledExportFields.timeZone.exactOptional(),
    reason: scheduledExportFields.reason.exactOptional(),
    ...optional,
  })
  .meta({ id: 'UpdateScheduledExport' });

const scheduledExportView = z
  .object({
    ...stored,
    slug: z.string(),
    enabled: z.boolean(),
    format: z.enum(auditExportFormats),
    filter: auditFilter,
    period: z.enum(exportPeriods),
    cron: z.string(),
    timeZone: z.string(),
    reason: z.string(),
    deliverTo: exportPlaceView.nullable(),
    state: z.object({
      nextFireAt: instant.nullable().meta({ description: '`null` while it is off.' }),
      lastSlot: z.string().nullable(),
      exportedSeq: z
        .number()
        .int()
        .meta({ description: 'Up to this event everything was exported by `since-last`; 0 when nothing was.' }),
      openExportId: id.nullable().meta({ description: 'The export that is being made or delivered.' }),
      requestedAt: instant.nullable(),
      outcome: z
        .object({
          exportId: id,
          verdict: z.enum(['kept', 'delivered', 'failed']),
          at: instant,
          code: z.string().nullable(),
          detail: z.string().nullable(),
          failures: z.number().int().nonnegative().meta({ description: 'How often in a row it failed, this time included.' }),
          againAt: instant.nullable().meta({
            description:
              'When the same days or months are made once more, by themselves: later each time, a day at most. Null where that would not help.',
          }),
        })
        .nullable(),
    }),
  })
  .meta({ id: 'ScheduledExport' });

/** The body of `createScheduledExport`. */
export type CreateScheduledExport = z.infer<typeof createScheduledExport>;
/** The body of `updateScheduledExport`. */
export type UpdateScheduledExport = z.infer<typeof updateScheduledExport>;
/** A scheduled export, as the API shows it. */
export type ScheduledExportView = z.infer<typeof scheduledExportView>;

const tag = 'scheduled-exports';

/** The endpoints of exports of the audit trail that are made by themselves. */
export const scheduledExportRoutes = {
  listScheduledExports: route({
    operationId: 'listScheduledExports',
    method: 'GET',
    path: '/audit/scheduled-exports',
    tag,
    summary: 'Lists exports of the audit trail that are made by themselves, and what came of the last of each, newest first.',
    access: 'scheduled-exports:read',
    query: listQuery({ text }),
    response: pageOf(scheduledExportView),
    status: 200,
  }),
  createScheduledExport: route({
    operationId: 'createScheduledExport',
    method: 'POST',
    path: '/audit/scheduled-exports',
    tag,
    summary: 'Sets up an export that is made by itself. The first slot is the next one.',
    access: 'scheduled-exports:create',
    body: createScheduledExport,
    response: scheduledExportView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getScheduledExport: route({
    operationId: 'getScheduledExport',
    method: 'GET',
    path: '/audit/scheduled-exports/{id}',
    tag,
    summary: 'Shows a scheduled export and how it stands.',
    access: 'scheduled-exports:read',
    params: byId,
    response: scheduledExportView,
    status: 200,
    etag: true,
  }),
  updateScheduledExport: route({
    operationId: 'updateScheduledExport',
    recentProof: true,
    method: 'PATCH',
    path: '/audit/scheduled-exports/{id}',
    tag,
    summary: 'Changes the given fields of a scheduled export. Other times begin with the next slot.',
    access: 'scheduled-exports:update',
    params: byId,
    body: updateScheduledExport,
    response: scheduledExportView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteScheduledExport: route({
    operationId: 'deleteScheduledExport',
    recentProof: true,
    method: 'DELETE',
    path: '/audit/scheduled-exports/{id}',
    tag,
    summary: 'Deletes a scheduled export. Exports that it made stay as long as any.',
    access: 'scheduled-exports:delete',
    params: byId,
    status: 204,
  }),
  runScheduledExport: route({
    operationId: 'runScheduledExport',
    method: 'POST',
    path: '/audit/scheduled-exports/{id}/run',
    tag,
    summary: 'Asks for one now, whether it is on or off. Its slots stay as they are.',
    access: 'scheduled-exports:run',
    params: byId,
    response: scheduledExportView,
    status: 202,
  }),
};
