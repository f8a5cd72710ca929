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
};
