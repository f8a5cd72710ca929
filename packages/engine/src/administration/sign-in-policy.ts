import { type Database, Failure, mayUsePassword, newId, type SignInPolicy, signInBounds, type Tx } from '@waybill/core';
import type { ActorContext } from './deps.js';
import { invalid } from './input-checks.js';
import { readSignInPolicy, SIGN_IN_POLICY } from './read-sign-in-policy.js';
import { actBy, changedFields, type Described } from './record-change.js';
import { oneAtATime } from './users.js';

/** With the roles sorted, each once. @throws Failure `input.invalid` */
export function checkSignInPolicy(policy: SignInPolicy): SignInPolicy {
  for (const field of ['idleMinutes', 'sessionMinutes'] as const) {
    const { least, most } = signInBounds[field];
    const given = policy[field];
    if (!Number.isInteger(given) || given < least || given > most)
      throw invalid(`/${field}`, `It is a whole number of minutes, from ${least} to ${most}.`);
  }
  if (policy.idleMinutes > policy.sessionMinutes)
    throw invalid('/idleMinutes', 'A session cannot be idle for longer than it lasts at most.');
  return { ...policy, secondFactorRoles: [...new Set(policy.secondFactorRoles)].sort() };
}

/**
 * Changes it; every open session goes by it at once.
 * @throws Failure `input.invalid`; `conflict.state` when passwords are to be off and nobody could get in by one in an emergency, or whoever asks came in by one
 */
export async function changeSignInPolicy(
  { database, clock }: { readonly database: Database; readonly clock: { now(): Date } },
  input: SignInPolicy,
  context: ActorContext,
): Promise<SignInPolicy> {
  const wanted = checkSignInPolicy(input);
  return database.transaction(async (tx) => {
    // Whoever changes a role or a user waits, and finds what is demanded then.
    await oneAtATime(tx);
    const before = await readSignInPolicy(tx);
    const change = changedFields(describe(before), describe(wanted));
    if (change === undefined) return before;
    for (const role of wanted.secondFactorRoles)
      if ((await tx.roles.findBySlug(role)) === undefined) throw invalid('/secondFactorRoles', `There is no role "${role}".`);
    if (wanted.passwords === 'break-glass') await checkPasswordsOff(tx, wanted, context);
    await tx.settings.set(SIGN_IN_POLICY, JSON.stringify(wanted));
    const overByTime = await tx.webSessions.boundAll(wanted, clock.now());
    const overByPassword = wanted.passwords === 'break-glass' ? await tx.webSessions.removeOfPasswords() : 0;
    tx.audit.append({
      ...{ ...actBy(context), type: 'sign-in-policy.changed', target: { kind: 'sign-in-policy' }, change },
      details: { sessionsEnded: overByTime + overByPassword },
    });
    // Pages that are open read who they are anew, and streams of who lacks a factor now end.
    tx.live.publish({ kind: 'changed', noun: 'sign-in-policy', id: newId() });
    return wanted;
  });
}

async function checkPasswordsOff(tx: Tx, wanted: SignInPolicy, { actor }: ActorContext): Promise<void> {
  if ((await tx.users.countBreakGlassAdmins()) === 0) {
    throw new Failure('conflict.state', {
      publicDetail:
        'Nobody could get in when every provider is down: mark an administrator who has a password for emergencies (break-glass) first.',
    });
  }
  if (actor.kind !== 'user' || actor.id === undefined || actor.method?.startsWith('password') !== true) return;
  if (mayUsePassword(wanted, await tx.users.get(actor.id))) return;
  throw new Failure('conflict.state', {
    publicDetail:
      'You signed in by a password yourself, and could not do so again. Sign in with a passkey or by a provider first.',
  });
}

function describe({ idleMinutes, sessionMinutes, secondFactorRoles, passwords }: SignInPolicy): Described {
  return { idleMinutes, sessionMinutes, secondFactorRoles: [...secondFactorRoles], passwords };
}
