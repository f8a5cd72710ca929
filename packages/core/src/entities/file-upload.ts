import type { Id } from '../ids.js';
import type { VPath } from '../virtual-path.js';

/** A file that somebody is putting into a Store, or to a partner, by hand. No Transfer (docs/adr/0061): it is nobody's delivery, and gone once it is committed. */
export interface FileUpload {
  /** Names its stage as well. */
  readonly id: Id;
  readonly placeKind: 'store' | 'connection';
  readonly placeId: Id;
  readonly path: VPath;
  /** Whose it is, and nobody else goes on with it: `user:<id>`, `api-key:<id>` or `local`. */
  readonly owner: string;
  /** How large the file is to be. */
  readonly sizeBytes: number;
  /** How much of its beginning is in the stage. */
  readonly bytesDone: number;
  /** Whether a file that is there is replaced. */
  readonly overwrite: boolean;
  /** The digest that the stage had, lower-case hex, once the commit began; null before. */
  readonly sha256: string | null;
  readonly createdAt: Date;
  /** When it is removed, unless it is gone on with. */
  readonly expiresAt: Date;
}
