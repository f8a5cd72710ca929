import type { Id, NewAuditEvent } from '@waybill/core';
import type { JointTransactions, Recorder } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import type { SshServerEvent } from '@waybill/ssh';
import { type FurtherRefusals, RefusalTally } from './refusal-tally.js';
import type { SessionParty } from './serve-session.js';

/** What of the listener's events belongs into the audit trail: refusals of a sign-in and the end of sessions. */
function auditEventOf(event: SshServerEvent, party: SessionParty | undefined): NewAuditEvent | undefined {
  switch (event.type) {
    case 'login.failed':
      return {
        type: 'session.refused',
        outcome: 'denied',
        actor: {
          kind: 'anonymous',
          name: event.username,
          method: event.method,
          ...(event.keyFingerprint === undefined ? {} : { keyFingerprint: event.keyFingerprint }),
          ...(event.certificate === undefined ? {} : { certificate: event.certificate }),
        },
        source: { address: event.address, port: event.port, client: event.clientIdentification },
        failure: { code: 'auth.refused', detail: event.reason },
      };
    case 'session.closed':
      return {
        type: 'session.closed',
        outcome: 'success',
        actor: party?.actor ?? { kind: 'account', name: event.username },
        source: party?.source ?? { address: event.address, port: event.port },
        ...(party === undefined ? {} : { partnerId: party.partnerId }),
        sessionId: event.sessionId,
        target: { kind: 'session', id: event.sessionId, name: event.username },
        reason: event.reason,
        details: {
          ...(event.detail === undefined ? {} : { detail: event.detail }),
          bytesIn: event.bytesIn,
          bytesOut: event.bytesOut,
          durationMs: Math.round(event.durationMs),
        },
      };
    case 'request.refused':
      return {
        type: 'command.refused',
        outcome: 'denied',
        actor: party?.actor ?? { kind: 'account', name: event.username },
        source: party?.source ?? { address: event.address, port: event.port },
        ...(party === undefined ? {} : { partnerId: party.partnerId }),
        sessionId: event.sessionId,
        target: { kind: 'session', id: event.sessionId, name: event.username },
        failure: { code: 'permission.denied', detail: 'There is no shell here, and no such command.' },
        details: { request: event.request, asked: event.detail },
      };
    case 'connection.refused':
      return {
        type: 'session.refused',
        outcome: 'denied',
        actor: { kind: 'anonymous', name: 'unknown' },
        source: { address: event.address, port: event.port },
        failure: { code: 'auth.refused', detail: event.reason },
      };
    case 'connection.opened':
    case 'connection.closed':
    case 'login.succeeded':
      return undefined;
  }
}

/** What the events ask of the sessions: whose they are, which the end of one is the last to ask. */
interface Sessions {
  party(sessionId: Id): SessionParty | undefined;
  takeParty(sessionId: Id): SessionParty | undefined;
  /** A session that is over could not be taken from the live ones. */
  notRemoved(sessionId: Id): void;
}

function partyOf(event: SshServerEvent, sessions: Sessions): SessionParty | undefined {
  if (event.type === 'session.closed') return sessions.takeParty(event.sessionId);
  return event.type === 'request.refused' ? sessions.party(event.sessionId) : undefined;
}

/** Refusals that were not told one by one. */
function auditEventOfFurther({ address, reason, count }: FurtherRefusals): NewAuditEvent {
  return {
    type: 'session.refused',
    outcome: 'denied',
    actor: { kind: 'anonymous', name: 'unknown' },
    ...(address === undefined ? {} : { source: { address } }),
    failure: { code: 'auth.refused', detail: reason },
    details: { further: count, addresses: address === undefined ? 'many' : 'one' },
  };
}

/** Writes the listener's events; one that cannot be written is logged as an error, for there is nobody left to refuse it to. */
export function auditListenerEvents(
  { joint, recorder, log }: { readonly joint: JointTransactions; readonly recorder: Recorder; readonly log: Logger },
  sessions: Sessions,
): { onEvent(event: SshServerEvent): void; settled(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const write = (audit: NewAuditEvent, after?: Promise<void>, sessionOver?: Id): void => {
    const written: Promise<void> = Promise.resolve(after)
      .then(() =>
        sessionOver === undefined
          ? recorder.state(audit)
          : joint.run(`session:${sessionOver}`, async (tx) => {
              await tx.liveSessions.remove(sessionOver);
              tx.audit.append(audit);
            }),
      )
      .catch((error: unknown) => {
        if (sessionOver !== undefined) sessions.notRemoved(sessionOver);
        log.error({ err: error, auditType: audit.type }, 'an audit event could not be written');
      })
      .finally(() => underWay.delete(written));
    underWay.add(written);
  };
  const refusals = new RefusalTally((further) => write(auditEventOfFurther(further)));
  return {
    onEvent: (event) => {
      if (event.type === 'connection.refused' && !refusals.isFirst(event)) return;
      const party = partyOf(event, sessions);
      const audit = auditEventOf(event, party);
      if (audit === undefined) return;
      // The end of a session comes after its beginning, also in the trail.
      write(audit, party?.recorded, event.type === 'session.closed' ? event.sessionId : undefined);
    },
    settled: async () => {
      refusals.flush();
      await Promise.all(underWay);
    },
  };
}
