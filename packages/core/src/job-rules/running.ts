import { z } from 'zod';
import { transferPriorities } from '../entities/transfer.js';

/** How the files of a Run move beside each other, and before those of other Jobs. */
export const runningRule = z.strictObject({
  concurrency: z.number().int().min(1).max(256).default(64).meta({
    description:
      'How many files of one run may be under way at the same time, over all workers; 1 = strictly one after the other, in the order in which they were found.',
  }),
  priority: z
    .enum(transferPriorities)
    .default('normal')
    .meta({ description: 'Whose files are moved first when more is due than can move; a lower one waits, but not for ever.' }),
});

export type RunningRules = Readonly<z.output<typeof runningRule>>;
