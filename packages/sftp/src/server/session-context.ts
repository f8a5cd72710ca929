import type { HandleTable } from './handle-table.js';
import type { SftpHandlers } from './handlers.js';
import type { SessionOptions } from './options.js';

/** What an operation may use. */
export interface SessionContext {
  readonly handlers: SftpHandlers;
  readonly options: SessionOptions;
  readonly handles: HandleTable;
  /** Aborts when the session is over. */
  readonly signal: AbortSignal;
}
