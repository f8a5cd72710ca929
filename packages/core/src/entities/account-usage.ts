import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';

/** What an Account may store in all; null where nothing limits it. */
export interface Quota {
  readonly bytes: number | null;
  readonly files: number | null;
}

/**
 * What an Account takes up of its quota. It is never less than what is there, as far as only the SFTP server stores: what is removed
 * is found by counting again.
 */
export interface AccountUsage {
  /** What lies in its Stores. */
  readonly bytes: number;
  readonly files: number;
  /** What uploads under way have been promised beside that. */
  readonly promisedBytes: number;
  readonly promisedFiles: number;
  /** When it was counted last; null when it never was, and then the figures say nothing. */
  readonly countedAt: Date | null;
  /** Something was removed since, so that counting again is worth while. */
  readonly mayBeLess: boolean;
}

/** The room that an upload wants. */
export interface UploadRoomRequest {
  readonly transferId: Id;
  readonly accountId: Id;
  readonly storeId: Id;
  /** In the Store. */
  readonly path: VPath;
  /** All bytes of it, those that it has already included. */
  readonly bytes: number;
  /** The file that is there and that it will take the place of. Counts when it is first asked, and for one upload of a path only. */
  readonly replaces: { readonly bytes: number } | undefined;
}
