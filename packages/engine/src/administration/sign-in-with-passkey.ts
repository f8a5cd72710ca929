import { addressGroup, Failure, type Passkey, type User, type WebSession } from '@waybill/core';
import { actorOfUser } from './actors.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import type { PasskeyRequestAnswer, PasskeyRequestOptions, RelyingParty } from './passkey-tools.js';
import { makeChallenge, notHeld, takeChallenge } from './passkeys.js';
import { type RequestOrigin, raisedMethod, recordRefusal } from './prove-person.js';
import { actBy } from './record-change.js';
import { type StartedSession, startSession } from './sessions.js';
import { countTries } from './sign-in-throttle.js';

/** So many ceremonies an address may begin, and so many fail, in a window. Nobody guesses a signature: it bounds the work and the rows. */
const MAX_BEGUN = 200;
const MAX_FAILED = 50;

/** What a browser needs to have any passkey of this party sign. @throws Failure `sign-in.throttled` */
export async function beginPasskeySignIn(
  deps: AdministrationDeps,
  party: RelyingParty,
  origin: RequestOrigin,
): Promise<PasskeyRequestOptions> {
  await countTries(deps, `passkeys begun from ${addressGroup(origin.source.address)}`, MAX_BEGUN);
  const challenge = await makeChallenge(deps, { purpose: 'sign-in', userId: null });
  return deps.passkeys.requestOptions({ party, challenge });
}

/**
 * Signs in whoever's passkey signed: it takes the place of user name, password and code, because the passkey is had and was unlocked.
 * @throws Failure `sign-in.refused`, `sign-in.throttled`; refusals are recorded
 */
export async function signInWithPasskey(
  deps: AdministrationDeps,
  input: { readonly party: RelyingParty; readonly answer: PasskeyRequestAnswer; readonly previousToken?: string },
  origin: RequestOrigin,
): Promise<StartedSession> {
  const nobody: Prover = { ...origin, actor: { kind: 'anonymous', name: 'anonymous' } };
  const { user } = await prove(deps, { ...input, userId: null }, nobody);
  return startSession(deps, { user, method: 'passkey', previousToken: input.previousToken }, origin);
}

/** What a browser needs to have a passkey of a person who is signed in sign. @throws Failure `conflict.state` when they have none, `sign-in.throttled` */
export async function beginPasskeyProof(
  deps: AdministrationDeps,
  { user, party }: { readonly user: User; readonly party: RelyingParty },
  origin: RequestOrigin,
): Promise<PasskeyRequestOptions> {
  const allowed = await deps.database.read.passkeys.listOfUser(user.id);
  if (allowed.length === 0) throw new Failure('conflict.state', { publicDetail: 'You have no passkey.' });
  await countTries(deps, `passkeys begun from ${addressGroup(origin.source.address)}`, MAX_BEGUN);
  const challenge = await makeChallenge(deps, { purpose: 'proof', userId: user.id });
  return deps.passkeys.requestOptions({ party, challenge, allowed });
}

/** Takes the proof of a person who is signed in once more, by a passkey of theirs. @throws Failure `sign-in.refused`, `sign-in.throttled`; refusals are recorded */
export async function proveWithPasskey(
  deps: AdministrationDeps,
  input: {
    readonly user: User;
    readonly session: WebSession;
    readonly party: RelyingParty;
    readonly answer: PasskeyRequestAnswer;
  },
  origin: RequestOrigin,
): Promise<WebSession> {
  const { user, session } = input;
  const context: Prover = { ...origin, actor: actorOfUser(user, session) };
  await prove(deps, { ...input, userId: user.id }, context);
  const provenAt = deps.clock.now();
  // A passkey is more than one factor: a session that began with less is one of more from now on.
  const raised = raisedMethod(session, 'passkey');
  await deps.database.transaction(async (tx) => {
    await tx.webSessions.prove(session.id, provenAt, raised);
    const target = { kind: 'session', id: session.id, name: user.username } as const;
    tx.audit.append({ ...actBy(context), type: 'user.proven-again', target, details: { method: 'passkey' } });
  });
  return { ...session, provenAt, method: raised ?? session.method };
}

/** Who proves, as far as is known, and from where. */
type Prover = ActorContext & RequestOrigin;

interface Claim {
  readonly party: RelyingParty;
  readonly answer: PasskeyRequestAnswer;
  /** Whose it has to be; null when that is the question. */
  readonly userId: string | null;
}

async function prove(deps: AdministrationDeps, claim: Claim, context: Prover): Promise<{ readonly user: User }> {
  const key = `passkeys failed from ${addressGroup(context.source.address)}`;
  await countTries(deps, key, MAX_FAILED);
  try {
    const proven = await judge(deps, claim, context);
    await deps.database.read.signInAttempts.takeBack(key);
    return proven;
  } catch (error) {
    if (error instanceof Failure && error.code === 'sign-in.refused') await recordRefusal(deps, context, error);
    throw error;
  }
}

async function judge(deps: AdministrationDeps, claim: Claim, context: ActorContext): Promise<{ readonly user: User }> {
  const { party, answer, userId } = claim;
  const { clientDataJSON } = answer.response;
  const challenge = await takeChallenge(deps, { party, clientDataJSON, purpose: userId === null ? 'sign-in' : 'proof', userId });
  const { passkeys, users } = deps.database.read;
  const passkey = await passkeys.findByCredentialId(answer.id);
  if (passkey === undefined || (userId !== null && passkey.userId !== userId)) throw notHeld();
  const user = await users.find(passkey.userId);
  const signed = await deps.passkeys.verifyRequest({ party, challenge, answer, publicKey: passkey.publicKey });
  if (signed === undefined || user?.status !== 'active') throw notHeld();
  if (!(await passkeys.noteUse(passkey.id, { signCount: signed.signCount, at: deps.clock.now() }))) {
    await recordRegress(deps, { passkey, user, signCount: signed.signCount }, context);
    throw notHeld();
  }
  return { user };
}

/** An authenticator counts its signatures; one that counts fewer than before is a copy, or was set back (Web Authentication Level 3, §6.1.1). */
async function recordRegress(
  deps: AdministrationDeps,
  { passkey, user, signCount }: { readonly passkey: Passkey; readonly user: User; readonly signCount: number },
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'user.passkey-counter-regressed',
      outcome: 'denied',
      target: { kind: 'user', id: user.id, name: user.username },
      details: { passkeyId: passkey.id, before: passkey.signCount, shown: signCount },
    });
  });
}
