import { Failure, type Id, isId } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';
import { removeUser } from './users.js';

/** What was erased. */
export interface ErasedPerson {
  /** How many audit events disclosed something about them. */
  readonly events: number;
  /** Whether there was a user still, who is deleted now. */
  readonly userDeleted: boolean;
}

/**
 * Erases the personal data of somebody who is or was a user, for good: the user with their sessions, every kept export of the trail, and their name, address and client
 * in the audit trail, of which the chain stays valid because it holds salted commitments only (ADR 34). The erasure itself is in the
 * trail, under the person's id. Can be done again, and finds nothing then.
 * @throws Failure `not-found` for somebody unknown, `conflict.state` for the last active administrator and for oneself
 */
export async function erasePerson(
  deps: AdministrationDeps,
  { userId, reason }: { readonly userId: Id; readonly reason: string },
  context: ActorContext,
): Promise<ErasedPerson> {
  if (context.actor.id === userId) {
    throw new Failure('conflict.state', { publicDetail: 'Nobody erases themselves; somebody else has to do it.' });
  }
  return deps.database.transaction(async (tx) => {
    const names = isId(userId) ? await tx.people.namesOf(userId) : [];
    const user = await tx.users.find(userId);
    if (names.length === 0)
      throw new Failure('not-found', { publicDetail: 'No user with this id is known, nor in the audit trail.' });
    if (user !== undefined) await removeUser(tx, user);
    const events = await tx.people.erase(userId, names);
    // Files of exports hold what was disclosed when they were made.
    const exportsDeleted = await tx.auditExports.removeAll();
    const erased = { events, userDeleted: user !== undefined };
    tx.audit.append({
      ...actBy(context),
      type: 'user.erased',
      target: { kind: 'user', id: userId },
      details: { ...erased, exportsDeleted, reason },
    });
    tx.live.publish({ kind: 'changed', noun: 'users', id: userId });
    return erased;
  });
}
