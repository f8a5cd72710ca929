import { z } from 'zod';
import { isFailure } from '../failure.js';
import { parseVPath, type VPath } from '../virtual-path.js';
import { complaintOf } from './complaint-of.js';

function asPath(schema: z.ZodType<string, string>): z.ZodType<VPath, string> {
  return schema as z.ZodType<VPath, string>;
}

/** A path that a person wrote down, normalised: see {@link parseVPath}. */
export const pathRule = asPath(
  z
    .string()
    .min(1, 'must not be empty')
    .max(4096)
    .refine((text) => !text.includes('\0'), { error: 'must not hold NUL', abort: true })
    .superRefine(complaintOf(parseVPath))
    .overwrite(normalised),
).meta({
  description: 'A `/`-separated path. `.` and `..` are resolved and never lead above the root.',
  examples: ['/outgoing'],
});

/** A path that is too long has been complained about; it stays as it is. */
function normalised(text: string): string {
  try {
    return parseVPath(text);
  } catch (error) {
    if (isFailure(error)) return text;
    throw error;
  }
}
