import { z } from 'zod';
import { expandDates } from '../patterns/date-tokens.js';
import { compileNamePattern, type NamePattern } from '../patterns/name-pattern.js';
import { complaintOf } from './complaint-of.js';
import { pathRule } from './path-rule.js';

const someDay = { at: new Date('2024-02-29T00:00:00Z'), timeZone: 'UTC' };

/** A pattern of file names as a person writes it down: a glob, or `{ regex }`. */
export const namePatternRule: z.ZodType<NamePattern, NamePattern> = z.union([
  z
    .string()
    .min(1)
    .max(255)
    .superRefine(complaintOf((glob: string) => compileNamePattern(glob, { moment: someDay }))),
  z.strictObject({
    regex: z
      .string()
      .min(1)
      .max(500)
      .superRefine(complaintOf((regex: string) => compileNamePattern({ regex }, { moment: someDay }))),
  }),
]);

/** A path that can hold dates: `/outgoing/{yyyy}/{MM}`. */
export const datedPathRule = pathRule.superRefine(complaintOf((path: string) => expandDates(path, someDay, 'path')));
