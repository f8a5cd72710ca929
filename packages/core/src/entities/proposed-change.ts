import type { AuditActor, AuditTarget, AuditValue } from '../audit-event.js';
import type { Id } from '../ids.js';

/** What a second person may have to approve, kind by kind. */
export const changeKinds = [
  'host-key',
  'sending-job',
  'account',
  'role',
  'retention',
  'audit-settings',
  'approval-policy',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What each kind is, for people. */
export const changeKindWords = {
  'host-key': 'Host keys that are trusted',
  'sending-job': 'Jobs that send data out, new or changed, and where their connections lead',
  account: 'New accounts of partners',
  role: 'What people may do: new people, roles, scopes, passwords set for others, sign-in providers, the sign-in policy',
  retention: 'How long files and the audit trail are kept, and the end of legal holds',
  'audit-settings': 'Streams, anchors and scheduled exports of the audit trail',
  'approval-policy': 'Which changes take a second person',
} as const satisfies Record<ChangeKind, string>;

/**
 * `waiting` for a second person; `approved` and carried out with it; `rejected`; `expired`; `outdated`: what it was made against has changed;
 * `overridden`: carried out without a second person, who reviews it afterwards.
 */
export const proposedChangeStates = ['waiting', 'approved', 'rejected', 'expired', 'outdated', 'overridden'] as const;
export type ProposedChangeState = (typeof proposedChangeStates)[number];

/** One thing that a proposed change would do, as the audit trail would tell it: secrets by fingerprint or id. */
export interface ChangeStep {
  /** The type of the audit event. */
  readonly type: string;
  /** Without an id where it would be created. */
  readonly target: AuditTarget | null;
  readonly before: AuditValue;
  readonly after: AuditValue;
}

/** Who decided, when and why. */
export interface ChangeDecision {
  readonly by: AuditActor;
  readonly at: Date;
  readonly reason: string | null;
}

/** A change that somebody asked for and that waits, or waited, for a second person. */
export interface ProposedChange {
  readonly id: Id;
  readonly kind: ChangeKind;
  /** The use case that carries it out, by the name of its endpoint. */
  readonly operation: string;
  readonly state: ProposedChangeState;
  readonly target: AuditTarget | null;
  readonly partnerId: Id | null;
  readonly askedBy: AuditActor;
  /** The person behind it: who asked, or who made the API key that asked. Null where nobody knows of one. */
  readonly askedPersonId: Id | null;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  /** Why it was asked for. */
  readonly reason: string | null;
  /** Where the request is sealed; null once it is over. */
  readonly requestSecretId: Id | null;
  /** The version (ETag) of the target that it was made against; null where the request named none. */
  readonly baseVersion: number | null;
  /** SHA-256, lower-case hex, of the parts that it changes as they were. */
  readonly baseDigest: string;
  readonly diff: readonly ChangeStep[];
  /** Null while it waits. Of what expired, the platform. */
  readonly decision: ChangeDecision | null;
  /** Of what was overridden: the second person who looked at it afterwards. */
  readonly review: ChangeDecision | null;
}

/** Which kinds take a second person, and how long a proposed change waits. */
export interface ApprovalPolicy {
  readonly kinds: readonly ChangeKind[];
  /** 1–90. */
  readonly expireAfterDays: number;
}

/** Nothing takes a second person unless somebody says so. */
export const defaultApprovalPolicy: ApprovalPolicy = { kinds: [], expireAfterDays: 7 };
