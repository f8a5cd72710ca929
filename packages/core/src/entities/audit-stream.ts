import type { AuditEvent, AuditOutcome } from '../audit-event.js';
import type { AuditSeverity } from '../audit-event-types.js';
import { auditEventTypes, auditSeverities } from '../audit-event-types.js';
import type { Id } from '../ids.js';
import type { Stored } from './record.js';

/** What a message of syslog is. */
export const syslogMessageFormats = ['cef', 'leef', 'json', 'ocsf'] as const;
export type SyslogMessageFormat = (typeof syslogMessageFormats)[number];

/** What an event is in the body of a webhook. */
export const webhookFormats = ['json', 'ocsf'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

/** How the events of a delivery stand in the body of a webhook: one a line, or as one array. */
export const webhookBodies = ['ndjson', 'array'] as const;
export type WebhookBody = (typeof webhookBodies)[number];

/** Whom TLS trusts and how we prove ourselves; the client's private key is in the secret. */
export interface StreamCertificates {
  /** Certificates, PEM after PEM, that alone are trusted; those that the system trusts when null. */
  readonly caPem: string | null;
  /** Ours, with those between it and its authority; none when null. */
  readonly clientCertificatePem: string | null;
}

/** A collector of syslog: RFC 5424 in frames of RFC 6587 (octet counting), over TLS (RFC 5425) or plain TCP. */
export interface SyslogDestination extends StreamCertificates {
  readonly kind: 'syslog';
  readonly host: string;
  readonly port: number;
  readonly transport: 'tls' | 'tcp';
  readonly format: SyslogMessageFormat;
  /** The name that its certificate must have; the host when null. */
  readonly serverName: string | null;
}

/** An address that takes events by HTTPS POST. */
export interface WebhookDestination extends StreamCertificates {
  readonly kind: 'webhook';
  readonly url: string;
  readonly format: WebhookFormat;
  readonly body: WebhookBody;
  /** The names of the headers that are sent along; their values are in the secret. */
  readonly headerNames: readonly string[];
  /** Whether deliveries are signed; the key is in the secret. */
  readonly signed: boolean;
}

export type StreamDestination = SyslogDestination | WebhookDestination;

/** What is sealed of a destination. */
export interface StreamSecrets {
  /** PEM. */
  readonly clientKeyPem?: string;
  /** `whsec_` and the key in base64. */
  readonly signingKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Which events a stream wants: those that meet all of it. An empty list, and no severity, want every one. */
export interface StreamFilter {
  /** Types, or a whole noun: `transfer.committed`, `user.*`. */
  readonly types: readonly string[];
  readonly minimumSeverity: AuditSeverity | null;
  readonly outcomes: readonly AuditOutcome[];
}

/** The audit trail, sent to a collector as it grows: every event that the filter wants, in order, at least once. */
export interface AuditStream extends Stored {
  readonly slug: string;
  readonly enabled: boolean;
  readonly destination: StreamDestination;
  readonly filter: StreamFilter;
  /** Seals {@link StreamSecrets}; null when there are none. */
  readonly secretId: Id | null;
}

/** How far a stream is. */
export interface AuditStreamState {
  readonly streamId: Id;
  /** The last event that was sent, or passed over because the filter does not want it; 0 before the first. */
  readonly lookedAtSeq: number;
  /** Where the delivery under way ends, so that each of its attempts is of the same events; null between deliveries. */
  readonly deliveryTo: number | null;
  /** Events that were sent in all, those sent again counted once. */
  readonly sentEvents: number;
  readonly sentAt: Date | null;
  /** Null while the last attempt was a success, and before the first. */
  readonly failing: {
    readonly since: Date;
    /** Whether the trail heard of it. */
    readonly told: boolean;
    readonly nextAttemptAt: Date;
    readonly code: string;
    readonly detail: string;
  } | null;
  /** Attempts that failed in a row. */
  readonly failures: number;
}

/** How far a stream is behind the trail. */
export interface StreamLag {
  readonly events: number;
  /** When the oldest event that waits was recorded; null when none does. */
  readonly oldestAt: Date | null;
}

/** True for a type of event, and for a noun with `.*` after it. */
export function isStreamType(text: string): boolean {
  if (!text.endsWith('.*')) return Object.hasOwn(auditEventTypes, text);
  return Object.keys(auditEventTypes).some((type) => type.startsWith(text.slice(0, -1)));
}

/** Whether a stream wants an event. */
export function wantsEvent(
  { types, minimumSeverity, outcomes }: StreamFilter,
  event: Pick<AuditEvent, 'type' | 'severity' | 'outcome'>,
): boolean {
  const isOf = (type: string): boolean => (type.endsWith('.*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type);
  if (types.length > 0 && !types.some(isOf)) return false;
  if (outcomes.length > 0 && !outcomes.includes(event.outcome)) return false;
  return minimumSeverity === null || auditSeverities.indexOf(event.severity) >= auditSeverities.indexOf(minimumSeverity);
}
