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
});
