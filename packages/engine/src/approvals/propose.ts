import { canonicalJson } from '@waybill/audit';
import { Failure, newId, type ProposedChange } from '@waybill/core';
import { allOf } from '../administration/all-of.js';
import { personBehind } from '../administration/api-keys.js';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { isSealedText, sealText } from '../administration/sealing.js';
import type { Act } from './act.js';
import { acts, type GuardedOperation, type InputOf } from './acts.js';
import { baseDigestOf, stepsOf } from './change-steps.js';
import { readApprovalPolicy } from './policy.js';
import { recordChange } from './record.js';
import { rehearse } from './rehearse.js';
import { requestText } from './request-text.js';

const DAY_MS = 24 * 60 * 60_000;
/** So many wait at most: who asks again and again fills no table. */
const MOST_WAITING = 500;

/** Something that may take a second person. */
export interface Asked<Op extends GuardedOperation> {
  readonly operation: Op;
  readonly input: InputOf<Op>;
  /** Why it is asked for. */
  readonly reason?: string | null;
  /** It may have been asked for before, and is the same change then as long as that waits. */
  readonly isRepeated?: boolean;
}

/**
 * The one guard of four eyes: when the policy wants a second person for this, it is written down as a proposed change, and nothing is done. Undefined when it
 * may be done at once. What is wrong with it is refused as if it were done.
 * @throws Failure whatever the use case throws; `quota.exceeded` when too many wait
 */
export async function proposeIfGuarded<Op extends GuardedOperation>(
  deps: AdministrationDeps,
  { operation, input, reason = null, isRepeated = false }: Asked<Op>,
  context: ActorContext,
): Promise<ProposedChange | undefined> {
  const wanted: Act<InputOf<Op>> = actOf(operation);
  const policy = await readApprovalPolicy(deps.database.read);
  if (!policy.kinds.includes(wanted.kind)) return undefined;
  if (wanted.isOfKind !== undefined && !(await wanted.isOfKind(deps, input))) return undefined;
  const events = await rehearse(deps.database, (database) => wanted.run({ ...deps, database }, input, context));
  if (events.length === 0) return undefined;
  const diff = stepsOf(events);
  const known = isRepeated
    ? await sameWaiting(deps, { operation, diff, kind: wanted.kind, request: requestText(input) }, context)
    : undefined;
  if (known !== undefined) return known;
  const sealed = sealText(deps, requestText(input));
  const now = deps.clock.now();
  const change: Omit<ProposedChange, 'decision' | 'review'> = {
    ...{ id: newId(), kind: wanted.kind, operation, state: 'waiting', diff, reason, requestSecretId: sealed.id },
    target: diff[0]?.target ?? null,
    partnerId: events.find(({ partnerId }) => partnerId !== undefined)?.partnerId ?? null,
    askedBy: context.actor,
    askedPersonId: await personBehind(deps.database.read, context.actor),
    askedAt: now,
    expiresAt: new Date(now.getTime() + policy.expireAfterDays * DAY_MS),
    baseVersion: wanted.baseVersion?.(input) ?? null,
    baseDigest: baseDigestOf(diff),
  };
  await deps.database.transaction(async (tx) => {
    if ((await tx.proposedChanges.counts()).waiting >= MOST_WAITING) {
      throw new Failure('quota.exceeded', {
        publicDetail: `${MOST_WAITING} proposed changes wait already. Approve or reject some of them first.`,
      });
    }
    await tx.secrets.insert(sealed);
    await tx.proposedChanges.insert(change);
    recordChange(tx, change, context, { type: 'change.proposed', reason });
  });
  return { ...change, decision: null, review: null };
}

/**
 * The same change as somebody of the same kind and name asked for it before, while it waits. What would be done is the same, or else the request itself:
 * a secret is sealed under another id at each rehearsal, so the diff of two that are alike can differ.
 */
async function sameWaiting(
  deps: AdministrationDeps,
  wanted: Pick<ProposedChange, 'operation' | 'diff' | 'kind'> & { readonly request: string },
  { actor }: ActorContext,
): Promise<ProposedChange | undefined> {
  const { database, clock } = deps;
  const waiting = await allOf((page) => database.read.proposedChanges.list({ state: 'waiting', kind: wanted.kind }, page));
  const text = comparable(wanted.diff);
  const ofTheirs = waiting.filter(
    ({ operation, askedBy, expiresAt }) =>
      operation === wanted.operation && askedBy.kind === actor.kind && askedBy.name === actor.name && expiresAt > clock.now(),
  );
  const same = ofTheirs.find(({ diff }) => comparable(diff) === text);
  if (same !== undefined) return same;
  for (const change of ofTheirs) if (await isSealedText(deps, change.requestSecretId, wanted.request)) return change;
  return undefined;
}

function comparable(diff: ProposedChange['diff']): string {
  return canonicalJson(diff.map(({ type, target, before, after }) => [type, target?.name ?? null, before, after]));
}

/** The act of an operation, with the input that the operation takes. */
export function actOf<Op extends GuardedOperation>(operation: Op): Act<InputOf<Op>>;
export function actOf(operation: GuardedOperation) {
  return acts[operation];
}
