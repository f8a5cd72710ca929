import { z } from 'zod';
import { byId, bytes, id, instant, path, slug, stored } from './fields.js';
import { listQuery, pageOf, text } from './paging.js';
import { route } from './route.js';

const count = z.number().int().nonnegative();
const archive = z
  .strictObject({ storeId: id, path })
  .nullable()
  .meta({ description: 'Where files go, below it as they were below the folder; deleted when `null`.' });

/** What a rule says beside where; an API body and a configuration file say it in the same words. */
export const retentionRuleFields = {
  match: z
    .string()
    .min(1)
    .max(500)
    .exactOptional()
    .meta({ description: 'A glob on the name; with a `/` on the path below the folder. All files when absent.' }),
  enabled: z.boolean().exactOptional().meta({ description: 'Off when absent: look at the preview first.' }),
  atMinute: z
    .number()
    .int()
    .min(0)
    .max(1439)
    .exactOptional()
    .meta({ description: 'Minute of the day, UTC; 180 (03:00) when absent.' }),
  mostFiles: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .exactOptional()
    .meta({ description: 'Does nothing when it would take more; 10000 when absent.' }),
  mostPercent: z
    .number()
    .int()
    .min(1)
    .max(100)
    .exactOptional()
    .meta({ description: 'Does nothing when it would take a larger share of the files in the folder; 50 when absent.' }),
};
const optional = { ...retentionRuleFields, archive: archive.exactOptional() };
/** How old a file is that a rule is for. */
export const olderThanDays = z.number().int().min(1).max(36_500).meta({ description: 'Days since a file was last changed.' });

const createRetentionRule = z
  .strictObject({ slug, storeId: id, path, olderThanDays, ...optional })
  .meta({ id: 'CreateRetentionRule' });
const updateRetentionRule = z
  .strictObject({
    storeId: id.exactOptional(),
    path: path.exactOptional(),
    olderThanDays: olderThanDays.exactOptional(),
    ...optional,
  })
  .meta({ id: 'UpdateRetentionRule' });

const retentionRuleView = z
  .object({
    ...stored,
    ...{ slug: z.string(), enabled: z.boolean(), storeId: id, path: z.string(), match: z.string(), olderThanDays: count },
    archive: z.object({ storeId: id, path: z.string() }).nullable(),
    ...{ atMinute: count, mostFiles: count, mostPercent: count },
    state: z.object({
      ranAt: instant.nullable(),
      outcome: z.object({ files: count, bytes, failed: count, refused: z.string().nullable() }).nullable(),
      requestedAt: instant.nullable(),
    }),
  })
  .meta({ id: 'RetentionRule' });

const preview = z
  .object({
    files: z
      .array(z.object({ path: z.string(), sizeBytes: bytes, modifiedAt: instant }))
      .meta({ description: 'The first 1,000.' }),
    ...{ count, bytes },
    seen: count.meta({ description: 'Files in the folder and below, old or not.' }),
    held: count.meta({ description: 'Old ones that stay: something is at work on them, or a job has not delivered them yet.' }),
    refusal: z.string().nullable().meta({ description: 'Why a run would do nothing unless it is confirmed.' }),
  })
  .meta({ id: 'RetentionPreview' });

/** The body of `createRetentionRule`. */
export type CreateRetentionRule = z.infer<typeof createRetentionRule>;
/** A rule for old files, as the API shows it. */
export type RetentionRuleView = z.infer<typeof retentionRuleView>;
/** What a rule would do now. */
export type RetentionPreview = z.infer<typeof preview>;

const tag = 'retention-rules';

/** The endpoints of rules that delete or archive old files of stores. */
export const retentionRuleRoutes = {
  listRetentionRules: route({
    operationId: 'listRetentionRules',
    method: 'GET',
    path: '/retention-rules',
    tag,
    summary: 'Lists the rules by which old files of stores are deleted or archived, newest first.',
    access: 'retention-rules:read',
    query: listQuery({ text }),
    response: pageOf(retentionRuleView),
    status: 200,
  }),
  createRetentionRule: route({
    operationId: 'createRetentionRule',
    method: 'POST',
    path: '/retention-rules',
    tag,
    summary: 'Creates a rule for old files. It is off unless it says otherwise.',
    access: 'retention-rules:create',
    body: createRetentionRule,
    response: retentionRuleView,
    status: 201,
    idempotent: true,
    etag: true,
  }),
  getRetentionRule: route({
    operationId: 'getRetentionRule',
    method: 'GET',
    path: '/retention-rules/{id}',
    tag,
    summary: 'Shows a rule for old files and what came of it.',
    access: 'retention-rules:read',
    params: byId,
    response: retentionRuleView,
    status: 200,
    etag: true,
  }),
  updateRetentionRule: route({
    operationId: 'updateRetentionRule',
    recentProof: true,
    method: 'PATCH',
    path: '/retention-rules/{id}',
    tag,
    summary: 'Changes the given fields of a rule for old files. It waits for its next time then.',
    access: 'retention-rules:update',
    params: byId,
    body: updateRetentionRule,
    response: retentionRuleView,
    status: 200,
    etag: true,
    ifMatch: true,
  }),
  deleteRetentionRule: route({
    operationId: 'deleteRetentionRule',
    method: 'DELETE',
    path: '/retention-rules/{id}',
    tag,
    summary: 'Deletes a rule for old files. No file is touched by this.',
    access: 'retention-rules:delete',
    params: byId,
    status: 204,
  }),
  previewRetentionRule: route({
    operationId: 'previewRetentionRule',
    method: 'POST',
    path: '/retention-rules/{id}/preview',
    tag,
    summary: 'Lists what a rule would do now. Nothing is done.',
    access: 'retention-rules:try',
    params: byId,
    response: preview,
    status: 200,
  }),
  runRetentionRule: route({
    operationId: 'runRetentionRule',
    recentProof: true,
    method: 'POST',
    path: '/retention-rules/{id}/run',
    tag,
    summary: 'Asks for a rule to run now; a worker takes it within seconds.',
    access: 'retention-rules:run',
    params: byId,
    body: z
      .strictObject({
        confirmedFiles: count.nullable().default(null).meta({
          description:
            'Does it although it is more than the rule allows, when it is exactly so many files then, as the preview counted them.',
        }),
      })
      .meta({ id: 'RunRetentionRule' }),
    response: retentionRuleView,
    status: 202,
  }),
};
