import { z } from 'zod';
import { transferPriorities } from '../entities/transfer.js';
import { overlapPolicies } from '../schedule/decide-firing.js';

/** How the files of a Run move beside each other, and before those of other Jobs; how its Runs stand to one another. */
export const runningRule = z.strictObject({
  concurrency: z.number().int().min(1).max(256).default(128).meta({
    description:
      'How many files of one run may be under way at the same time, over all workers; 1 = strictly one after the other, in the order in which they were found.',
  }),
  priority: z
    .enum(transferPriorities)
    .default('normal')
    .meta({ description: 'Whose files are moved first when more is due than can move; a lower one waits, but not for ever.' }),
  overlap: z
    .enum(overlapPolicies)
    .default('queue')
    .meta({
      description:
        'What becomes of a run that is due while another one is not over (B20): it waits, and a second one is left out (`queue`), it is left out ' +
        '(`skip`), or both run (`allow`).',
    }),
});

export type RunningRules = Readonly<z.output<typeof runningRule>>;
