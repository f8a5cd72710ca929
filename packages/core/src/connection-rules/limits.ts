import { z } from 'zod';

/** How much of a partner's server we take up. */
export const limitsRule = z.strictObject({
  maxConnections: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .meta({ description: 'How many connections the partner is given at the same time, across all workers (B22).' }),
});
