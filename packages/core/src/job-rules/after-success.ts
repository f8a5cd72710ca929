import { z } from 'zod';
import { pathRule } from '../rules/path-rule.js';

/** What happens to a source file once its Transfer is committed; a step of its own, done after the commit and never before. */
export const afterSuccessRule = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('keep') }),
    z.strictObject({ kind: z.literal('delete') }),
    z.strictObject({ kind: z.literal('move'), to: pathRule }),
  ])
  .meta({ description: 'What happens to a source file once its transfer is committed; `keep` when absent.' });

export type AfterSuccessInput = Readonly<z.input<typeof afterSuccessRule>>;
export type AfterSuccess = Readonly<z.output<typeof afterSuccessRule>>;
