import { auditExportStates, verificationLevels } from '@waybill/core';
import { z } from 'zod';
import { id, instant, line, path } from './fields.js';

/** The name of the file of an export. */
export const exportName = line(200).meta({
  description:
    'The name of the file: `{name}`, `{stem}` and `{ext}` are of the name it has anyway, dates are written as in jobs (`{yyyyMMdd}`, `{yyyy-MM:-1M}`). `{name}` when not given.',
  examples: ['audit-{yyyy-MM-dd}{ext}'],
});
const folder = { path, name: exportName.exactOptional() };

/** Where the file of an export is to go. */
export const exportPlace = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('store'), storeId: id, ...folder }),
    z.strictObject({ kind: z.literal('connection'), connectionId: id, ...folder }),
  ])
  .meta({ id: 'ExportPlace' });

const shown = { path: z.string(), name: z.string() };

/** A place as it is shown. */
export const exportPlaceView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('store'), storeId: id, ...shown }),
  z.object({ kind: z.literal('connection'), connectionId: id, ...shown }),
]);

/** How the way of an export to its place stands. */
export const exportDeliveryView = z
  .object({
    place: exportPlaceView,
    placeName: z.string().meta({ description: 'The slug of the store or connection when it was asked for.' }),
    fileName: z.string(),
    state: z.enum(auditExportStates).meta({ description: '`queued` while the file is made, and between attempts.' }),
    attempt: z.number().int().nonnegative(),
    nextAttemptAt: instant.nullable(),
    verification: z
      .enum(verificationLevels)
      .nullable()
      .meta({ description: 'How it was checked that the file is there whole: `null` until then.' }),
    failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'ExportDelivery' });
