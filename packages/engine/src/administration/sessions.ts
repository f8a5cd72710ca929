import {
  type ApiKey,
  canProveFactor,
  Failure,
  idleEndOf,
  isSessionOpen,
  lacksSecondFactor,
  newId,
  type OidcProvider,
  type PersonMethod,
  sessionEndOf,
  type User,
  type WebSession,
} from '@waybill/core';
import { actorOfUser } from './actors.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';
import { checkNewPassword } from './new-password.js';
import { checkPasswordUse, proveFactors, type RequestOrigin, recordBreakGlass, recordRefusal } from './prove-person.js';
import { readSignInPolicy } from './read-sign-in-policy.js';
import { actBy } from './record-change.js';
import { countSignIn, forgiveSignIn, SIGN_IN_WINDOW_MS, signInKeys } from './sign-in-throttle.js';

/** A session or key that is used all the time is written down once in this while. */
const TOUCH_MS = 60_000;

/** A sign-in as it was just made: the only time its token is known. */
export interface StartedSession {
  readonly user: User;
  readonly session: WebSession;
  /** The cookie's value. */
  readonly token: string;
}

/**
 * Signs a person in and starts a session; the one they had in this browser ends. Unknown names, suspended users and wrong passwords
 * take the same work and get the same answer; all attempts are counted, for all processes together. Who has a second factor gives its
 * code, or a recovery code, as well.
 * @throws Failure `sign-in.refused`, `sign-in.code-required`, `sign-in.throttled`
 */
export async function signIn(
  deps: AdministrationDeps,
  input: { readonly username: string; readonly password: string; readonly code?: string; readonly previousToken?: string },
  origin: RequestOrigin,
): Promise<StartedSession> {
  const username = input.username
    .trim()
    .toLowerCase()
    .slice(0, 200)
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
  const keys = signInKeys(username, origin.source.address);
  const claimed = { ...origin, actor: { kind: 'anonymous', name: username } as const };
  try {
    await countSignIn(deps, keys);
  } catch (error) {
    if (error instanceof Failure && error.context['first'] === true) await recordRefusal(deps, claimed, error);
    throw error;
  }
  const user = await deps.database.read.users.findByUsername(username);
  const usable = user?.status === 'active' ? user : undefined;
  const verified = await deps.passwords.verify(usable?.passwordHash ?? null, input.password);
  if (usable === undefined || !verified) {
    const refusal = new Failure('sign-in.refused');
    await recordRefusal(deps, claimed, refusal);
    throw refusal;
  }
  await checkPasswordUse(deps, usable, claimed);
  const proven = { ...origin, actor: actorOfUser(usable, { method: 'password' }) };
  const method = await proveFactors(deps, { user: usable, code: input.code }, proven);
  await forgiveSignIn(deps, keys);
  return startSession(deps, { user: usable, method, previousToken: input.previousToken }, origin);
}

/** Who is signed in by a cookie. */
export interface SignedIn {
  readonly user: User;
  readonly session: WebSession;
  /** A second factor is demanded that the session does not have: setting it up, or using it, comes before anything else. */
  readonly lacksFactor: boolean;
  /** They have one that they can prove, so none is added before they have. */
  readonly holdsFactor: boolean;
}

/**
 * The session and user of a cookie, when both are good still; keeps the session from idling out.
 * Undefined for an unknown session, for one that is idle or old by the policy as it is now, or as old as its provider's sessions get, and for a suspended user.
 */
export async function authenticateSession(
  deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>,
  token: string,
): Promise<SignedIn | undefined> {
  const { webSessions, users } = deps.database.read;
  const session = await webSessions.findByTokenHash(deps.tokens.hashToken(token));
  if (session === undefined) return undefined;
  const now = deps.clock.now();
  const policy = await readSignInPolicy(deps.database.read);
  if (!isSessionOpen(session, policy, now)) {
    await webSessions.remove(session.id);
    return undefined;
  }
  const user = await users.find(session.userId);
  if (user === undefined || user.status !== 'active') return undefined;
  const factor = { lacksFactor: lacksSecondFactor(policy, user, session), holdsFactor: canProveFactor(policy, user) };
  if (now.getTime() - session.lastSeenAt.getTime() < TOUCH_MS) return { user, session, ...factor };
  const used = { ...session, lastSeenAt: now };
  const expiresAt = idleEndOf(used, policy);
  await webSessions.touch(session.id, now, expiresAt);
  return { user, session: { ...used, expiresAt }, ...factor };
}

/** Whether a session that was good a while ago is so still, and may do what it did then; for connections that stay open. Keeps it from idling out not. */
export async function isSessionStillGood(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  tokenHash: string,
): Promise<User | undefined> {
  const { webSessions, users } = deps.database.read;
  const session = await webSessions.findByTokenHash(tokenHash);
  const policy = await readSignInPolicy(deps.database.read);
  if (session === undefined || !isSessionOpen(session, policy, deps.clock.now())) return undefined;
  const user = await users.find(session.userId);
  return user?.status === 'active' && !lacksSecondFactor(policy, user, session) ? user : undefined;
}

/** The API key of a token, when it is good still. Undefined for an unknown, revoked or expired one. */
export async function authenticateApiKey(
  deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>,
  token: string,
): Promise<ApiKey | undefined> {
  const { apiKeys } = deps.database.read;
  const apiKey = await apiKeys.findByTokenHash(deps.tokens.hashToken(token));
  const now = deps.clock.now();
  if (apiKey === undefined || apiKey.revokedAt !== null) return undefined;
  if (apiKey.expiresAt !== null && apiKey.expiresAt <= now) return undefined;
  if (apiKey.lastUsedAt === null || now.getTime() - apiKey.lastUsedAt.getTime() >= TOUCH_MS) {
    await apiKeys.markUsed(apiKey.id, now);
  }
  return apiKey;
}

/** Ends a session. */
export async function signOut(deps: AdministrationDeps, session: WebSession, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    await tx.webSessions.remove(session.id);
    tx.audit.append({ ...actBy(context), type: 'user.signed-out', target: { kind: 'session', id: session.id } });
  });
}

/**
 * Changes one's own password, ends all sessions of the user and starts a new one.
 * @throws Failure `input.invalid` with field `/currentPassword` or `/newPassword`, `sign-in.throttled`
 */
export async function changeOwnPassword(
  deps: AdministrationDeps,
  input: { readonly session: WebSession; readonly currentPassword: string; readonly newPassword: string },
  origin: RequestOrigin,
): Promise<StartedSession> {
  const { session } = input;
  const user = await deps.database.read.users.get(session.userId);
  const keys = signInKeys(user.username, origin.source.address);
  await countSignIn(deps, keys);
  const context: ActorContext = { ...origin, actor: actorOfUser(user, session) };
  const target = { kind: 'user', id: user.id, name: user.username } as const;
  if (!(await deps.passwords.verify(user.passwordHash, input.currentPassword))) {
    const refusal = invalid('/currentPassword', 'This is not your present password.');
    await deps.database.transaction(async (tx) => {
      const failure = { code: refusal.code, detail: refusal.publicDetail };
      tx.audit.append({ ...actBy(context), type: 'user.password-changed', outcome: 'failure', target, failure });
    });
    throw refusal;
  }
  await forgiveSignIn(deps, keys);
  await checkNewPassword(deps, { password: input.newPassword, owner: user, kind: 'person', field: '/newPassword' });
  if (input.newPassword === input.currentPassword) throw invalid('/newPassword', 'The new password is the present one.');
  const passwordHash = await deps.passwords.hash(input.newPassword);
  const changed = await deps.database.transaction(async (tx) => {
    const fresh = await tx.users.get(user.id);
    const after = await tx.users.update({ ...fresh, passwordHash, mustChangePassword: false });
    await tx.webSessions.removeOfUser(user.id);
    tx.audit.append({ ...actBy(context), type: 'user.password-changed', target });
    return after;
  });
  return startSession(deps, { user: changed, method: session.method, previousToken: undefined }, origin);
}

/** Removes sessions that ended, challenges and ways to providers that are over and attempts that no longer count. For the sweep; resolves to how many rows went. */
export async function sweepSessions(deps: Pick<AdministrationDeps, 'database' | 'clock'>): Promise<number> {
  const now = deps.clock.now();
  const { webSessions, signInAttempts, passkeys, oidcFlows } = deps.database.read;
  const sessions = await webSessions.removeExpired(now);
  const begun = (await passkeys.removeChallenges(now)) + (await oidcFlows.removeExpired(now));
  return sessions + begun + (await signInAttempts.removeOlderThan(new Date(now.getTime() - SIGN_IN_WINDOW_MS)));
}

interface Beginning {
  readonly user: User;
  readonly method: PersonMethod;
  /** Of the session that ends. */
  readonly previousToken: string | undefined;
  /** By which they signed in; absent without one. */
  readonly provider?: OidcProvider;
  /** What that provider calls its own session; null where it does not say. */
  readonly providerSid?: string | null;
  /** When they proved who they are; now when absent. */
  readonly provenAt?: Date;
}

/** Begins a session of somebody who has proven who they are. */
export async function startSession(
  deps: AdministrationDeps,
  { user, method, previousToken, provider, providerSid, provenAt }: Beginning,
  origin: RequestOrigin,
): Promise<StartedSession> {
  const { token, hash } = deps.tokens.createToken();
  const now = deps.clock.now();
  const policy = await readSignInPolicy(deps.database.read);
  const endsAt = sessionEndOf(now, policy, provider?.sessionMinutes);
  const begun = {
    id: newId(),
    userId: user.id,
    tokenHash: hash,
    csrfToken: deps.tokens.createToken().token,
    address: origin.source.address,
    userAgent: (origin.source.client ?? '').slice(0, 500),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: idleEndOf({ lastSeenAt: now, endsAt }, policy),
    endsAt,
    method,
    providerId: provider?.id ?? null,
    providerSid: providerSid ?? null,
    provenAt: provenAt ?? now,
  };
  const session = await deps.database.transaction(async (tx) => {
    if (previousToken !== undefined) {
      const ended = await tx.webSessions.findByTokenHash(deps.tokens.hashToken(previousToken));
      if (ended !== undefined) await tx.webSessions.remove(ended.id);
    }
    const previous = await tx.users.noteSignIn(user.id, { at: now, address: origin.source.address });
    const started: WebSession = { ...begun, previous: previous ?? null };
    await tx.webSessions.insert(started);
    tx.audit.append({
      ...actBy({ ...origin, actor: actorOfUser(user, begun) }),
      type: 'user.signed-in',
      target: { kind: 'session', id: begun.id, name: user.username },
      ...(provider === undefined ? {} : { details: { provider: provider.slug } }),
    });
    if (method.startsWith('password')) recordBreakGlass(tx, user, { ...origin, actor: actorOfUser(user, begun) });
    return started;
  });
  return { user, session, token };
}
