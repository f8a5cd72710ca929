import { z } from 'zod';

/** When a partner that keeps failing is left alone for a while (B22). */
export const breakerRule = z.strictObject({
  failures: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(10)
    .meta({ description: 'After so many failures in a row to connect, the connection rests; 0 = never.' }),
  probeSeconds: z
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(300)
    .meta({ description: 'How long it rests before one connection is tried; success ends the rest.' }),
});
