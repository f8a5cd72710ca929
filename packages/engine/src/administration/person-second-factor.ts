import { Failure, type Id, type Tx, type User, type WebSession } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkGrant } from './held-permissions.js';
import { makeRecoveryCodes, takeCode } from './person-code.js';
import { raisedMethod } from './prove-person.js';
import { recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** How authenticator apps name where a code is for. */
const ISSUER = 'Waybill';

/** A second factor that is not asked for yet: the only time that its secret is known. */
export interface ProposedFactor {
  /** In base32. */
  readonly secret: string;
  /** `otpauth://…` */
  readonly uri: string;
}

/**
 * Begins to give a person a second factor. Nothing asks for it before {@link confirmSecondFactor} has seen its first code; whoever begins
 * again gets another secret. @throws Failure `conflict.state` when there is one already
 */
export async function proposeSecondFactor(deps: AdministrationDeps, user: User, context: ActorContext): Promise<ProposedFactor> {
  const bytes = deps.totp.createSecret();
  const secret = deps.totp.formatSecret(bytes);
  const sealed = sealText(deps, secret);
  await deps.database.transaction(async (tx) => {
    const present = await tx.secondFactors.find(user.id);
    if (present !== undefined && present.enrolledAt !== null) {
      throw new Failure('conflict.state', { publicDetail: 'There is a second factor already. Remove it first.' });
    }
    await tx.secrets.insert(sealed);
    await tx.secondFactors.put({ userId: user.id, secretId: sealed.id, enrolledAt: null });
    if (present !== undefined) await tx.secrets.remove(present.secretId);
    recordFactor(tx, 'user.second-factor-proposed', user, context);
  });
  return { secret, uri: deps.totp.uri({ issuer: ISSUER, account: user.username, secret: bytes }) };
}

/**
 * Takes the first code of a second factor; every sign-in asks for one from now on, and a session that began by the password is one of more than one factor.
 * @returns the recovery codes, which are shown this once
 * @throws Failure `sign-in.refused` with field `/code`, `sign-in.throttled`, `conflict.state`
 */
export async function confirmSecondFactor(
  deps: AdministrationDeps,
  { user, session, code }: { readonly user: User; readonly session: WebSession; readonly code: string },
  context: ActorContext,
): Promise<readonly string[]> {
  const proposed = await deps.database.read.secondFactors.find(user.id);
  if (proposed === undefined || proposed.enrolledAt !== null) {
    throw new Failure('conflict.state', { publicDetail: 'There is no second factor that waits for its first code. Begin anew.' });
  }
  await takeCode(deps, user, code);
  const { codes, hashes } = makeRecoveryCodes(deps);
  await deps.database.transaction(async (tx) => {
    const present = await tx.secondFactors.find(user.id);
    if (present?.secretId !== proposed.secretId || present.enrolledAt !== null) throw new Failure('conflict.state');
    await tx.secondFactors.put({ ...proposed, enrolledAt: deps.clock.now() });
    await tx.secondFactors.replaceRecoveryCodes(user.id, hashes);
    // The password was proven lately, or the secret would not have been shown; with its code that is two factors.
    const raised = session.method === 'password' ? raisedMethod(session, 'password+code') : undefined;
    if (raised !== undefined) await tx.webSessions.prove(session.id, session.provenAt, raised);
    recordFactor(tx, 'user.second-factor-enrolled', user, context);
  });
  return codes;
}

/** New recovery codes in place of all there were. @throws Failure `conflict.state` without a second factor */
export async function renewRecoveryCodes(
  deps: AdministrationDeps,
  user: User,
  context: ActorContext,
): Promise<readonly string[]> {
  const { codes, hashes } = makeRecoveryCodes(deps);
  await deps.database.transaction(async (tx) => {
    if (((await tx.secondFactors.find(user.id))?.enrolledAt ?? null) === null) throw noFactor();
    await tx.secondFactors.replaceRecoveryCodes(user.id, hashes);
    recordFactor(tx, 'user.recovery-codes-made', user, context);
  });
  return codes;
}

/**
 * Takes the second factor of a person away, and the recovery codes: their own, or that of somebody who has lost the app and the codes.
 * @throws Failure `not-found`, `conflict.state` when there is none
 */
export async function removeSecondFactor(deps: AdministrationDeps, userId: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const user = await tx.users.get(userId);
    const factor = await tx.secondFactors.find(userId);
    if (factor === undefined) throw noFactor();
    if (context.actor.id !== userId) await checkGrant(tx, context, user.role);
    await tx.secondFactors.remove(userId);
    await tx.secrets.remove(factor.secretId);
    recordFactor(tx, 'user.second-factor-removed', user, context);
  });
}

function noFactor(): Failure {
  return new Failure('conflict.state', { publicDetail: 'There is no second factor.' });
}

function recordFactor(
  tx: Tx,
  type: 'user.second-factor-proposed' | 'user.second-factor-enrolled' | 'user.second-factor-removed' | 'user.recovery-codes-made',
  { id, username }: User,
  context: ActorContext,
): void {
  recordAct(tx, { type, context, target: { kind: 'user', id, name: username }, noun: 'users' });
}
