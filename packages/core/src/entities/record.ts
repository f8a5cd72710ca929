import type { Id } from '../ids.js';

/** What every stored thing carries. `version` grows by one at each change and is the ETag of the API. */
export interface Stored {
  readonly id: Id;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
