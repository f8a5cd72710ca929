import { Failure, isMultiFactor, type RoleSlug } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { proveFactors, type RequestOrigin, recordRefusal } from './prove-person.js';
import { countSignIn, forgiveSignIn, signInKeys } from './sign-in-throttle.js';

/** What somebody proves themselves by, without a session. */
interface Given {
  readonly username: string;
  readonly password: string;
  /** Of the second factor, where they have one. */
  readonly code?: string;
}

/**
 * A person who proves here and now who they are, for one act. Begins no session.
 * @throws Failure `sign-in.refused`, `sign-in.code-required`, `sign-in.throttled`; refusals are recorded. `permission.denied` for somebody with a scope or who has to choose a password
 */
export async function proveByPassword(
  deps: AdministrationDeps,
  { username, password, code }: Given,
  origin: RequestOrigin,
): Promise<ActorContext & { readonly role: RoleSlug }> {
  const name = username.trim().toLowerCase();
  const keys = signInKeys(name, origin.source.address);
  await countSignIn(deps, keys);
  const user = await deps.database.read.users.findByUsername(name);
  const isRight = await deps.passwords.verify(user?.passwordHash ?? null, password);
  if (user === undefined || !isRight || user.status !== 'active') {
    const refusal = new Failure('sign-in.refused');
    await recordRefusal(deps, { ...origin, actor: { kind: 'anonymous', name } }, refusal);
    throw refusal;
  }
  const person = { kind: 'user', id: user.id, name: user.username, role: user.role } as const;
  const method = await proveFactors(deps, { user, code }, { ...origin, actor: person });
  await forgiveSignIn(deps, keys);
  if (user.scope !== null || user.mustChangePassword)
    throw new Failure('permission.denied', {
      publicDetail: 'This takes a person without a scope who has chosen their password.',
    });
  return { ...origin, actor: { ...person, method, mfa: isMultiFactor(method) }, role: user.role };
}
