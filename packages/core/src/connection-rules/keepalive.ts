import { z } from 'zod';

/** How a partner's server that is gone is noticed while nothing is asked of it. */
export const keepaliveRule = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .refine((value) => value === 0 || (value >= 1000 && value <= 3_600_000), 'must be 0, or 1000 to 3600000')
    .default(15_000)
    .meta({ description: 'How often the server is asked whether it is there; 0 for never.' }),
  maxMissed: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .meta({ description: 'How many unanswered ones in a row end the connection.' }),
});
