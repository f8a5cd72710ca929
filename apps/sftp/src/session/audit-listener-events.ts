import type { Database, NewAuditEvent } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import type { SshServerEvent } from '@waybill/ssh';

/** What of the listener's events belongs into the audit trail: refusals of a sign-in and the end of sessions. */
function auditEventOf(event: SshServerEvent): NewAuditEvent | undefined {
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
        },
        source: { address: event.address, port: event.port, client: event.clientIdentification },
        failure: { code: 'auth.refused', detail: event.reason },
      };
    case 'session.closed':
      return {
        type: 'session.closed',
        outcome: 'success',
        actor: { kind: 'account', name: event.username },
        source: { address: event.address, port: event.port },
        sessionId: event.sessionId,
        target: { kind: 'session', id: event.sessionId, name: event.username },
        details: {
          reason: event.reason,
          ...(event.detail === undefined ? {} : { detail: event.detail }),
          bytesIn: event.bytesIn,
          bytesOut: event.bytesOut,
          durationMs: Math.round(event.durationMs),
        },
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

/** Writes the listener's events; one that cannot be written is logged as an error, for there is nobody left to refuse it to. */
export function auditListenerEvents(
  database: Database,
  log: Logger,
): { onEvent(event: SshServerEvent): void; settled(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  return {
    onEvent: (event) => {
      const audit = auditEventOf(event);
      if (audit === undefined) return;
      const written: Promise<void> = database
        .transaction(async (tx) => {
          tx.audit.append(audit);
        })
        .catch((error: unknown) => log.error({ err: error, auditType: audit.type }, 'an audit event could not be written'))
        .finally(() => underWay.delete(written));
      underWay.add(written);
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}
