import {
  addressGroup,
  Failure,
  newId,
  type OidcProvider,
  type PersonMethod,
  type Tx,
  type User,
  type UserIdentity,
  type WebSession,
} from '@waybill/core';
import { actorOfUser } from './actors.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { takeLink } from './invitations.js';
import { hasTooManyGroups, methodOf, namesOf, roleOfGroups } from './oidc-claims.js';
import { asking, type BegunFlow, beginFlow, type CameBack, type TakenFlow, takeFlow } from './oidc-flows.js';
import { partyOf } from './oidc-providers.js';
import type { OidcClaims } from './oidc-tools.js';
import { type RequestOrigin, recordRefusal } from './prove-person.js';
import { changedFields, recordAct } from './record-change.js';
import { type StartedSession, startSession } from './sessions.js';
import { countTries } from './sign-in-throttle.js';
import { changeRole, checkEmail, checkUsername, describeUser } from './users.js';

/** So many answers of providers an address may have refused in a window. */
const MAX_FAILED = 50;

interface Way {
  readonly slug: string;
  readonly publicUrl: string;
  readonly returnTo?: string;
}

/** Sends a browser to a provider to sign in. @throws Failure `not-found`, `sign-in.throttled`, `sign-in.provider-unreachable` */
export function beginProviderSignIn(deps: AdministrationDeps, way: Way, origin: RequestOrigin): Promise<BegunFlow> {
  return beginFlow(deps, { ...way, purpose: 'sign-in', userId: null }, origin);
}

/** Sends the browser of who holds an invitation to a provider, by which they are to sign in from then on. @throws Failure as {@link beginProviderSignIn}, `invitation.refused` */
export async function beginProviderInvitation(
  deps: AdministrationDeps,
  { token, ...way }: Way & { readonly token: string },
  origin: RequestOrigin,
): Promise<BegunFlow> {
  const { user, invitation } = await takeLink(deps, token, origin);
  return beginFlow(deps, { ...way, purpose: 'invitation', userId: user.id, invitationId: invitation.id }, origin);
}

/** Sends the browser of who is signed in to a provider: to link it, or to prove once more who they are. @throws Failure as {@link beginProviderSignIn}, `conflict.state` */
export async function beginProviderFor(
  deps: AdministrationDeps,
  { user, purpose, ...way }: Way & { readonly user: User; readonly purpose: 'link' | 'proof' },
  origin: RequestOrigin,
): Promise<BegunFlow> {
  const provider = await deps.database.read.oidcProviders.findBySlug(way.slug);
  const identities = await deps.database.read.userIdentities.listOfUser(user.id);
  const isLinked = identities.some(({ providerId }) => providerId === provider?.id);
  if (purpose === 'link' && isLinked) throw state('You sign in by this provider already.');
  if (purpose === 'proof' && !isLinked) throw state('You do not sign in by this provider. Prove it by another way.');
  return beginFlow(deps, { ...way, purpose, userId: user.id }, origin);
}

/** What came of a way to a provider and back. */
export interface FinishedFlow {
  /** Somebody new is signed in, or somebody who was proved or linked something. */
  readonly user: User;
  readonly session: WebSession;
  /** Of a session that began now; undefined where one went on. */
  readonly token: string | undefined;
  readonly purpose: 'sign-in' | 'proof' | 'link';
  readonly returnTo: string | null;
}

/**
 * Takes what a browser came back with from a provider. Whom it is of is decided by provider and subject, and by nothing else that the provider says.
 * @throws Failure `sign-in.refused`, `sign-in.throttled`, `sign-in.provider-unreachable`, `not-found`, `invitation.refused`; refusals are recorded
 */
export async function finishProviderFlow(
  deps: AdministrationDeps,
  input: CameBack & {
    readonly previousToken?: string;
    readonly present?: { readonly user: User; readonly session: WebSession };
  },
  origin: RequestOrigin,
): Promise<FinishedFlow> {
  const key = `oidc failed from ${addressGroup(origin.source.address)}`;
  await countTries(deps, key, MAX_FAILED);
  const nobody: ActorContext = { ...origin, actor: { kind: 'anonymous', name: 'anonymous' } };
  const taken = await recording(deps, nobody, { provider: input.slug }, () => takeFlow(deps, input));
  const { provider, request } = taken;
  const claims = await recording(deps, nobody, { provider: provider.slug }, async () =>
    asking(provider, async () =>
      deps.oidc.finish(await partyOf(deps, provider), {
        ...{ ...request, parameters: input.parameters, now: deps.clock.now() },
        claims: provider.roleMappings.length === 0 ? [] : [provider.groupsClaim],
      }),
    ),
  );
  const claimed: ActorContext = { ...origin, actor: { kind: 'anonymous', name: namesOf(claims).username.slice(0, 200) } };
  const answer: Answer = { taken, claims, method: methodOf(provider, claims), input };
  const finished = await recording(deps, claimed, { provider: provider.slug }, () => decide(deps, answer, origin));
  await deps.database.read.signInAttempts.takeBack(key);
  return finished;
}

interface Answer {
  readonly taken: TakenFlow;
  readonly claims: OidcClaims;
  readonly method: PersonMethod;
  readonly input: Parameters<typeof finishProviderFlow>[1];
}

function decide(deps: AdministrationDeps, answer: Answer, origin: RequestOrigin): Promise<FinishedFlow> {
  const { purpose } = answer.taken.flow;
  if (purpose === 'proof' || purpose === 'link') return goOn(deps, answer, purpose, origin);
  return enter(deps, answer, origin);
}

/** Who is signed in already proves it once more, or links the provider. */
async function goOn(
  deps: AdministrationDeps,
  { taken: { flow, provider }, claims, method, input: { present } }: Answer,
  purpose: 'proof' | 'link',
  origin: RequestOrigin,
): Promise<FinishedFlow> {
  if (present === undefined || present.user.id !== flow.userId)
    throw refusal('other-session', 'This was begun in a session that is over, or by somebody else. Begin anew.');
  const { user, session } = present;
  const context: ActorContext = { ...origin, actor: actorOfUser(user, session) };
  const known = await deps.database.read.userIdentities.find(provider.id, claims.subject);
  const now = deps.clock.now();
  if (purpose === 'link') {
    if (known !== undefined) throw refusal('linked-already', `${provider.name} knows somebody here by this sign-in already.`);
    await deps.database.transaction(async (tx) => {
      await link(tx, { provider, user, subject: claims.subject, at: now }, context);
    });
    return { user, session, token: undefined, purpose, returnTo: flow.returnTo };
  }
  if (known?.userId !== user.id) throw refusal('other-person', `At ${provider.name} you are somebody else than here.`);
  const raised = method === 'oidc+mfa' && session.providerId === provider.id ? method : undefined;
  await deps.database.transaction(async (tx) => {
    await tx.webSessions.prove(session.id, now, raised);
    await tx.userIdentities.noteUse(known.id, now);
    recordAct(tx, {
      ...{ type: 'user.proven-again', context, target: { kind: 'session', id: session.id, name: user.username }, noun: 'users' },
      details: { method, provider: provider.slug },
    });
  });
  return { user, session: { ...session, provenAt: now }, token: undefined, purpose, returnTo: flow.returnTo };
}

/** Somebody signs in. */
async function enter(deps: AdministrationDeps, answer: Answer, origin: RequestOrigin): Promise<FinishedFlow> {
  const { taken, claims, method, input } = answer;
  const { flow, provider } = taken;
  const known = await deps.database.read.userIdentities.find(provider.id, claims.subject);
  const user =
    flow.purpose === 'invitation'
      ? await acceptBy(deps, answer, known, origin)
      : known === undefined
        ? await welcome(deps, answer, origin)
        : await recognise(deps, answer, known, origin);
  const now = deps.clock.now();
  // A provider that does not say when it asked is taken at its word that it did; with one that does, an old proof stays old.
  const provenAt = claims.authenticatedAt === null || claims.authenticatedAt > now ? now : claims.authenticatedAt;
  const began: StartedSession = await startSession(
    deps,
    { user, method, previousToken: input.previousToken, provider, provenAt },
    origin,
  );
  return { ...began, purpose: 'sign-in', returnTo: flow.returnTo };
}

/** Somebody who is known by this subject. What their groups give now holds now. */
async function recognise(
  deps: AdministrationDeps,
  { taken: { provider }, claims, method }: Answer,
  { id, userId }: UserIdentity,
  origin: RequestOrigin,
): Promise<User> {
  const user = await deps.database.read.users.get(userId);
  if (user.status !== 'active') throw refusal(user.status, 'You may not sign in here. Ask an administrator.', user);
  const context: ActorContext = { ...origin, actor: actorOfUser(user, { method }) };
  const role = mappedRole(provider, claims);
  if (role === undefined) {
    // What they had open goes as well: the provider says that they may nothing here any more.
    await deps.database.transaction(async (tx) => tx.webSessions.removeOfUser(user.id));
    throw noRole(provider, claims, user);
  }
  return deps.database.transaction(async (tx) => {
    await tx.userIdentities.noteUse(id, deps.clock.now());
    const fresh = await tx.users.get(userId);
    if (role === 'keep' || fresh.role === role) return fresh;
    const after = await changeRole(tx, fresh, role);
    const change = changedFields(describeUser(fresh), describeUser(after));
    recordAct(tx, {
      ...{ type: 'user.updated', context, target: { kind: 'user', id: user.id, name: user.username }, noun: 'users' },
      ...(change === undefined ? {} : { change }),
      details: { provider: provider.slug },
    });
    return after;
  });
}

/** Somebody whom nobody knows: refused, or made a User of. */
async function welcome(
  deps: AdministrationDeps,
  { taken: { provider }, claims, method }: Answer,
  origin: RequestOrigin,
): Promise<User> {
  if (provider.newPeople === 'refused') {
    throw refusal(
      'unknown-person',
      `Nobody here signs in as this person of ${provider.name}. Ask an administrator for an invitation; who has a user here already signs in with it and links ${provider.name} in “My profile”.`,
    );
  }
  const role = mappedRole(provider, claims);
  if (role === undefined || role === 'keep') throw noRole(provider, claims);
  const { username: given, name, email } = namesOf(claims);
  const username = usernameOf(provider, given);
  return deps.database.transaction(async (tx) => {
    if ((await tx.users.findByUsername(username)) !== undefined) {
      throw refusal(
        'username-taken',
        `There is a user "${username}" already, whom ${provider.name} does not speak for. If it is you, sign in as before and link ${provider.name} in “My profile”.`,
      );
    }
    const user = await tx.users.insert({
      ...{ id: newId(), username, name, email: usableEmail(email), role, scope: null, status: 'active', passwordHash: null },
      ...{
        mustChangePassword: false,
        breakGlass: false,
        secondFactorSince: null,
        passkeyCount: 0,
        lastSignInAt: null,
        invitation: null,
      },
    });
    const context: ActorContext = { ...origin, actor: actorOfUser(user, { method }) };
    const target = { kind: 'user', id: user.id, name: user.username } as const;
    recordAct(tx, {
      ...{ type: 'user.created', context, target, noun: 'users', change: { after: describeUser(user) } },
      details: { provider: provider.slug },
    });
    await link(tx, { provider, user, subject: claims.subject, at: deps.clock.now() }, context);
    return user;
  });
}

/** Who was invited signs in by a provider in place of choosing a password. */
async function acceptBy(
  deps: AdministrationDeps,
  { taken: { flow, provider }, claims, method }: Answer,
  known: UserIdentity | undefined,
  origin: RequestOrigin,
): Promise<User> {
  const { userId, invitationId } = flow;
  if (userId === null || invitationId === null) throw new Failure('internal');
  if (known !== undefined) throw refusal('linked-already', `${provider.name} knows somebody here by this sign-in already.`);
  const role = mappedRole(provider, claims);
  if (role === undefined) throw noRole(provider, claims);
  return deps.database.transaction(async (tx) => {
    const invited = await tx.users.get(userId);
    if (!(await tx.invitations.end({ userId, id: invitationId }, 'accepted'))) throw new Failure('invitation.refused');
    const after = await tx.users.update({ ...invited, status: 'active', role: role === 'keep' ? invited.role : role });
    const context: ActorContext = { ...origin, actor: actorOfUser(after, { method }) };
    const target = { kind: 'user', id: after.id, name: after.username } as const;
    recordAct(tx, {
      ...{ type: 'user.invitation-accepted', context, target, noun: 'users' },
      details: { provider: provider.slug },
    });
    await link(tx, { provider, user: after, subject: claims.subject, at: deps.clock.now() }, context);
    return after;
  });
}

interface Link {
  readonly provider: OidcProvider;
  readonly user: User;
  readonly subject: string;
  readonly at: Date;
}

async function link(tx: Tx, { provider, user, subject, at }: Link, context: ActorContext): Promise<void> {
  const id = newId();
  await tx.userIdentities.insert({ id, userId: user.id, providerId: provider.id, subject, createdAt: at, lastUsedAt: at });
  recordAct(tx, {
    ...{ type: 'user.identity-linked', context, target: { kind: 'user', id: user.id, name: user.username }, noun: 'users' },
    details: { provider: provider.slug, identityId: id },
  });
}

function mappedRole(provider: OidcProvider, { all }: OidcClaims): ReturnType<typeof roleOfGroups> | 'keep' {
  return provider.roleMappings.length === 0 ? 'keep' : roleOfGroups(provider, all);
}

function noRole(provider: OidcProvider, { all }: OidcClaims, user?: User): Failure {
  const many = hasTooManyGroups(provider, all)
    ? ' It left your groups out because there are too many of them; an administrator can map application roles instead.'
    : '';
  return refusal(
    'no-role',
    `${provider.name} puts you in no group that has a role here.${many} Ask who runs ${provider.name}.`,
    user,
  );
}

function usernameOf({ name }: OidcProvider, given: string): string {
  try {
    return checkUsername(given);
  } catch {
    throw refusal(
      'username-unusable',
      `${name} gives a user name that cannot be one here. It is 1–64 of letters, digits, ".", "_", "@", "+" and "-".`,
    );
  }
}

/** An address is only written down; one that is none is left out. */
function usableEmail(email: string | null): string | null {
  try {
    checkEmail(email);
    return email;
  } catch {
    return null;
  }
}

function refusal(reason: string, publicDetail: string, user?: User): Failure {
  return new Failure('sign-in.refused', { publicDetail, context: { reason, user: user?.id, username: user?.username } });
}

function state(publicDetail: string): Failure {
  return new Failure('conflict.state', { publicDetail });
}

async function recording<T>(
  deps: AdministrationDeps,
  context: ActorContext,
  details: { readonly provider: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure && (error.code === 'sign-in.refused' || error.code === 'sign-in.provider-unreachable'))
      await recordRefusal(deps, context, error, details);
    throw error;
  }
}

/** Ends a session, and tells where the browser ends the one that it has at the provider; null where there is none, or the provider does not answer. */
export async function signOutOfProvider(
  deps: AdministrationDeps,
  { session, publicUrl }: { readonly session: WebSession; readonly publicUrl: string },
): Promise<string | null> {
  if (session.providerId === null) return null;
  const provider = await deps.database.read.oidcProviders.find(session.providerId);
  if (provider === undefined) return null;
  try {
    return await deps.oidc.signOutUrl(await partyOf(deps, provider), new URL('/sign-in', publicUrl).href);
  } catch {
    // Whoever wants out gets out here, whether the provider answers or not.
    return null;
  }
}
