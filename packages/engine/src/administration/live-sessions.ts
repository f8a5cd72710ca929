import {
  type Account,
  type Clock,
  type Database,
  type Drain,
  Failure,
  type Id,
  type LiveSession,
  type ServerProcess,
  type SessionChoice,
  type Tx,
} from '@waybill/core';
import { platformActor } from '../transfers/names.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/** How long a silent process is still left alone beyond its lease: one that only lost sight of the database comes back. */
const SILENT_MS = 30_000;

/**
 * Asks the process that a session lives in to end it, which it does within a second or two; what it uploads is abandoned.
 * @throws Failure `not-found` once it is over
 */
export async function endLiveSession(
  deps: Pick<AdministrationDeps, 'database'>,
  { id, reason }: { readonly id: Id; readonly reason: string },
  context: ActorContext,
): Promise<LiveSession> {
  return deps.database.transaction(async (tx) => {
    const session = await tx.liveSessions.get(id);
    if ((await tx.liveSessions.requestEnd({ id }, { by: context.actor.name, reason })) > 0) {
      tx.audit.append({
        ...actBy(context),
        type: 'session.end-requested',
        target: { kind: 'session', id, name: session.username },
        partnerId: session.partnerId,
        sessionId: id,
        details: { reason },
      });
      tx.live.publish({ kind: 'changed', noun: 'sessions', id, partnerId: session.partnerId });
    }
    return tx.liveSessions.get(id);
  });
}

/** Ends sessions because of what is changed in the same transaction. Call it after the change itself was written. */
export async function endSessionsOf(
  tx: Tx,
  choice: SessionChoice,
  { reason, target, partnerId }: { readonly reason: string; readonly target: EndTarget; readonly partnerId: Id },
  context: ActorContext,
): Promise<void> {
  const sessions = await tx.liveSessions.requestEnd(choice, { by: context.actor.name, reason });
  if (sessions === 0) return;
  tx.audit.append({ ...actBy(context), type: 'session.end-requested', target, partnerId, details: { reason, sessions } });
}

interface EndTarget {
  readonly kind: 'account' | 'partner';
  readonly id: Id;
  readonly name: string;
}

type AccountChoice = Omit<Extract<SessionChoice, { readonly accountId: Id }>, 'accountId'>;

/** Ends the sessions that a changed Account would not let in any more. */
export async function endSessionsOfChange(tx: Tx, before: Account, after: Account, context: ActorContext): Promise<void> {
  const target = { kind: 'account', id: after.id, name: after.username } as const;
  const end = (choice: AccountChoice, reason: string): Promise<void> =>
    endSessionsOf(tx, { accountId: after.id, ...choice }, { reason, target, partnerId: after.partnerId }, context);
  if (after.status === 'suspended' && before.status !== 'suspended') return end({}, 'The account was suspended.');
  if (after.passwordHash !== before.passwordHash) await end({ byPassword: true }, 'The password of the account was changed.');
  const kept = new Set(plainKeysOf(after));
  const removed = plainKeysOf(before).filter((fingerprint) => !kept.has(fingerprint));
  if (removed.length > 0) await end({ keyFingerprints: removed }, 'The key that the session signed in with was removed.');
}

/** Sessions of certificates are judged by the processes they live in, which know their principals. */
function plainKeysOf({ authorizedKeys }: Account): readonly string[] {
  return authorizedKeys.filter(({ isAuthority }) => !isAuthority).map(({ fingerprint }) => fingerprint);
}

/**
 * Has a process of the SFTP server take no new connections and end each session as soon as it has no open file, at the latest after
 * `graceSeconds`. It stays, without a port, until it is resumed or stopped.
 * @throws Failure `conflict.state` when it drains already; `not-found`
 */
export async function drainServer(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  { id, reason, graceSeconds }: { readonly id: Id; readonly reason: string; readonly graceSeconds: number },
  context: ActorContext,
): Promise<ServerProcess> {
  const since = deps.clock.now();
  const until = new Date(since.getTime() + graceSeconds * 1000);
  return setDrain(deps, id, { since, until, by: context.actor.name, reason }, context);
}

/** Has it take connections again. @throws Failure `conflict.state` when it takes them already; `not-found` */
export async function resumeServer(
  deps: Pick<AdministrationDeps, 'database'>,
  id: Id,
  context: ActorContext,
): Promise<ServerProcess> {
  return setDrain(deps, id, null, context);
}

async function setDrain(
  { database }: Pick<AdministrationDeps, 'database'>,
  id: Id,
  drain: Drain | null,
  context: ActorContext,
): Promise<ServerProcess> {
  return database.transaction(async (tx) => {
    const before = (await tx.serverProcesses.list()).find((process) => process.id === id);
    if (before !== undefined && (before.drain === null) === (drain === null)) {
      throw new Failure('conflict.state', {
        publicDetail:
          before.drain === null
            ? `${before.name} takes connections already.`
            : `${before.name} drains already: ${before.drain.by} said so. ${before.drain.reason}`,
      });
    }
    const process = await tx.serverProcesses.setDrain(id, drain);
    tx.audit.append({
      ...actBy(context),
      type: drain === null ? 'server.resumed' : 'server.drained',
      target: { kind: 'platform', id, name: process.name },
      details: drain === null ? {} : { reason: drain.reason, until: drain.until.toISOString() },
    });
    tx.live.publish({ kind: 'changed', noun: 'sessions', id });
    return process;
  });
}

/** A process of the SFTP server drains because it stops. */
export async function noteStopping(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { id, name, graceMs }: { readonly id: Id; readonly name: string; readonly graceMs: number },
): Promise<void> {
  const since = clock.now();
  const until = new Date(since.getTime() + graceMs);
  await database.transaction(async (tx) => {
    await tx.serverProcesses.setDrain(id, { since, until, by: name, reason: 'It was asked to stop.' });
    tx.live.publish({ kind: 'changed', noun: 'sessions', id });
  });
}

/**
 * Forgets processes of the SFTP server that are no more: the one that is known to have ended, or all that have been silent for long. Their
 * sessions ended with them, and the audit trail says so. Resolves to how many sessions these were.
 */
export async function forgetServers(
  { database, processName }: { readonly database: Database; readonly processName: string },
  which: { readonly name: string } | { readonly id: Id } | 'silent' = 'silent',
): Promise<number> {
  return database.transaction(async (tx) => {
    const lost = await tx.serverProcesses.takeDead(which === 'silent' ? { silentMs: SILENT_MS } : which);
    for (const session of lost) {
      tx.audit.append({
        type: 'session.closed',
        outcome: 'failure',
        actor: platformActor(processName),
        source: { address: session.address, port: session.port, client: session.client },
        partnerId: session.partnerId,
        sessionId: session.id,
        target: { kind: 'session', id: session.id, name: session.username },
        reason: 'process-died',
        details: {
          process: session.processName,
          bytesIn: session.activity.bytesIn,
          bytesOut: session.activity.bytesOut,
        },
      });
    }
    const ofPartner = new Map(lost.map((session) => [session.partnerId, session]));
    for (const [partnerId, { processId }] of ofPartner)
      tx.live.publish({ kind: 'changed', noun: 'sessions', id: processId, partnerId });
    return lost.length;
  });
}
