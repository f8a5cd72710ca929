import { z } from 'zod';
import { pem } from './audit-streams.js';
import { filePath, keptSecret } from './config-file-fields.js';
import { slug } from './fields.js';
import { webhookConfigFields } from './webhooks.js';

const pairs = [
  ['caFile', 'caPem'],
  ['signingKeyFile', 'signingKey'],
  ['headerFiles', 'headers'],
] as const;

/** A webhook: partners and jobs by their slugs, secrets from files or kept. */
export const configWebhook = z
  .strictObject({
    slug,
    ...webhookConfigFields,
    scope: z
      .strictObject({
        partners: z.array(slug).max(200).default([]),
        tags: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
      })
      .nullable()
      .exactOptional(),
    jobs: z.array(slug).max(100).exactOptional(),
    headerFiles: z.record(z.string().min(1).max(100), filePath).exactOptional(),
    headers: keptSecret('headerFiles').exactOptional(),
    signingKeyFile: filePath.exactOptional(),
    signingKey: keptSecret('signingKeyFile').exactOptional(),
    caFile: filePath.exactOptional(),
    caPem: pem.nullable().exactOptional(),
  })
  .superRefine((value, context) => {
    for (const [file, other] of pairs) {
      if (file in value && other in value)
        context.addIssue({ code: 'custom', path: [other], message: `cannot be there together with ${file}` });
    }
  });
