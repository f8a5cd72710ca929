import { Failure, type Id, type User, type WebSession } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { recordAct } from './record-change.js';

/** The sessions of a person that hold still, newest first. */
export async function listWebSessions(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  userId: Id,
): Promise<readonly WebSession[]> {
  const sessions = await deps.database.read.webSessions.listOfUser(userId);
  const now = deps.clock.now();
  return sessions.filter(({ expiresAt }) => expiresAt > now);
}

/** Ends one session of a person. @throws Failure `not-found` for one that is none of theirs */
export async function endWebSession(
  deps: AdministrationDeps,
  { user, sessionId }: { readonly user: User; readonly sessionId: Id },
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const sessions = await tx.webSessions.listOfUser(user.id);
    const session = sessions.find(({ id }) => id === sessionId);
    if (session === undefined) throw new Failure('not-found', { publicDetail: 'There is no such session.' });
    await tx.webSessions.remove(session.id);
    const details = { sessionId, count: 1 };
    recordAct(tx, { type: 'user.sessions-ended', context, target: targetOf(user), noun: 'users', details });
  });
}

/** Ends all sessions of a person. @throws Failure `not-found` */
export async function endAllWebSessions(deps: AdministrationDeps, userId: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const user = await tx.users.get(userId);
    const { length: count } = await tx.webSessions.listOfUser(userId);
    await tx.webSessions.removeOfUser(userId);
    recordAct(tx, { type: 'user.sessions-ended', context, target: targetOf(user), noun: 'users', details: { count } });
  });
}

function targetOf({ id, username }: User) {
  return { kind: 'user', id, name: username } as const;
}
