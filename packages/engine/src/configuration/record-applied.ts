import { asFailure } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';
import { nextApplied, readApplied, saveApplied } from './applied.js';
import { readCurrentConfiguration } from './current-configuration.js';
import type { ConfigurationItem } from './plan-configuration.js';

/** What came of a file. */
export interface Applied {
  /** As `noun name`. */
  readonly done: readonly string[];
  /** What is so now, or waits. */
  readonly asked: readonly ConfigurationItem[];
  readonly waiting: ReadonlySet<string>;
}

const event = { type: 'config.applied', target: { kind: 'platform' } } as const;

/** Remembers what was applied, which drift is measured by, with the event that says so. */
export async function recordApplied(
  deps: AdministrationDeps,
  context: ActorContext,
  { done, asked, waiting }: Applied,
): Promise<void> {
  const current = await readCurrentConfiguration(deps);
  await deps.database.transaction(async (tx) => {
    const before = await readApplied(tx);
    const applied = nextApplied({ before, current, asked, waiting, at: deps.clock.now(), by: context.actor });
    await saveApplied(tx, applied);
    tx.audit.append({ ...actBy(context), ...event, outcome: 'success', details: { changed: done, digest: applied.digest } });
  });
}

/** Says that a file was to be applied and why it was not: nothing was changed. */
export async function recordNotApplied(deps: AdministrationDeps, context: ActorContext, error: unknown): Promise<void> {
  const { code, publicDetail } = asFailure(error);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      ...event,
      outcome: 'failure',
      failure: { code, detail: publicDetail },
      details: { changed: [] },
    });
  });
}
