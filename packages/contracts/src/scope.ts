import { z } from 'zod';
import { id } from './fields.js';

/** What a person or an API key is limited to, as it is asked for. */
export const scope = z
  .strictObject({
    partnerIds: z.array(id).max(200).default([]),
    tags: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
  })
  .meta({ id: 'Scope', description: 'These partners, and all that carry one of these tags.' });

/** The same, as it is shown. */
export const scopeView = z
  .object({ partnerIds: z.array(id), tags: z.array(z.string()) })
  .nullable()
  .meta({ description: 'What they are limited to: these partners, and all that carry one of these tags; null for everything.' });
