import { z } from 'zod';

/** How often a Transfer is tried, and how long it waits in between (B21). */
export const retryRule = z
  .strictObject({
    maxAttempts: z.number().int().min(1).max(100).default(5).meta({ description: 'How many times in all; 1 = no retry.' }),
    baseDelayMs: z
      .number()
      .int()
      .min(100)
      .max(3_600_000)
      .default(10_000)
      .meta({ description: 'The longest wait after the first failure; it doubles with each attempt.' }),
    maxDelayMs: z.number().int().min(100).max(86_400_000).default(900_000).meta({ description: 'No wait is longer than this.' }),
  })
  .refine((retry) => retry.maxDelayMs >= retry.baseDelayMs, {
    path: ['maxDelayMs'],
    error: 'The longest delay between two attempts is shorter than the first.',
  });

export type RetryRules = Readonly<z.output<typeof retryRule>>;
