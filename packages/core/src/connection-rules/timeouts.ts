import { z } from 'zod';

/** How long a partner's server is waited for. */
export const timeoutsRule = z.strictObject({
  connectMs: z
    .number()
    .int()
    .min(1000)
    .max(300_000)
    .default(20_000)
    .meta({ description: 'For a connection to be open, and for one of ours to come free.' }),
  idleMs: z
    .number()
    .int()
    .min(1000)
    .max(3_600_000)
    .default(60_000)
    .meta({ description: 'How long the server may be silent while an answer is awaited.' }),
  wholeMs: z
    .number()
    .int()
    .min(1000)
    .max(7 * 86_400_000)
    .nullable()
    .default(null)
    .meta({ description: 'How long one attempt at a transfer may take in all; no limit when null.' }),
});
