import { z } from 'zod';
import { compileGlob } from '../patterns/glob.js';
import { complaintOf } from '../rules/complaint-of.js';
import { pathRule } from '../rules/path-rule.js';

/** The fields of a Job's `source`: which files a Run takes. */
export const findingFields = {
  path: pathRule,
  match: z
    .string()
    .min(1)
    .max(255)
    .superRefine(complaintOf(compileGlob))
    .meta({ description: 'A glob on the file name.', examples: ['*.csv'] }),
  minAgeSeconds: z
    .number()
    .int()
    .min(0)
    .max(604_800)
    .default(0)
    .meta({ description: 'Younger files are left for a later run; 0 = take at once (B13).' }),
};
