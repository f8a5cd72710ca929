import { Failure, type Id, newId, type Passkey, type PasskeyChallenge, type Tx, type User, type WebSession } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkGrant } from './held-permissions.js';
import { invalid } from './input-checks.js';
import type { PasskeyCreationAnswer, PasskeyCreationOptions, RelyingParty } from './passkey-tools.js';
import { raisedMethod } from './prove-person.js';
import { recordAct } from './record-change.js';

/** How long a person may take to unlock a passkey. */
const CHALLENGE_MS = 5 * 60_000;
/** More than anybody has; bounds what one person can store. */
const MAX_PASSKEYS = 20;

/** A new challenge, base64url. It holds once, for this purpose and person. */
export async function makeChallenge(
  deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>,
  of: Omit<PasskeyChallenge, 'hash'>,
): Promise<string> {
  const { token, hash } = deps.tokens.createToken();
  await deps.database.read.passkeys.putChallenge({ ...of, hash }, new Date(deps.clock.now().getTime() + CHALLENGE_MS));
  return token;
}

/**
 * Uses up the challenge that a browser says it answers.
 * @throws Failure `sign-in.refused` when it was answered at another address, which it names, when it is over, or was none of ours
 */
export async function takeChallenge(
  deps: Pick<AdministrationDeps, 'database' | 'clock' | 'tokens' | 'passkeys'>,
  {
    party,
    clientDataJSON,
    ...of
  }: Omit<PasskeyChallenge, 'hash'> & {
    readonly party: RelyingParty;
    readonly clientDataJSON: string;
  },
): Promise<string> {
  const said = deps.passkeys.readClientData(clientDataJSON);
  if (said === undefined) throw notHeld();
  if (said.origin !== party.origin) {
    throw new Failure('sign-in.refused', {
      publicDetail: `Passkeys hold at ${party.origin}, and this page is at another address. Open the console there.`,
    });
  }
  const hash = deps.tokens.hashToken(said.challenge);
  const isOurs = await deps.database.read.passkeys.takeChallenge({ ...of, hash }, deps.clock.now());
  if (!isOurs) throw new Failure('sign-in.refused', { publicDetail: 'This took too long, or was answered before. Try again.' });
  return said.challenge;
}

/** What is said of a passkey that opens nothing, whatever the reason. */
export function notHeld(): Failure {
  return new Failure('sign-in.refused', {
    publicDetail: 'This passkey opens nothing here. Use another one, or sign in with your password.',
  });
}

/** What a browser needs to make a passkey of a person who is signed in. @throws Failure `conflict.state` when they have 20 */
export async function beginPasskey(
  deps: AdministrationDeps,
  { user, party }: { readonly user: User; readonly party: RelyingParty },
): Promise<PasskeyCreationOptions> {
  const known = await deps.database.read.passkeys.listOfUser(user.id);
  if (known.length >= MAX_PASSKEYS) {
    throw new Failure('conflict.state', { publicDetail: `You have ${MAX_PASSKEYS} passkeys. Remove one first.` });
  }
  const challenge = await makeChallenge(deps, { purpose: 'enrolment', userId: user.id });
  return deps.passkeys.creationOptions({ party, user, challenge, known });
}

/**
 * Keeps the passkey that a browser made for {@link beginPasskey}.
 * @throws Failure `input.invalid` with field `/response`, `conflict.duplicate`, `sign-in.refused` when the challenge is over
 */
export async function addPasskey(
  deps: AdministrationDeps,
  {
    user,
    session,
    party,
    name,
    answer,
  }: {
    readonly user: User;
    /** In which it is made. */
    readonly session: WebSession;
    readonly party: RelyingParty;
    /** The person's own: `Work laptop`. */
    readonly name: string;
    readonly answer: PasskeyCreationAnswer;
  },
  context: ActorContext,
): Promise<Passkey> {
  const { clientDataJSON } = answer.response;
  const challenge = await takeChallenge(deps, { party, clientDataJSON, purpose: 'enrolment', userId: user.id });
  const made = await deps.passkeys.verifyCreation({ party, challenge, answer });
  if (made === undefined)
    throw invalid('/response', 'The browser made no passkey that holds here. Try again, or use another device.');
  const passkey: Passkey = { id: newId(), userId: user.id, name, ...made, createdAt: deps.clock.now(), lastUsedAt: null };
  await deps.database.transaction(async (tx) => {
    await tx.passkeys.insert(passkey);
    // It was had and unlocked just now: a session that began with less is one of more than one factor from now on.
    const raised = raisedMethod(session, 'passkey');
    if (raised !== undefined) await tx.webSessions.prove(session.id, session.provenAt, raised);
    recordPasskey(tx, 'user.passkey-added', user, context, { passkeyId: passkey.id, isSynced: passkey.isSynced });
  });
  return passkey;
}

/** Takes one of a person's own passkeys away. @throws Failure `not-found` */
export async function removePasskey(
  deps: AdministrationDeps,
  { user, passkeyId }: { readonly user: User; readonly passkeyId: Id },
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    if (!(await tx.passkeys.remove(user.id, passkeyId))) {
      throw new Failure('not-found', { publicDetail: 'You have no such passkey.' });
    }
    recordPasskey(tx, 'user.passkey-removed', user, context, { passkeyId, count: 1 });
  });
}

/** Takes all passkeys of a person away who has lost a device. @throws Failure `not-found`, `conflict.state` when there is none */
export async function removeAllPasskeys(deps: AdministrationDeps, userId: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const user = await tx.users.get(userId);
    await checkGrant(tx, context, user.role);
    const count = await tx.passkeys.removeOfUser(userId);
    if (count === 0) throw new Failure('conflict.state', { publicDetail: 'This person has no passkey.' });
    recordPasskey(tx, 'user.passkey-removed', user, context, { count });
  });
}

function recordPasskey(
  tx: Tx,
  type: 'user.passkey-added' | 'user.passkey-removed',
  { id, username }: User,
  context: ActorContext,
  details: Readonly<Record<string, string | number | boolean>>,
): void {
  recordAct(tx, { type, context, target: { kind: 'user', id, name: username }, noun: 'users', details });
}
