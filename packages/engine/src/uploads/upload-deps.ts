import type { Signer } from '@waybill/audit';
import type { AuditActor, AuditSession, AuditSource, Clock, Database, Id, KeptStage, Storage, VPath } from '@waybill/core';
import type { UploadQuota } from '../quotas/upload-room.js';
import type { Recorder } from '../recording/recorder.js';

export interface UploadDeps {
  readonly database: Database;
  /** Of the process: what its sessions say at the same time is said together. */
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly processName: string;
  /** How long an upload stays this process's own without a sign of life; then it is swept as abandoned. */
  readonly leaseMs: number;
}

/** Who uploads, from where, in which session. */
export interface InboundSession {
  readonly id: Id;
  readonly accountId: Id;
  readonly username: string;
  readonly partnerId: Id;
  readonly partnerName: string;
  readonly actor: AuditActor;
  readonly source: AuditSource;
  /** Undefined where somebody else speaks for a session that is no more. */
  readonly negotiated: AuditSession | undefined;
}

export interface UploadRequest {
  readonly session: InboundSession;
  readonly storeId: Id;
  readonly storeName: string;
  readonly storage: Storage;
  /** As the partner sees it. */
  readonly virtualPath: VPath;
  /** In the Store. */
  readonly storePath: VPath;
  /** Whether a file that is there may be replaced. */
  readonly overwrite: boolean;
  /** Whether a file is there as it begins. */
  readonly replaces: boolean;
  /** Whether another upload of the session arrived in the same folder a moment ago, so that what could hinder this one did not then. */
  readonly follows: boolean;
  /**
   * What it begins with: nothing, the file that is there already (for clients that write into one without truncating it), or what a cut
   * upload has left.
   */
  readonly from: 'nothing' | 'content' | KeptStage;
  /** Whether it is written under its own name, and not staged. */
  readonly isDirect: boolean;
  /** Whether its name is a temporary one: then it has not arrived before it is renamed. */
  readonly isUnnamed: boolean;
  /** So long what is whole of it is kept when it is cut, for its Account to go on with; 0 = it is not. */
  readonly keepMs: number;
  /** The largest it may become; null where nothing limits it. */
  readonly maxFileBytes: number | null;
  /** What its Account may store in all; undefined where nothing limits it. */
  readonly quota: UploadQuota | undefined;
}
