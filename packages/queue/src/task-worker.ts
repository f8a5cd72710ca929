import { Failure } from '@waybill/core';
import type { QueueBackend } from './backend.js';
import type { QueueLog } from './fault-report.js';
import { startTaskWorker } from './start-task-worker.js';
import type { QueueName, TaskNamesOf, TaskOf, WorkerTaskName } from './task.js';

/**
 * Does the work of one Task. May run twice, also at the same time: it claims its row with a fencing token first.
 * Retries are planned in PostgreSQL, not here: a handler that throws is logged and its Task is gone.
 * The signal aborts with Failure `shutting-down` when the worker closes; the Task of a handler that then throws goes back
 * to the queue, for another worker to take at once.
 */
export type TaskHandler<N extends WorkerTaskName> = (task: TaskOf<N>, signal: AbortSignal) => Promise<void>;

export type TaskHandlers<N extends WorkerTaskName = WorkerTaskName> = { readonly [K in N]: TaskHandler<K> };

interface WorkerSettings {
  readonly backend: QueueBackend;
  /** How many Tasks at the same time, ≥ 1. */
  readonly concurrency: number;
  /** How long a Task stays with a worker that has gone silent, ≥ 60 000; renewed at half of it. 60 000 when absent. */
  readonly lockDurationMs?: number;
  readonly log: QueueLog;
  /** Hears every fault between the worker and its backend; for metrics. They are logged already. */
  readonly onError?: (failure: Failure) => void;
}

/** A worker of one queue, with a handler for every Task of that queue. */
export type TaskWorkerOptions = {
  readonly [Q in QueueName]: WorkerSettings & { readonly queueName: Q; readonly handlers: TaskHandlers<TaskNamesOf<Q>> };
}[QueueName];

export interface TaskWorker {
  /** Takes no more Tasks; those that run go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /**
   * Takes no more Tasks, waits up to `graceMs` for those that run, then aborts their signals and waits up to 10 s more.
   * A handler that has not ended by then is left behind, and its Task is delivered again when its lock runs out.
   */
  close(graceMs: number): Promise<void>;
}

/** The shortest lock: with less, a busy event loop makes a Task run in two workers. */
export const MIN_LOCK_DURATION_MS = 60_000;

/**
 * Starts taking Tasks. When the backend goes away and comes back, the worker goes on by itself. Aborting `signal` is `close(0)`.
 * @throws Failure `internal` when the backend does not answer within 10 s, or its schema is missing; `input.invalid`; the signal's reason
 */
export async function createTaskWorker(options: TaskWorkerOptions, signal: AbortSignal): Promise<TaskWorker> {
  const lockDurationMs = options.lockDurationMs ?? MIN_LOCK_DURATION_MS;
  if (lockDurationMs < MIN_LOCK_DURATION_MS) {
    throw new Failure('input.invalid', { publicDetail: 'The lock must last 60 s or more.', field: 'lockDurationMs' });
  }
  if (!Number.isInteger(options.concurrency) || options.concurrency < 1) {
    throw new Failure('input.invalid', { publicDetail: 'The concurrency must be 1 or more.', field: 'concurrency' });
  }
  return startTaskWorker(options, { lockDurationMs, stalledCheckMs: 30_000, settleMs: 10_000 }, signal);
}
