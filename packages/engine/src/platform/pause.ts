import { type Database, Failure, type Repositories, stableId } from '@waybill/core';
import { z } from 'zod';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';

const SETTING = 'pause';
/** What the console hears of a pause: there is one for the whole platform. */
const PAUSE_ID = stableId('00000000-0000-0000-0000-000000000000', 'pause');

const stored = z.strictObject({ since: z.string(), by: z.string(), reason: z.string() }).nullable();

/** Everything waits: since when, who asked, and why. */
export interface Pause {
  readonly since: Date;
  readonly by: string;
  readonly reason: string;
}

/** The pause of the platform; undefined while it works. */
export async function readPause(repositories: Pick<Repositories, 'settings'>): Promise<Pause | undefined> {
  const text = await repositories.settings.get(SETTING);
  const pause = text === undefined ? null : stored.parse(JSON.parse(text));
  return pause === null ? undefined : { ...pause, since: new Date(pause.since) };
}

/**
 * Pauses everything (BEHAVIOURS B24): no schedule fires, no Run lists its source, no Transfer or post-action begins, in any worker. What
 * moves goes on to its end, and partners can upload and download. What became due meanwhile is done after {@link resumePlatform}; slots go
 * by each Schedule's catch-up policy.
 * @throws Failure `conflict.state` when it is paused already
 */
export async function pausePlatform(
  deps: AdministrationDeps,
  { reason }: { readonly reason: string },
  context: ActorContext,
): Promise<Pause> {
  return deps.database.transaction(async (tx) => {
    const before = await readPause(tx);
    if (before !== undefined) {
      throw new Failure('conflict.state', {
        publicDetail: `Everything is paused already: ${before.by} did so at ${before.since.toISOString()}. ${before.reason}`,
      });
    }
    const pause: Pause = { since: deps.clock.now(), by: context.actor.name, reason };
    await tx.settings.set(SETTING, JSON.stringify(pause));
    tx.audit.append({ ...actBy(context), type: 'platform.paused', target: { kind: 'platform' }, details: { reason } });
    tx.live.publish({ kind: 'changed', noun: 'pause', id: PAUSE_ID });
    return pause;
  });
}

/** Ends the pause. @throws Failure `conflict.state` when nothing is paused */
export async function resumePlatform(deps: AdministrationDeps, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const before = await readPause(tx);
    if (before === undefined) throw new Failure('conflict.state', { publicDetail: 'Nothing is paused.' });
    await tx.settings.set(SETTING, JSON.stringify(null));
    const details = { pausedSince: before.since.toISOString(), pausedBy: before.by, reason: before.reason };
    tx.audit.append({ ...actBy(context), type: 'platform.resumed', target: { kind: 'platform' }, details });
    tx.live.publish({ kind: 'changed', noun: 'pause', id: PAUSE_ID });
  });
}

/** Does the work unless everything is paused; then it stays due, and the reconciler brings it back. */
export function unlessPaused<A extends readonly unknown[]>(
  { database }: { readonly database: Database },
  work: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    if ((await readPause(database.read)) === undefined) await work(...args);
  };
}
