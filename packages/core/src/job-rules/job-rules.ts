import { z } from 'zod';
import type { Id } from '../ids.js';
import { type AfterSuccess, type AfterSuccessInput, afterSuccessRule } from './after-success.js';
import { deliveringFields } from './delivering.js';
import { checkFinding, findingFields } from './finding.js';
import { type RetryRules, retryRule } from './retrying.js';
import { type RunningRules, runningRule } from './running.js';

export const directions = ['pull', 'push'] as const;
export type Direction = (typeof directions)[number];

/**
 * The rules of a Job, each declared once: form, limits, default, what it is for. The bodies and views of the API, the stored
 * definitions, the configuration file and the forms of the console are made of them. A rule that a stored definition does not have
 * yet takes its default.
 */
export const jobRules = {
  source: z.strictObject(findingFields),
  target: z.strictObject(deliveringFields),
  afterSuccess: afterSuccessRule,
  retry: retryRule,
  running: runningRule,
};

/** The same for a whole definition: groups that may be left out have their defaults. */
export const wholeJobRules = {
  ...jobRules,
  afterSuccess: jobRules.afterSuccess.default({ kind: 'keep' }),
  retry: jobRules.retry.prefault({}),
  running: jobRules.running.prefault({}),
};

/** The rules of a Job as they are asked for; what is absent takes its default. */
export interface JobRulesInput {
  readonly source: Readonly<z.input<typeof jobRules.source>>;
  readonly target: Readonly<z.input<typeof jobRules.target>>;
  readonly afterSuccess?: AfterSuccessInput;
  readonly retry?: Readonly<z.input<typeof jobRules.retry>>;
  readonly running?: Readonly<z.input<typeof jobRules.running>>;
}

/** The rules of a Job, all of them. */
export interface JobRules {
  readonly source: Readonly<z.output<typeof jobRules.source>>;
  readonly target: Readonly<z.output<typeof jobRules.target>>;
  readonly afterSuccess: AfterSuccess;
  readonly retry: RetryRules;
  readonly running: RunningRules;
}

/** What a Job does. A pull copies from the Connection to the Store, a push the reverse. */
export interface JobDefinition extends JobRules {
  readonly direction: Direction;
  readonly connectionId: Id;
  readonly storeId: Id;
}

/** What several rules together must not say. */
export function checkJobRules(definition: Pick<JobRules, 'source' | 'target' | 'afterSuccess'>, context: z.RefinementCtx): void {
  const { source, target, afterSuccess } = definition;
  checkFinding(source, context);
  if (source.recurse.depth > 0 && source.recurse.layout === 'flatten' && target.onConflict === 'overwrite') {
    context.addIssue({
      code: 'custom',
      path: ['target', 'onConflict'],
      message: 'Files of one name from several folders would replace each other: keep the folders, or do not overwrite.',
    });
  }
  if (afterSuccess.kind === 'move' && afterSuccess.to === source.path) {
    context.addIssue({
      code: 'custom',
      path: ['afterSuccess', 'to'],
      message: 'Files cannot be moved to the folder they are taken from: the next run would find them again.',
    });
  }
}

/** All rules of a Job, checked. */
export const jobRuleSet: z.ZodType<JobRules> = z.strictObject(wholeJobRules).superRefine(checkJobRules);

/** The rules among the fields of a definition. */
export function pickJobRules(definition: JobRules): JobRules {
  return z.object(wholeJobRules).parse(definition);
}

/** A whole definition, checked. */
export const jobDefinition: z.ZodType<JobDefinition> = z
  .strictObject({ direction: z.enum(directions), connectionId: z.string(), storeId: z.string(), ...wholeJobRules })
  .superRefine(checkJobRules);
