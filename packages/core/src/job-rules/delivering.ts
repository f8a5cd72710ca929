import { z } from 'zod';
import { pathRule } from '../rules/path-rule.js';

export const conflictPolicies = ['overwrite', 'fail', 'skip'] as const;
/** What happens when a file of that name is already at the target. */
export type ConflictPolicy = (typeof conflictPolicies)[number];

/** The fields of a Job's `target`: where files go, and how. */
export const deliveringFields = {
  path: pathRule,
  onConflict: z
    .enum(conflictPolicies)
    .default('overwrite')
    .meta({ description: 'When a file of that name is there; `overwrite` is one step.' }),
  deleteBeforeRename: z.boolean().default(false).meta({
    description:
      'Where a partner’s server refuses to rename over a file: delete the old one first, once the rename was refused (B7). For a moment there is neither.',
  }),
};
