import { isMultiFactor, type RoleSlug, type User, type WebSession } from './person.js';

/** Who may sign in by a password: everybody who has one, or only people who are marked for emergencies. */
export const passwordRules = ['everybody', 'break-glass'] as const;

/** What signing in to the console takes, and how long it holds. Programs with an API key are not concerned. */
export interface SignInPolicy {
  /** A session ends when it was not used for so long; within {@link signInBounds}, and not longer than `sessionMinutes`. */
  readonly idleMinutes: number;
  /** A session ends after this in any case; within {@link signInBounds}. */
  readonly sessionMinutes: number;
  /** Who has one of these roles can do nothing before they have, and used, a second factor. */
  readonly secondFactorRoles: readonly RoleSlug[];
  readonly passwords: (typeof passwordRules)[number];
}

/** What a platform has until somebody says otherwise. */
export const defaultSignInPolicy: SignInPolicy = {
  idleMinutes: 30,
  sessionMinutes: 720,
  secondFactorRoles: [],
  passwords: 'everybody',
};

/** Shorter than the least nobody can work with; longer than the most a forgotten browser is a way in. Minutes, both ends included. */
export const signInBounds = {
  idleMinutes: { least: 5, most: 120 },
  sessionMinutes: { least: 15, most: 1440 },
} as const;

const MINUTE_MS = 60_000;

/** When a session ends that is used no more. */
export function idleEndOf({ lastSeenAt, endsAt }: Pick<WebSession, 'lastSeenAt' | 'endsAt'>, policy: SignInPolicy): Date {
  return new Date(Math.min(lastSeenAt.getTime() + policy.idleMinutes * MINUTE_MS, endsAt.getTime()));
}

/** When a session ends in any case; `mostMinutes`: what its provider's sessions last at most. */
export function sessionEndOf(createdAt: Date, policy: SignInPolicy, mostMinutes = policy.sessionMinutes): Date {
  return new Date(createdAt.getTime() + Math.min(policy.sessionMinutes, mostMinutes) * MINUTE_MS);
}

/** Whether a session holds at this moment, by what is stored with it and by the policy as it is now. */
export function isSessionOpen(session: WebSession, policy: SignInPolicy, now: Date): boolean {
  return (
    session.expiresAt > now &&
    session.endsAt > now &&
    idleEndOf(session, policy) > now &&
    sessionEndOf(session.createdAt, policy) > now
  );
}

/** Whether somebody's password opens a session. */
export function mayUsePassword(policy: SignInPolicy, { breakGlass }: Pick<User, 'breakGlass'>): boolean {
  return policy.passwords === 'everybody' || breakGlass;
}

/**
 * Whether a second factor is demanded that this session does not have. Who removed theirs lacks it at once; whom a provider vouched for with more than
 * one factor does not.
 */
export function lacksSecondFactor(
  policy: SignInPolicy,
  { role, secondFactorSince, passkeyCount }: Pick<User, 'role' | 'secondFactorSince' | 'passkeyCount'>,
  { method }: Pick<WebSession, 'method'>,
): boolean {
  if (!policy.secondFactorRoles.includes(role)) return false;
  if (!isMultiFactor(method)) return true;
  return method !== 'oidc+mfa' && secondFactorSince === null && passkeyCount === 0;
}

/**
 * Whether somebody has a second factor that they can prove here: a passkey, or codes, which are asked for with the password. Such a person proves it where
 * one is demanded, and adds no other instead: else whoever learned their password would add one of their own.
 */
export function canProveFactor(
  policy: SignInPolicy,
  user: Pick<User, 'secondFactorSince' | 'passkeyCount' | 'passwordHash' | 'breakGlass'>,
): boolean {
  if (user.passkeyCount > 0) return true;
  return user.secondFactorSince !== null && user.passwordHash !== null && mayUsePassword(policy, user);
}
