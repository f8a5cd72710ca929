import type { AuditEventType, AuditSeverity } from './audit-event-types.js';
import type { CertificateFacts } from './entities/certificate.js';
import type { TransferDirection, VerificationLevel } from './entities/transfer.js';
import type { Id } from './ids.js';

export const auditOutcomes = ['success', 'failure', 'denied'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export const auditActorKinds = ['user', 'api-key', 'account', 'schedule', 'platform', 'anonymous'] as const;
export type AuditActorKind = (typeof auditActorKinds)[number];

/** Who did it. `name` stays readable after the thing itself was deleted. */
export interface AuditActor {
  readonly kind: AuditActorKind;
  readonly id?: Id;
  readonly name: string;
  readonly role?: string;
  /**
   * How they proved it: `password`, `publickey`, `api-key`, `session`, `local` (a person on the machine itself); several factors with a
   * `+` between them, in the order in which they were proven.
   */
  readonly method?: string;
  /** Whether it took more than one factor; absent where nobody signed in. */
  readonly mfa?: boolean;
  readonly keyFingerprint?: string;
  /** That this key came with. */
  readonly certificate?: CertificateFacts;
}

/** Where it came from. */
export interface AuditSource {
  readonly address: string;
  readonly port?: number;
  /** SSH identification or HTTP user agent, as sent; escaped where it is shown. */
  readonly client?: string;
}

export const auditTargetKinds = [
  'partner',
  'connection',
  'host-key',
  'server',
  'server-host-key',
  'ban',
  'account',
  'key',
  'store',
  'job',
  'schedule',
  'calendar',
  'run',
  'transfer',
  'user',
  'api-key',
  'session',
  'file',
  'platform',
  'view',
  'audit',
  'audit-anchor',
  'scheduled-export',
  'audit-stream',
  'webhook',
  'oidc-provider',
  'role',
  'legal-hold',
  'retention-rule',
  'approval-policy',
  'sign-in-policy',
] as const;
export type AuditTargetKind = (typeof auditTargetKinds)[number];

/** What it was done to. */
export interface AuditTarget {
  readonly kind: AuditTargetKind;
  readonly id?: Id;
  readonly name?: string;
}

/** The SSH session it happened in, or came over: what both sides agreed on (BEHAVIOURS B29). */
export interface AuditSession {
  readonly protocol: 'ssh';
  readonly keyExchange: string;
  readonly hostKeyAlgorithm: string;
  /** Of the key that the server showed: ours where a partner signs in to us, the partner's where we sign in. */
  readonly hostKeyFingerprint?: string;
  /** From the client to the server. */
  readonly cipherIn: string;
  /** From the server to the client. */
  readonly cipherOut: string;
  /** `implicit` with a cipher that authenticates by itself. */
  readonly macIn: string;
  readonly macOut: string;
  readonly strictKeyExchange?: boolean;
  /** How the server called itself, where we are the client; as sent, escaped where it is shown. */
  readonly server?: string;
}

/** The file it is about. */
export interface AuditFile {
  /** As the other party names it: the virtual path of an Account, the path at the source of a Transfer. */
  readonly path: string;
  /** Where it lies: in the Store, or at the target of a Transfer. */
  readonly truePath?: string;
  /** Under which it was known before, where it was renamed or moved. */
  readonly previousPath?: string;
  readonly sizeBytes?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** The strongest means by which the target was checked. */
  readonly verification?: VerificationLevel;
}

/** How a Transfer stood when it happened. */
export interface AuditTransfer {
  readonly direction: TransferDirection;
  readonly attempt: number;
  /** Since a worker first claimed it; of an upload, since it began. */
  readonly durationMs?: number;
  /** The version of the Job that said how. */
  readonly jobVersion?: number;
}

/** JSON without surprises: what an audit event may carry. Never a secret; a secret is named by its fingerprint. */
export type AuditValue = string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue };

/**
 * One fact, as a use case states it. Sequence number, time and hash link are added when it is written, in the same transaction
 * as the fact itself.
 */
export interface NewAuditEvent {
  readonly type: AuditEventType;
  readonly outcome: AuditOutcome;
  readonly actor: AuditActor;
  readonly source?: AuditSource;
  readonly target?: AuditTarget;
  /** For search: the Partner, Job, Run and Transfer it belongs to. */
  readonly partnerId?: Id;
  readonly jobId?: Id;
  readonly runId?: Id;
  readonly transferId?: Id;
  /** The inbound SSH session. */
  readonly sessionId?: Id;
  readonly session?: AuditSession;
  readonly file?: AuditFile;
  readonly transfer?: AuditTransfer;
  /** Why, as a word that can be searched for, where it is not `failure.code`: why a session ended, a slot was skipped. */
  readonly reason?: string;
  readonly failure?: { readonly code: string; readonly detail: string };
  /** What changed: only the changed fields, before and after. */
  readonly change?: { readonly before?: AuditValue; readonly after?: AuditValue };
  readonly details?: { readonly [key: string]: AuditValue };
  /** Ties it to a log line and an HTTP response. */
  readonly requestId?: string;
}

/**
 * What an event committed to by a salted hash, by its path in the event, such as `actor.name`: it lies beside the event and can be
 * erased (ADR 34).
 */
export type AuditDisclosures = Readonly<Record<string, { readonly salt: string; readonly value: string }>>;

/** An event as it was written. */
export interface AuditEvent extends NewAuditEvent {
  /** The paths of what was erased of it: a person's data. */
  readonly erased?: readonly string[];
  readonly id: Id;
  /** Gapless from 1. */
  readonly seq: number;
  readonly recordedAt: Date;
  readonly severity: AuditSeverity;
  /** SHA-256, hex, of this event's canonical form; the next event names it. */
  readonly hash: string;
  readonly prevHash: string;
}
