import { z } from 'zod';
import type { Id } from '../ids.js';
import { type AfterSuccess, type AfterSuccessInput, afterSuccessRule } from './after-success.js';
import { deliveringFields } from './delivering.js';
import { alsoToRule, type FurtherTarget, jobEnds } from './ends.js';
import { checkFinding, findingFields } from './finding.js';
import { type RetryRules, retryRule } from './retrying.js';
import { type RunningRules, runningRule } from './running.js';

export const directions = ['pull', 'push', 'relay'] as const;
/** From a Connection to a Store, the reverse, or from one Connection to another: the source and the first target of a Job. */
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

/** What a Job does. Whoever needs to know between what it moves files asks `jobEnds` (docs/adr/0021). */
export interface JobDefinition extends JobRules {
  readonly direction: Direction;
  /** The source of a pull and a relay, the first target of a push. */
  readonly connectionId: Id;
  /** The first target of a pull, the source of a push; none of a relay. */
  readonly storeId: Id | null;
  /** The first target of a relay. */
  readonly toConnectionId: Id | null;
  readonly alsoTo: readonly FurtherTarget[];
}

/** The fields of a definition that name its ends, beside `direction` and `connectionId`. */
export const jobEndFields = {
  storeId: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'The target of a pull, the source of a push; a relay has none.' }),
  toConnectionId: z.string().nullable().default(null).meta({ description: 'Where a relay goes.' }),
  alsoTo: alsoToRule.default([]),
};

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

/** What the ends of a definition must not be. */
export function checkJobEnds(
  definition: Pick<JobDefinition, 'direction' | 'connectionId' | 'storeId' | 'toConnectionId' | 'source' | 'target' | 'alsoTo'>,
  context: z.RefinementCtx,
): void {
  const { direction, storeId, toConnectionId } = definition;
  const complain = (path: readonly (string | number)[], message: string): void => {
    context.addIssue({ code: 'custom', path: [...path], message });
  };
  const relay = direction === 'relay';
  if (relay !== (storeId === null)) {
    complain(
      ['storeId'],
      relay ? 'A relay has no store: it goes from one connection to another.' : `A ${direction} needs a store.`,
    );
  }
  if (relay !== (toConnectionId !== null)) {
    complain(
      ['toConnectionId'],
      relay ? 'A relay needs the connection that it goes to.' : `Only a relay goes to a second connection.`,
    );
  }
  const { source, targets } = jobEnds(definition);
  const places = targets.map(({ end, rules }) => `${end.kind} ${end.id} ${rules.path}`);
  const field = (index: number): readonly (string | number)[] =>
    index === 0 ? ['target', 'path'] : ['alsoTo', index - 1, 'path'];
  places.forEach((place, index) => {
    if (places.indexOf(place) !== index) complain(field(index), 'Two targets in the same folder would write to the same files.');
    if (place === `${source.kind} ${source.id} ${definition.source.path}`) {
      complain(field(index), 'Files cannot go to the folder they are taken from: the next run would find them again.');
    }
  });
}

/** All rules of a Job, checked. */
export const jobRuleSet: z.ZodType<JobRules> = z.strictObject(wholeJobRules).superRefine(checkJobRules);

/** The rules among the fields of a definition. */
export function pickJobRules(definition: JobRules): JobRules {
  return z.object(wholeJobRules).parse(definition);
}

/** A whole definition, checked. */
export const jobDefinition: z.ZodType<JobDefinition> = z
  .strictObject({ direction: z.enum(directions), connectionId: z.string(), ...jobEndFields, ...wholeJobRules })
  .superRefine(checkJobRules)
  .superRefine(checkJobEnds);
