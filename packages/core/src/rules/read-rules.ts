import type { z } from 'zod';
import { Failure } from '../failure.js';

/**
 * What `input` means by a schema of rules, defaults filled in.
 * @param pointer where the input stands in what the caller was sent, as a JSON pointer
 * @throws Failure `input.invalid` with the first field at fault
 */
export function readRules<T>(schema: z.ZodType<T>, input: unknown, pointer = ''): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const steps = (issue?.path ?? []).map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  throw new Failure('input.invalid', {
    cause: result.error,
    field: [pointer, ...steps].join('/'),
    ...(issue === undefined ? {} : { publicDetail: issue.message }),
  });
}
