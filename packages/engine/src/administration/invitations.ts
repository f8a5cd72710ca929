import {
  type AuditActor,
  addressGroup,
  Failure,
  type Id,
  type Invitation,
  mayUsePassword,
  newId,
  type RoleSlug,
  type Scope,
  type Tx,
  type User,
} from '@waybill/core';
import { checkScope } from './check-scope.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkGrant } from './held-permissions.js';
import { invalid, taken } from './input-checks.js';
import { checkNewPassword } from './new-password.js';
import type { RequestOrigin } from './prove-person.js';
import { readSignInPolicy } from './read-sign-in-policy.js';
import { actBy, recordAct } from './record-change.js';
import { type StartedSession, startSession } from './sessions.js';
import { SIGN_IN_WINDOW_MS } from './sign-in-throttle.js';
import { checkEmail, checkUsername, describeUser, oneAtATime } from './users.js';

const HOUR_MS = 3_600_000;
/** How long an invitation holds when nothing was said. */
export const DEFAULT_INVITATION_HOURS = 72;
/** So many links are looked at for one address in a window; a token has 256 bits, so this bounds the work and the trail, not the guessing. */
const MAX_TRIES = 50;

/** Somebody to be invited. */
export interface InvitePersonInput {
  readonly name: string;
  readonly email: string;
  readonly role: RoleSlug;
  /** Everything when absent or null. */
  readonly scope?: Scope | null;
  /** The e-mail address when absent. */
  readonly username?: string;
  /** {@link DEFAULT_INVITATION_HOURS} when absent. */
  readonly expiresInHours?: number;
}

/** An invitation as it was just made: the only time that its token is known. */
export interface MadeInvitation {
  readonly user: User;
  readonly token: string;
}

/** Whom an invitation is for, as who holds its link is told. */
export interface ShownInvitation {
  readonly user: User;
  readonly expiresAt: Date;
}

/** The address that the person opens. The token stands behind `#`, so that no server and no proxy on the way writes it down. */
export function invitationLink(publicUrl: string, token: string): string {
  return new URL(`/invitation#${token}`, publicUrl).href;
}

/**
 * Makes a User without a password and a link that lets who holds it choose one, once.
 * @throws Failure `conflict.duplicate`, `input.invalid`
 */
export async function invitePerson(
  deps: AdministrationDeps,
  input: InvitePersonInput,
  context: ActorContext,
): Promise<MadeInvitation> {
  checkEmail(input.email);
  const username = checkUsername(
    input.username ?? input.email,
    input.username === undefined ? 'The e-mail address cannot be the user name; give another. ' : '',
  );
  return deps.database.transaction(async (tx) => {
    if ((await tx.users.findByUsername(username)) !== undefined)
      throw taken('/username', `There is a user "${username}" already.`);
    await oneAtATime(tx);
    await checkGrant(tx, context, input.role);
    const scope = input.scope ?? null;
    await checkScope(tx, { role: input.role, scope });
    const user = await tx.users.insert({
      id: newId(),
      username,
      name: input.name,
      email: input.email,
      role: input.role,
      scope,
      status: 'invited',
      passwordHash: null,
      mustChangePassword: false,
      breakGlass: false,
      secondFactorSince: null,
      passkeyCount: 0,
      lastSignInAt: null,
      invitation: null,
    });
    const token = await makeInvitation(deps, tx, user, input.expiresInHours, context);
    return { user: await tx.users.get(user.id), token };
  });
}

/** Another link for somebody who has not used theirs; that one holds no more. @throws Failure `not-found`, `conflict.state` for who is no longer invited */
export async function inviteAgain(
  deps: AdministrationDeps,
  { userId, expiresInHours }: { readonly userId: Id; readonly expiresInHours?: number },
  context: ActorContext,
): Promise<MadeInvitation> {
  return deps.database.transaction(async (tx) => {
    const user = await tx.users.get(userId);
    if (user.status !== 'invited') throw notInvited();
    await checkGrant(tx, context, user.role);
    await tx.invitations.end({ userId }, 'replaced');
    const token = await makeInvitation(deps, tx, user, expiresInHours, context);
    return { user: await tx.users.get(userId), token };
  });
}

async function makeInvitation(
  deps: AdministrationDeps,
  tx: Tx,
  user: User,
  hours = DEFAULT_INVITATION_HOURS,
  context: ActorContext,
): Promise<string> {
  const { token, hash } = deps.tokens.createToken();
  const createdAt = deps.clock.now();
  const expiresAt = new Date(createdAt.getTime() + hours * HOUR_MS);
  const invitedById = context.actor.kind === 'user' ? (context.actor.id ?? null) : null;
  await tx.invitations.insert({ id: newId(), userId: user.id, tokenHash: hash, invitedById, createdAt, expiresAt, ending: null });
  const details = { expiresAt: expiresAt.toISOString() };
  recordAct(tx, { type: 'user.invited', context, ...on(user), change: { after: describeUser(user) }, details });
  return token;
}

/** Takes an invitation back; the person stays listed and can be invited again. @throws Failure `not-found`, `conflict.state` when none holds */
export async function revokeInvitation(deps: AdministrationDeps, userId: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const user = await tx.users.get(userId);
    if (!(await tx.invitations.end({ userId }, 'revoked'))) throw notInvited();
    recordAct(tx, { type: 'user.invitation-revoked', context, ...on(user) });
  });
}

/** What a link invites to. @throws Failure `invitation.refused`, `sign-in.throttled` */
export async function showInvitation(deps: AdministrationDeps, token: string, origin: RequestOrigin): Promise<ShownInvitation> {
  const { user, invitation } = await takeLink(deps, token, origin);
  return { user, expiresAt: invitation.expiresAt };
}

/**
 * Gives the person of a link the password that they chose, and signs them in. The link holds no more.
 * @throws Failure `invitation.refused`, `sign-in.throttled`, `input.invalid` with field `/password`
 */
export async function acceptInvitation(
  deps: AdministrationDeps,
  input: { readonly token: string; readonly password: string; readonly previousToken?: string },
  origin: RequestOrigin,
): Promise<StartedSession> {
  const { user, invitation } = await takeLink(deps, input.token, origin);
  if (!mayUsePassword(await readSignInPolicy(deps.database.read), user))
    throw invalid('/password', 'Passwords are off here. Accept the invitation by signing in with a provider.');
  await checkNewPassword(deps, { password: input.password, owner: user, kind: 'person', field: '/password' });
  const passwordHash = await deps.passwords.hash(input.password);
  const accepted = await deps.database.transaction(async (tx) => {
    if (!(await tx.invitations.end({ userId: user.id, id: invitation.id }, 'accepted'))) return undefined;
    const fresh = await tx.users.get(user.id);
    const after = await tx.users.update({ ...fresh, status: 'active', passwordHash });
    const actor: AuditActor = {
      kind: 'user',
      id: user.id,
      name: user.username,
      role: user.role,
      method: 'invitation',
      mfa: false,
    };
    recordAct(tx, { type: 'user.invitation-accepted', context: { ...origin, actor }, ...on(user) });
    return after;
  });
  if (accepted === undefined)
    throw await refuse(deps, origin, await deps.database.read.invitations.findByTokenHash(invitation.tokenHash));
  return startSession(deps, { user: accepted, method: 'password', previousToken: input.previousToken }, origin);
}

/** The invitation that a token opens. Whatever is wrong with it, the outside hears the same. @throws Failure `invitation.refused`, `sign-in.throttled` */
export async function takeLink(
  deps: AdministrationDeps,
  token: string,
  origin: RequestOrigin,
): Promise<{ readonly user: User; readonly invitation: Invitation }> {
  const { signInAttempts, invitations, users } = deps.database.read;
  const key = `invitation from ${addressGroup(origin.source.address)}`;
  const now = deps.clock.now();
  const [tries = 0] = await signInAttempts.count([key], now, SIGN_IN_WINDOW_MS);
  if (tries > MAX_TRIES) {
    throw new Failure('sign-in.throttled', {
      publicDetail: `There were too many attempts. Try again in ${SIGN_IN_WINDOW_MS / 60_000} minutes.`,
    });
  }
  const invitation = await invitations.findByTokenHash(deps.tokens.hashToken(token));
  const user = invitation === undefined ? undefined : await users.find(invitation.userId);
  if (invitation === undefined || invitation.ending !== null || invitation.expiresAt <= now || user?.status !== 'invited') {
    throw await refuse(deps, origin, invitation);
  }
  await signInAttempts.takeBack(key);
  return { user, invitation };
}

async function refuse(deps: AdministrationDeps, origin: RequestOrigin, invitation: Invitation | undefined): Promise<Failure> {
  const failure = new Failure('invitation.refused');
  const user = invitation === undefined ? undefined : await deps.database.read.users.find(invitation.userId);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy({ ...origin, actor: { kind: 'anonymous', name: 'anonymous' } }),
      type: 'user.invitation-refused',
      outcome: 'denied',
      ...(user === undefined ? {} : { target: on(user).target }),
      reason: invitation === undefined ? 'unknown' : (invitation.ending ?? 'expired'),
      failure: { code: failure.code, detail: failure.publicDetail },
    });
  });
  return failure;
}

function notInvited(): Failure {
  return new Failure('conflict.state', { publicDetail: 'This person has no invitation that holds.' });
}

function on({ id, username }: User) {
  return { target: { kind: 'user', id, name: username }, noun: 'users' } as const;
}
