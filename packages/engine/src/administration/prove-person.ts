import { type AuditSource, Failure, type PersonMethod, type User, type WebSession } from '@waybill/core';
import { actorOfUser } from './actors.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';
import { takeCode } from './person-code.js';
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
  const method = await proveFactors(deps, { user, code: input.code }, context);
  await forgiveSignIn(deps, keys);
  const provenAt = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    await tx.webSessions.prove(session.id, provenAt);
    const target = { kind: 'session', id: session.id, name: user.username } as const;
    tx.audit.append({ ...actBy(context), type: 'user.proven-again', target, details: { method } });
  });
  return { ...session, provenAt };
}

/** Whether the person of a session has proven lately enough that it is them. */
export function isProvenLately(deps: Pick<AdministrationDeps, 'clock'>, { provenAt }: WebSession): boolean {
  return deps.clock.now().getTime() - provenAt.getTime() < PROOF_MS;
}

/** Writes down that somebody was refused. */
export async function recordRefusal(deps: AdministrationDeps, context: ActorContext, failure: Failure): Promise<void> {
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'user.sign-in-refused',
      outcome: 'denied',
      failure: { code: failure.code, detail: failure.publicDetail },
    });
  });
}
