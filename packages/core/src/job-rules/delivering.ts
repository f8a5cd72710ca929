import { z } from 'zod';
import { checkNameTemplate } from '../patterns/name-template.js';
import { complaintOf } from '../rules/complaint-of.js';
import { pathRule } from '../rules/path-rule.js';

export const conflictPolicies = ['overwrite', 'fail', 'skip', 'rename', 'backup'] as const;
/** What happens when a file of that name is already at the target. */
export type ConflictPolicy = (typeof conflictPolicies)[number];

export const verifyRules = ['strongest', 'read-back', 'remote-digest', 'size'] as const;
/** By what means the target is checked (B2). */
export type VerifyRule = (typeof verifyRules)[number];

const marker = z.string().regex(/^\.[A-Za-z0-9._-]{1,31}$/, 'must be "." and 1–31 of letters, digits, ".", "_" and "-"');

/** The fields of a Job's `target`: where files go, and how. */
export const deliveringFields = {
  path: pathRule,
  onConflict: z.enum(conflictPolicies).default('overwrite').meta({
    description:
      'When a file of that name is there: `overwrite` replaces it in one step, `rename` gives the new file a free name, `backup` keeps what was there under another name.',
  }),
  renameWith: z.enum(['counter', 'date']).default('counter').meta({
    description:
      'What `rename` and `backup` tell names apart by: `a (1).csv` and `a.csv.1.bak`, or the time of the delivery in UTC: `a 20260302-083000.csv` and `a.csv.20260302-083000.bak`.',
  }),
  deleteBeforeRename: z.boolean().default(false).meta({
    description:
      'Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither.',
  }),
  name: z
    .string()
    .min(1)
    .max(255)
    .superRefine(complaintOf(checkNameTemplate))
    .default('{name}')
    .meta({
      description:
        'What a file is called at the target. `{name}` is its name at the source, `{stem}` and `{ext}` are the parts before and from the last dot, `{yyyyMMdd}`, `{HHmmss}` and the like are the time of its run, as in the paths of the source.',
      examples: ['{stem}-{yyyyMMdd}{ext}'],
    }),
  letterCase: z
    .enum(['keep', 'lower', 'upper'])
    .default('keep')
    .meta({ description: 'Whether the name at the target is put in small or capital letters.' }),
  makeFolders: z.boolean().default(true).meta({ description: 'Whether missing folders are made at the target.' }),
  keep: z
    .strictObject({
      modifiedAt: z.boolean().default(false).meta({ description: 'The modification time.' }),
      mode: z.boolean().default(false).meta({ description: 'The permission bits.' }),
    })
    .prefault({})
    .meta({ description: 'What a file keeps of its source. What the target refuses to set is a warning (B6).' }),
  mode: z
    .string()
    .regex(/^0?[0-7]{3}$/, 'must be three octal digits, such as 640')
    .exactOptional()
    .meta({ description: 'Permission bits of new files, where those of the source are not kept; else what the target gives.' }),
  verify: z.enum(verifyRules).default('strongest').meta({
    description:
      'How what arrived is checked (B2), before it becomes visible. `strongest`: by the best means that costs no second transfer. Where a means that is named here is not offered, nothing is delivered. The receipt says which it was.',
  }),
  sidecar: z.boolean().default(false).meta({
    description: 'After each file, `NAME.sha256` with its digest is written beside it, as sha256sum reads it.',
  }),
  doneMarker: marker.exactOptional().meta({
    description: 'After each file, an empty file of its name with this ending is written beside it.',
    examples: ['.done'],
  }),
};

/** A Job's `target`, all of it. */
export type DeliveringRules = Readonly<z.output<ReturnType<typeof whole>>>;

function whole() {
  return z.strictObject(deliveringFields);
}
