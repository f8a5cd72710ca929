import type { Signer } from '@waybill/audit';
import type { AuditActor, AuditSource, Clock, Database, Id, Storage, VPath } from '@waybill/core';

export interface UploadDeps {
  readonly database: Database;
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
  /** Begin with what is there already, for clients that write into a file without truncating it. */
  readonly keepContent: boolean;
}
