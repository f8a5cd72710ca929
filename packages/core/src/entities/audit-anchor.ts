import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';
import type { Stored } from './record.js';

/** What holds an anchor's files. */
export const anchorKinds = ['store', 'connection', 's3'] as const;
export type AnchorKind = (typeof anchorKinds)[number];

/** A folder in a bucket of an S3-compatible service. */
export interface S3Place {
  /** `https://host[:port]`, without the bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What the names of objects begin with: empty, or ends in `/`. */
  readonly prefix: string;
  readonly accessKeyId: string;
  /** Days for which the service is told to keep each object unchanged (S3 Object Lock, compliance); not told when null. */
  readonly retentionDays: number | null;
}

/** Where checkpoints go. */
export type AnchorPlace =
  | { readonly kind: 'store'; readonly storeId: Id; readonly path: VPath }
  | { readonly kind: 'connection'; readonly connectionId: Id; readonly path: VPath }
  | { readonly kind: 's3'; readonly s3: S3Place; readonly secretId: Id };

/** A place outside of the database where signed checkpoints of the audit trail are kept. */
export interface AuditAnchor extends Stored {
  readonly slug: string;
  readonly enabled: boolean;
  /** A checkpoint is put there when so long passed since the last one, 60 at least. */
  readonly everySeconds: number;
  /** Or when so many were made since; only by time when null. */
  readonly everyCheckpoints: number | null;
  readonly place: AnchorPlace;
}

/** How far an anchor is. */
export interface AnchorState {
  readonly anchorId: Id;
  /** Events of the last checkpoint that was put there; 0 when there is none. */
  readonly anchoredSize: number;
  readonly anchoredAt: Date | null;
  /** Null while the last attempt was a success, and before the first. */
  readonly failing: {
    readonly since: Date;
    readonly nextAttemptAt: Date;
    readonly code: string;
    readonly detail: string;
  } | null;
  /** Attempts that failed in a row. */
  readonly failures: number;
}
