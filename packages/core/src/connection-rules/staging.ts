import { z } from 'zod';

/** How a file is named while it is incomplete at the partner (B9). */
export const stagingRule = z.strictObject({
  suffix: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,32}$/, 'must be 1–32 of letters, digits, ".", "_", "~" and "-"')
    .default('.waybill-part')
    .meta({ description: 'Appended to a file’s name while it is incomplete at the partner.' }),
});
