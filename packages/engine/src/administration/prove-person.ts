import {
  type AuditSource,
  Failure,
  isMultiFactor,
  mayUsePassword,
  type PersonMethod,
  type Tx,
  type User,
  type WebSession,
} from '@waybill/core';
import { actorOfUser } from './actors.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';
import { takeCode } from './person-code.js';
import { readSignInPolicy } from './read-sign-in-policy.js';
import { actBy } from './record-change.js';
import { countSignIn, forgiveSignIn, signInKeys } from './sign-in-throttle.js';

/** So long after a person proved who they are, they may do what takes a recent proof. */
const PROOF_MS = 15 * 60_000;

/** Where a request came from; `source.client` is the user agent. */
export interface RequestOrigin {
  readonly source: AuditSource;
  readonly requestId?: string;
}

/** What a person has proven whose password was right. @throws Failure `sign-in.refused`, `sign-in.code-required`, `sign-in.throttled`; the refusal is recorded */
export async function proveFactors(
  deps: AdministrationDeps,
  { user, code }: { readonly user: User; readonly code: string | undefined },
  context: ActorContext,
): Promise<PersonMethod> {
  if (user.secondFactorSince === null) return 'password';
  if (code === undefined) {
    await deps.database.transaction(async (tx) => {
      tx.audit.append({ ...actBy(context), type: 'user.code-asked', target: { kind: 'user', id: user.id, name: user.username } });
    });
    throw new Failure('sign-in.code-required', { field: '/code' });
  }
  try {
    return `password+${await takeCode(deps, user, code)}`;
  } catch (error) {
    if (error instanceof Failure && error.context['first'] !== false) await recordRefusal(deps, context, error);
    throw error;
  }
}

/**
 * Takes the proof of a person who is signed in once more: what takes a recent one may be done for a while.
 * @throws Failure `input.invalid` with field `/password`, `sign-in.code-required`, `sign-in.refused`, `sign-in.throttled`
 */
export async function proveAgain(
  deps: AdministrationDeps,
  input: { readonly user: User; readonly session: WebSession; readonly password: string; readonly code?: string },
  origin: RequestOrigin,
): Promise<WebSession> {
  const { user, session } = input;
  const keys = signInKeys(user.username, origin.source.address);
  await countSignIn(deps, keys);
  const context: ActorContext = { ...origin, actor: actorOfUser(user, session) };
  if (!(await deps.passwords.verify(user.passwordHash, input.password))) {
    const refusal = invalid('/password', 'This is not your password.');
    await recordRefusal(deps, context, refusal);
    throw refusal;
  }
  await checkPasswordUse(deps, user, context, '/password');
  const method = await proveFactors(deps, { user, code: input.code }, context);
  await forgiveSignIn(deps, keys);
  const provenAt = deps.clock.now();
  const raised = raisedMethod(session, method);
  await deps.database.transaction(async (tx) => {
    await tx.webSessions.prove(session.id, provenAt, raised);
    const target = { kind: 'session', id: session.id, name: user.username } as const;
    tx.audit.append({ ...actBy(context), type: 'user.proven-again', target, details: { method } });
    recordBreakGlass(tx, user, context);
  });
  return { ...session, provenAt, method: raised ?? session.method };
}

/** What a session of one factor becomes by a proof of more; undefined where it stays what it is. */
export function raisedMethod({ method: began }: Pick<WebSession, 'method'>, proven: PersonMethod): PersonMethod | undefined {
  if (isMultiFactor(began) || !isMultiFactor(proven)) return undefined;
  return began === 'oidc' ? 'oidc+mfa' : proven;
}

/** Whether the person of a session has proven lately enough that it is them. */
export function isProvenLately(deps: Pick<AdministrationDeps, 'clock'>, { provenAt }: WebSession): boolean {
  return deps.clock.now().getTime() - provenAt.getTime() < PROOF_MS;
}

/** Writes down that somebody was refused. */
export async function recordRefusal(
  deps: AdministrationDeps,
  context: ActorContext,
  failure: Failure,
  details?: { readonly provider: string },
): Promise<void> {
  const { reason, user, username } = failure.context;
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'user.sign-in-refused',
      outcome: 'denied',
      ...(typeof reason === 'string' ? { reason } : {}),
      ...(typeof user === 'string' ? { target: { kind: 'user', id: user, name: String(username) } as const } : {}),
      ...(details === undefined ? {} : { details }),
      failure: { code: failure.code, detail: failure.publicDetail },
    });
  });
}

/**
 * Refuses a right password where passwords are off. Whoever signs in hears the same as for a wrong one, so that nobody learns whether it is right;
 * who is signed in already, and `field` names where they gave it, is told.
 * @throws Failure `sign-in.refused`, or `input.invalid` with the field; recorded with the reason `passwords-off`
 */
export async function checkPasswordUse(
  deps: AdministrationDeps,
  user: User,
  context: ActorContext,
  field?: string,
): Promise<void> {
  if (mayUsePassword(await readSignInPolicy(deps.database.read), user)) return;
  const of = { reason: 'passwords-off', user: user.id, username: user.username };
  await recordRefusal(deps, context, new Failure('sign-in.refused', { context: of }));
  if (field === undefined) throw new Failure('sign-in.refused');
  throw invalid(field, 'Passwords are off here. Prove it with a passkey, or by your provider.');
}

/** Writes down that somebody who is marked for emergencies used their password. */
export function recordBreakGlass(tx: Tx, { id, username, breakGlass }: User, context: ActorContext): void {
  if (!breakGlass) return;
  tx.audit.append({ ...actBy(context), type: 'user.break-glass-used', target: { kind: 'user', id, name: username } });
}
