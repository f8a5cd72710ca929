import { Failure, type Id, type OidcProvider, type User, type UserIdentity } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { recordAct } from './record-change.js';

/** An identity, with whose it is at. */
export interface ShownIdentity {
  readonly identity: UserIdentity;
  readonly provider: OidcProvider;
}

/** By which providers a person can sign in, oldest first. */
export async function listIdentities(deps: Pick<AdministrationDeps, 'database'>, userId: Id): Promise<readonly ShownIdentity[]> {
  const { userIdentities, oidcProviders } = deps.database.read;
  const identities = await userIdentities.listOfUser(userId);
  return Promise.all(identities.map(async (identity) => ({ identity, provider: await oidcProviders.get(identity.providerId) })));
}

/** Takes one of a person's own identities away. @throws Failure `not-found`, `conflict.state` when it is their only way in */
export async function removeOwnIdentity(
  deps: AdministrationDeps,
  { user, identityId }: { readonly user: User; readonly identityId: Id },
  context: ActorContext,
): Promise<void> {
  const identities = await deps.database.read.userIdentities.listOfUser(user.id);
  if (!identities.some(({ id }) => id === identityId)) throw noIdentity();
  if (user.passwordHash === null && user.passkeyCount === 0 && identities.length === 1) {
    throw new Failure('conflict.state', { publicDetail: 'This is the only way in that you have. Add a passkey first.' });
  }
  await removeIdentity(deps, identityId, context);
}

/** Takes an identity of a person away, and ends the sessions that began by it: they sign in by it no more. @throws Failure `not-found` */
export async function removeIdentity(deps: AdministrationDeps, identityId: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const identity = await tx.userIdentities.findById(identityId);
    if (identity === undefined || !(await tx.userIdentities.remove(identityId))) throw noIdentity();
    const user = await tx.users.get(identity.userId);
    const provider = await tx.oidcProviders.get(identity.providerId);
    for (const session of await tx.webSessions.listOfUser(user.id)) {
      if (session.providerId === provider.id) await tx.webSessions.remove(session.id);
    }
    const target = { kind: 'user', id: user.id, name: user.username } as const;
    recordAct(tx, {
      ...{ type: 'user.identity-unlinked', context, target, noun: 'users' },
      details: { provider: provider.slug, identityId },
    });
  });
}

function noIdentity(): Failure {
  return new Failure('not-found', { publicDetail: 'Nobody signs in by this any more.' });
}
