import { fileWhereabouts, storyStepKinds } from '@waybill/core';
import { z } from 'zod';
import { bytes, id, instant } from './fields.js';
import { route } from './route.js';

const stepView = z
  .object({
    at: instant,
    kind: z.enum(storyStepKinds),
    says: z.string().meta({ description: 'A sentence for people.' }),
    path: z.string().meta({ description: 'As the other party names it.' }),
    truePath: z.string().nullable().meta({ description: 'Where it lies: in the store, or at the target.' }),
    partnerId: id.nullable(),
    partnerName: z.string().nullable(),
    jobId: id.nullable(),
    jobSlug: z.string().nullable(),
    runId: id.nullable(),
    transferId: id.nullable(),
    sessionId: id.nullable(),
    eventId: id.nullable().meta({ description: 'The audit event that says so; none for what runs saw and left.' }),
    actor: z.string().nullable(),
    address: z.string().nullable(),
    sha256: z.string().nullable(),
    sizeBytes: bytes.nullable(),
    reason: z.string().nullable().meta({ description: 'The code of a failure, or why a run left it.' }),
    times: z.number().int().positive().meta({ description: 'How often the same was seen in a row.' }),
    until: instant.nullable().meta({ description: 'When it was seen last, where that was more than once.' }),
  })
  .meta({ id: 'StoryStep' });

const storyView = z
  .object({
    where: z.enum(fileWhereabouts).meta({ description: 'Where the file is, as far as its story tells.' }),
    path: z.string().meta({ description: 'The path at which it was last.' }),
    isCut: z.boolean().meta({ description: 'Whether only the newest steps are told, of very many.' }),
    steps: z.array(stepView).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'FileStory' });

/** One step of a file's story. */
export type StoryStepView = z.infer<typeof stepView>;
/** Everything that is known of one file. */
export type FileStoryView = z.infer<typeof storyView>;

/** Where a file is and how it came there. */
export const fileStoryRoutes = {
  listFileStories: route({
    operationId: 'listFileStories',
    method: 'GET',
    path: '/file-stories',
    tag: 'file-stories',
    summary:
      'Finds files by name, path, digest, transfer or partner, and tells the whole story of each. Reading it is in the trail.',
    access: 'file-stories:read',
    query: z.strictObject({
      text: z.string().min(1).max(1000).exactOptional().meta({ description: 'Part of a name or path, in any case.' }),
      path: z
        .string()
        .min(1)
        .max(4096)
        .exactOptional()
        .meta({ description: 'The whole path: at the source, at the target, or as an account sees it.' }),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'must be 64 of 0–9 and a–f')
        .exactOptional()
        .meta({ description: 'SHA-256 of its content.' }),
      transferId: id.exactOptional(),
      partnerId: id.exactOptional(),
      since: instant.exactOptional(),
      until: instant.exactOptional(),
    }),
    response: z.object({
      items: z.array(storyView).meta({ description: 'At most twenty, the one something last happened to first.' }),
    }),
    status: 200,
  }),
};
