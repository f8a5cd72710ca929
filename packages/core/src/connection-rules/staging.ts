import { z } from 'zod';
import { pathRule } from '../rules/path-rule.js';

const affix = z.string().regex(/^[A-Za-z0-9._~-]{1,32}$/, 'must be 1–32 of letters, digits, ".", "_", "~" and "-"');

/** How a file is named while it is incomplete at the partner (B9). */
export const stagingRule = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('suffix'),
      suffix: affix.default('.waybill-part').meta({ description: 'Ends the name of a file while it is incomplete.' }),
    }),
    z.strictObject({
      kind: z.literal('prefix'),
      prefix: affix
        .default('.waybill-part.')
        .meta({ description: 'Begins the name of a file while it is incomplete; its own ending stays.' }),
    }),
    z.strictObject({
      kind: z.literal('folder'),
      path: pathRule.meta({
        description:
          'A folder at the partner, on the file system of the target folders. Files are complete when they leave it. Made when missing.',
      }),
    }),
    z.strictObject({ kind: z.literal('direct') }),
  ])
  .meta({
    description:
      'Where a file is while it is incomplete at the partner (B9): beside its target under a name with a suffix or a prefix, in a folder of its own, or, with `direct`, under its own name, so that everybody sees it grow.',
  });

export type StagingRules = Readonly<z.output<typeof stagingRule>>;
