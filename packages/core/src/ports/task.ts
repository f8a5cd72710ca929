import type { Id } from '../ids.js';

/** A unit of background work in the queue; carries ids, never data and never a secret. */
export type Task =
  | { readonly name: 'discover-files'; readonly runId: Id }
  /** Transfers of this Run are due, or soon will be. */
  | { readonly name: 'run-transfers'; readonly runId: Id }
  | { readonly name: 'finish-run'; readonly runId: Id }
  /** Makes the file of an export of the audit trail. */
  | { readonly name: 'make-audit-export'; readonly exportId: Id };

export type TaskName = Task['name'];

/** A Task that waits in PostgreSQL to be taken to the queue. */
export interface OutboxEntry {
  readonly task: Task;
  /** Not before this instant; now when absent. */
  readonly availableAt?: Date;
}

/** A Task on its way to the queue. */
export interface QueueRequest extends OutboxEntry {
  /** Replaces the Task's ids as what makes two of them the same. */
  readonly dedupKey?: string;
}

/** Where Tasks go. Losing every byte of it loses no work. */
export interface TaskQueue {
  enqueue(entries: readonly QueueRequest[]): Promise<void>;
}
