import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';

/**
 * What is whole of an upload: the Stage that its Account may go on with once the upload was cut. There is one for an Account and a path
 * at most, and one upload at a time that works on it.
 */
export interface KeptStage {
  readonly id: Id;
  readonly accountId: Id;
  readonly partnerId: Id;
  readonly storeId: Id;
  /** In the Store. */
  readonly path: VPath;
  /** As the partner sees it. */
  readonly virtualPath: VPath;
  /** The upload that staged it last. */
  readonly transferId: Id;
  /** Names the stage. */
  readonly token: string;
  /** How many bytes the stage holds from its start without a hole. What was received beyond them is not counted. */
  readonly bytes: number;
  /** SHA-256 of exactly these bytes, lower-case hex. */
  readonly sha256: string;
  /** Whether it began with the file that was at its path, so that it tells about that file. */
  readonly holdsContent: boolean;
  readonly keptAt: Date;
  /** When it is removed unless somebody goes on with it. */
  readonly expiresAt: Date;
  /** The upload that works on it; null while it waits for its Account. */
  readonly takenBy: Id | null;
}
