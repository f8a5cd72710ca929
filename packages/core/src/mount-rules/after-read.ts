import { z } from 'zod';
import { pathRule } from '../rules/path-rule.js';

/** What happens to a file once its Account has read all of it and closed it: the outbox that is read once. */
export const afterReadRule = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('keep') }),
    z.strictObject({ kind: z.literal('delete') }),
    z.strictObject({
      kind: z.literal('move'),
      to: pathRule.meta({ description: 'A folder in the mount, from the root of the mount; made when it is first needed.' }),
    }),
  ])
  .meta({
    description:
      'What happens to a file that the account has read whole, from its first byte to its last, and closed: `keep`, `delete` or `move`.',
  });

export type AfterRead = Readonly<z.output<typeof afterReadRule>>;
