import type { FailureCode } from '../failure-codes.js';
import type { Id } from '../ids.js';
import type { TransferState } from '../states.js';
import type { VPath } from '../virtual-path.js';
import type { Stored } from './record.js';

export const transferDirections = ['pull', 'push', 'relay', 'copy', 'upload'] as const;
/** `relay`: from one Connection to another. `copy`: from one Store to another. `upload`: a partner sent it to our SFTP server. */
export type TransferDirection = (typeof transferDirections)[number];

export const verificationLevels = ['read-back', 'remote-digest', 'sidecar', 'size', 'unconfirmed'] as const;
/**
 * The strongest means by which the target was checked (B2, B3). `sidecar`: its size was, and the digest lies beside it for its owner
 * to check; `unconfirmed`: the partner took the file before it could be looked at.
 */
export type VerificationLevel = (typeof verificationLevels)[number];

export const postActionStates = ['none', 'waiting', 'pending', 'done', 'failed'] as const;
/** What is left to do at the source. `waiting`: not before the other targets of the Job have the file as well (B23). */
export type PostActionState = (typeof postActionStates)[number];

export const transferPriorities = ['high', 'normal', 'low'] as const;
/** Which due Transfers are moved first across all Jobs. */
export type TransferPriority = (typeof transferPriorities)[number];

/**
 * What an attempt has brought to its stage for certain, so that a later one can go on from there (BEHAVIOURS B10). It is written down
 * while the attempt works, so that a crash leaves it as well.
 */
export interface Checkpoint {
  /** The claim whose stage holds the bytes. */
  readonly fencingToken: number;
  /** What the source was when the stage was begun. Whoever goes on must find it the same. */
  readonly source: {
    readonly sizeBytes: number;
    /** Milliseconds since 1970; null when the source tells none. */
    readonly modifiedAtMs: number | null;
  };
  /** How many bytes this claim found in its stage when it began. */
  readonly resumedBytes: number;
  /** How many bytes the stage holds from its start without a hole, all acknowledged by the target. */
  readonly bytes: number;
  /** SHA-256 of exactly these bytes, lower-case hex. */
  readonly sha256: string;
}

/** One file moved, in a Run or in an inbound session; owns the state machine. */
export interface Transfer extends Stored {
  readonly direction: TransferDirection;
  readonly partnerId: Id;
  readonly runId: Id | null;
  readonly jobId: Id | null;
  /** Set for uploads. */
  readonly accountId: Id | null;
  /** The inbound SSH session, for uploads. */
  readonly sessionId: Id | null;
  /** Which of its Job's targets it goes to; 0 is the first. */
  readonly targetIndex: number;
  /** Whoever needs its ends asks `transferEnds`. */
  readonly connectionId: Id | null;
  readonly storeId: Id | null;
  /** Where a relay goes. */
  readonly toConnectionId: Id | null;
  /** Where a copy goes. */
  readonly toStoreId: Id | null;
  readonly sourcePath: VPath;
  /** Where the Job's rules say the file goes, by the name that it has at its source. */
  readonly targetPath: VPath;
  /** Where the commit makes, or made, the file visible, when that is another path: by a name template, or because the name was taken. */
  readonly deliveredPath: VPath | null;
  /** What makes the source file this file: path, size and mtime where known. Unique with job, target end and target path (B14, B18, B23). */
  readonly sourceFingerprint: string;
  readonly state: TransferState;
  readonly priority: TransferPriority;
  /** The place among the files of its Run, from 0; the order in which they are moved. */
  readonly position: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Grows at each claim; a worker whose token is no longer this one has lost the Transfer. */
  readonly fencingToken: number;
  readonly claimedBy: string | null;
  readonly claimExpiresAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly cancelRequested: boolean;
  /** As the listing said; a hint. */
  readonly expectedBytes: number | null;
  /** How far the present attempt has come in the file, what it found staged included. */
  readonly bytesDone: number;
  /** Bytes of the file that went over the wire, in all attempts together, as last reported. What was found staged is not among them. */
  readonly bytesMoved: number;
  /** Where the next attempt may go on; null when it must begin anew. */
  readonly checkpoint: Checkpoint | null;
  /** The Transfer is over and may have left a stage at its target that could not be removed at the time; it still must be. */
  readonly stageLeft: boolean;
  /** Known from `verifying` on. */
  readonly sizeBytes: number | null;
  /** Lower-case hex, known from `verifying` on. */
  readonly sha256: string | null;
  readonly verification: VerificationLevel | null;
  /**
   * The digest that the sidecar at the source stated and that the bytes had, as `sha256:` or `md5:` and lower-case hex; known from
   * `verifying` on, null where the Job wants no sidecar.
   */
  readonly sourceDigest: string | null;
  readonly postAction: PostActionState;
  readonly warnings: readonly string[];
  readonly failureCode: FailureCode | null;
  readonly failureDetail: string | null;
  /** When a person said that it is to count as never delivered; then the same file is taken again (B14). */
  readonly forgottenAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** The signed statement of what was delivered. */
export interface Receipt {
  readonly id: Id;
  readonly transferId: Id;
  /** Canonical JSON (RFC 8785) of the statement. */
  readonly body: string;
  /** Ed25519 over the body, base64. */
  readonly signature: string;
  /** Fingerprint of the signing key. */
  readonly signedBy: string;
  readonly createdAt: Date;
}
