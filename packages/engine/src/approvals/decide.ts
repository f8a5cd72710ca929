import {
  type ChangeDecision,
  type Database,
  Failure,
  type Id,
  isFailure,
  type NewAuditEvent,
  type Permission,
  type ProposedChange,
  type RoleSlug,
  type Tx,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { permissionsOfRole } from '../administration/held-permissions.js';
import { mayStill } from '../administration/may-still.js';
import { type GuardedOperation, type InputOf, isGuarded } from './acts.js';
import { baseDigestOf, stepsOf } from './change-steps.js';
import { actOf } from './propose.js';
import { recordChange } from './record.js';
import { overheard } from './rehearse.js';
import { readRequest } from './request-text.js';

/** Which one, and why. */
export interface DecideInput {
  readonly id: Id;
  readonly reason: string | null;
}

/** A decision about a change, by a person: what they may do was found out by whoever asks. */
export interface Decider extends ActorContext {
  readonly role: RoleSlug;
}

/**
 * Approves a change as the second person, and carries it out in the same transaction: it is done once or not at all, whatever dies in between.
 * @throws Failure `permission.denied` for who asked for it, who is no person, or who may not do it themselves; `conflict.state` when it waits no more;
 *   `version.stale` when what it was made against has changed: it is outdated then; whatever the use case throws, and then it goes on waiting
 */
export async function approveChange(deps: AdministrationDeps, input: DecideInput, decider: Decider): Promise<ProposedChange> {
  const change = await deps.database.read.proposedChanges.get(input.id);
  const person = personOf(decider);
  if (change.askedPersonId === person) {
    throw new Failure('permission.denied', {
      publicDetail: 'You asked for this, by hand or by an API key of yours. Another person approves it.',
    });
  }
  return carryOut(deps, { change, decider, reason: input.reason, state: 'approved' });
}

/**
 * Carries a change out without a second person, in an emergency. It waits for a review then.
 * @throws Failure as {@link approveChange}, which the one who asked may do as well
 */
export async function overrideChange(
  deps: AdministrationDeps,
  input: DecideInput & { readonly reason: string },
  decider: Decider,
): Promise<ProposedChange> {
  const change = await deps.database.read.proposedChanges.get(input.id);
  personOf(decider);
  return carryOut(deps, { change, decider, reason: input.reason, state: 'overridden' });
}

/** Rejects a change; who asked for it takes it back by this. @throws Failure `not-found`, `conflict.state` when it waits no more */
export async function rejectChange(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  { id, reason }: DecideInput & { readonly reason: string },
  context: ActorContext,
): Promise<ProposedChange> {
  return deps.database.transaction(async (tx) => {
    const change = await tx.proposedChanges.get(id);
    await endWaiting(tx, change, 'rejected', { by: context.actor, at: deps.clock.now(), reason });
    recordChange(tx, change, context, { type: 'change.rejected', reason });
    return tx.proposedChanges.get(id);
  });
}

/**
 * States that a second person looked at what was carried out without one.
 * @throws Failure `permission.denied` for who overrode or asked; `conflict.state` for what was not overridden, or reviewed already
 */
export async function reviewOverride(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  { id, reason }: DecideInput & { readonly reason: string },
  context: ActorContext,
): Promise<ProposedChange> {
  const person = personOf(context);
  return deps.database.transaction(async (tx) => {
    const change = await tx.proposedChanges.get(id);
    if (change.state !== 'overridden' || change.review !== null)
      throw new Failure('conflict.state', {
        publicDetail: 'There is nothing to review: it was not overridden, or was reviewed already.',
      });
    if (change.decision?.by.id === person || change.askedPersonId === person)
      throw new Failure('permission.denied', {
        publicDetail: 'You asked for this or carried it out. Another person reviews it.',
      });
    if (!(await tx.proposedChanges.review(id, { by: context.actor, at: deps.clock.now(), reason }))) throw notWaiting();
    recordChange(tx, change, context, { type: 'change.reviewed', reason });
    return tx.proposedChanges.get(id);
  });
}

/** Ends the waiting of what nobody decided in time; several processes may. @returns how many */
export async function expireChanges(deps: Pick<AdministrationDeps, 'database' | 'clock' | 'processName'>): Promise<number> {
  const now = deps.clock.now();
  const actor = { kind: 'platform', name: deps.processName } as const;
  const due = await deps.database.read.proposedChanges.expired(now, 100);
  for (const change of due) {
    await deps.database.transaction(async (tx) => {
      if (!(await decide(tx, change, 'expired', { by: actor, at: now, reason: null }))) return;
      recordChange(tx, change, { actor }, { type: 'change.expired' });
    });
  }
  return due.length;
}

interface CarryOut {
  readonly change: ProposedChange;
  readonly decider: Decider;
  readonly reason: string | null;
  readonly state: 'approved' | 'overridden';
}

async function carryOut(deps: AdministrationDeps, { change, decider, reason, state }: CarryOut): Promise<ProposedChange> {
  const { id, operation, requestSecretId } = change;
  if (change.state !== 'waiting' || requestSecretId === null) throw notWaiting();
  if (change.expiresAt <= deps.clock.now())
    throw new Failure('conflict.state', { publicDetail: 'Its time is over. Whoever wants it asks for it anew.' });
  if (!isGuarded(operation)) throw new Failure('internal', { context: { operation } });
  const sealed = await deps.database.read.secrets.get(requestSecretId);
  const { act, input } = deps.secretBox.open(sealed, (bytes) => opened(operation, Buffer.from(bytes).toString('utf8')));
  const held = await permissionsOfRole(deps.database.read, decider.role);
  const decides: Permission = state === 'approved' ? 'approvals:approve' : 'approvals:override';
  if (!held.has(decides)) throw new Failure('permission.denied', { publicDetail: `It takes the permission ${decides}.` });
  if (!held.has(act.permission)) {
    throw new Failure('permission.denied', {
      publicDetail: `It takes the permission ${act.permission}, as doing it oneself does.`,
    });
  }
  const { askedBy } = change;
  if (!(await mayStill(deps, askedBy, { permission: act.permission, within: act.within?.(input) }))) {
    throw new Failure('permission.denied', {
      publicDetail: `Who asked for this (${askedBy.name}) may not do it any more. Reject it; somebody who may can ask anew.`,
    });
  }
  const decision = { by: decider.actor, at: deps.clock.now(), reason };
  const database = joined(deps.database, async (tx, work) => {
    await endWaiting(tx, change, state, decision);
    recordChange(tx, change, decider, { type: state === 'approved' ? 'change.approved' : 'change.overridden', reason });
    const heard: NewAuditEvent[] = [];
    const done = await work(overheard(tx, heard));
    if (baseDigestOf(stepsOf(heard)) !== change.baseDigest) throw new Failure('version.stale');
    recordChange(tx, change, decider, { type: 'change.carried-out' });
    return done;
  });
  try {
    // In the name of who asked; the request of who approved ties it together.
    const { requestId } = decider;
    const asker = { actor: change.askedBy, ...(requestId === undefined ? {} : { requestId }) };
    await act.run({ ...deps, database }, input, asker);
  } catch (error) {
    if (!isOutdated(error)) throw error;
    await setOutdated(deps, change, decider);
    throw new Failure('version.stale', {
      cause: error,
      publicDetail:
        'What this was made against has changed since. It is outdated and was not done; whoever wants it asks for it anew.',
    });
  }
  return deps.database.read.proposedChanges.get(id);
}

/** A request as its use case takes it. */
function opened<Op extends GuardedOperation>(operation: Op, text: string) {
  const input: InputOf<Op> = readRequest(text);
  return { act: actOf(operation), input };
}

/** The world is not what the request was made for: doing it later would not help. */
function isOutdated(error: unknown): boolean {
  return isFailure(error, 'version.stale') || isFailure(error, 'not-found') || isFailure(error, 'conflict.duplicate');
}

async function setOutdated(deps: AdministrationDeps, change: ProposedChange, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const decision = { by: context.actor, at: deps.clock.now(), reason: null };
    if (!(await decide(tx, change, 'outdated', decision))) return;
    recordChange(tx, change, context, { type: 'change.outdated', outcome: 'failure' });
  });
}

/** The database whose first transaction, which is the one that does it, has another one's writes in it as well. */
function joined(database: Database, around: <T>(tx: Tx, work: (tx: Tx) => Promise<T>) => Promise<T>): Database {
  let isDone = false;
  return {
    ...database,
    transaction: async (work) => {
      if (isDone) return database.transaction(work);
      const done = await database.transaction((tx) => around(tx, work));
      isDone = true;
      return done;
    },
  };
}

async function decide(
  tx: Tx,
  { id, requestSecretId }: ProposedChange,
  state: Exclude<ProposedChange['state'], 'waiting'>,
  decision: ChangeDecision,
): Promise<boolean> {
  const isFirst = await tx.proposedChanges.decide(id, state, decision);
  if (isFirst && requestSecretId !== null) await tx.secrets.remove(requestSecretId);
  return isFirst;
}

async function endWaiting(...given: Parameters<typeof decide>): Promise<void> {
  if (!(await decide(...given))) throw notWaiting();
}

function notWaiting(): Failure {
  return new Failure('conflict.state', {
    publicDetail: 'This change waits no more: somebody decided about it, or its time was over.',
  });
}

/** The person of a context. @throws Failure `permission.denied` */
function personOf({ actor }: ActorContext): Id {
  if (actor.kind === 'user' && actor.id !== undefined) return actor.id;
  throw new Failure('permission.denied', {
    publicDetail: 'This takes a person who signed in; an API key or the command line is none.',
  });
}
