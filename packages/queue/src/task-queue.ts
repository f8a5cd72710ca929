import { randomUUID } from 'node:crypto';
import type { OutboxEntry, TaskQueue as TaskQueuePort } from '@waybill/core';
import type { ProducerQueue, Producers, QueueBackend, QueuedJob } from './backend.js';
import { CALL_TIMEOUT_MS, within } from './deadline.js';
import { type QueueLog, reportFaults } from './fault-report.js';
import { createPostgresProducers } from './postgres-backend.js';
import { createRedisProducers } from './redis-backend.js';
import { dedupKeyOf, payloadOf, type QueueName, queueNames, tasks, type WorkerTask } from './task.js';

/** Which of the waiting Tasks of a queue goes first. */
export const taskPriorities = { high: 1, normal: 2, low: 3 } as const;
export type TaskPriority = keyof typeof taskPriorities;

/** A Task on its way to the queue. An entry of the outbox is one. */
export interface QueueEntry extends Omit<OutboxEntry, 'task'> {
  readonly task: WorkerTask;
  /** Replaces the Task's ids as what makes two of them the same; 1–200 printable ASCII characters. */
  readonly dedupKey?: string;
  /** `normal` when absent. */
  readonly priority?: TaskPriority;
}

/** How many Tasks a queue holds. */
export interface QueueDepth {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
}

/**
 * Wakes workers. The truth is in PostgreSQL: losing every byte of this loses no work, only the time until the reconciler
 * puts the Tasks back.
 */
export interface TaskQueue extends TaskQueuePort {
  /**
   * Resolves when the backend has the Tasks. A Task whose key already waits is not added again, and one due now makes the
   * one that waits for later due now as well. A Task whose key runs at this moment is kept, once, until that ends: a handler
   * starts after every call. Some of `entries` may have been taken when it throws; call it again with all of them.
   * @throws Failure `internal` when the queue does not answer within 10 s; `input.invalid`; the signal's reason
   */
  enqueue(entries: readonly QueueEntry[], signal?: AbortSignal): Promise<void>;
  /** @throws Failure `internal` when the queue does not answer */
  depth(signal?: AbortSignal): Promise<Readonly<Record<QueueName, QueueDepth>>>;
  /** Forgets every Task of every queue, those that run included; their handlers go on, and end unnoticed. For tests and administrators. */
  wipe(signal?: AbortSignal): Promise<void>;
  /** Resolves when the backend answers. @throws Failure `internal` when it does not */
  ping(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface TaskQueueOptions {
  readonly backend: QueueBackend;
  readonly log: QueueLog;
}

/**
 * Opens the producing side of the queue: one small set of connections for all three queues.
 * @throws Failure `internal` when the backend does not answer within 10 s, or its schema is missing; the signal's reason
 */
export async function createTaskQueue({ backend, log }: TaskQueueOptions, signal?: AbortSignal): Promise<TaskQueue> {
  const report = reportFaults(log, { fields: { backend: backend.kind } });
  const producers = openProducers(backend, report);
  try {
    await within(start(producers), CALL_TIMEOUT_MS, signal);
  } catch (error) {
    void producers.close().catch(report);
    throw error;
  }
  const call = <T>(work: Promise<T>, callSignal?: AbortSignal) => within(work, CALL_TIMEOUT_MS, callSignal);
  return {
    enqueue: (entries, callSignal) => call(enqueue(producers, entries), callSignal),
    depth: (callSignal) => call(depth(producers), callSignal),
    wipe: (callSignal) => call(wipe(producers), callSignal),
    ping: (callSignal) => call(producers.ping(), callSignal),
    close: () => producers.close(),
  };
}

/** The producing side of either backend. */
export function openProducers(backend: QueueBackend, onError: (error: Error) => void): Producers {
  return backend.kind === 'postgres' ? createPostgresProducers(backend, onError) : createRedisProducers(backend, onError);
}

async function start(producers: Producers): Promise<void> {
  await producers.ready();
  // Nothing here pauses a queue but a wipe, for its own duration; one that was killed half-way must not stop the platform.
  for (const queue of Object.values(producers.queues)) {
    if (await queue.isPaused()) await queue.resume();
  }
}

async function enqueue(producers: Producers, entries: readonly QueueEntry[]): Promise<void> {
  const jobs = entries.map((entry) => ({ queue: tasks[entry.task.name].queue, job: jobOf(entry) }));
  await Promise.all(
    queueNames.map(async (name) => {
      const own = jobs.filter(({ queue }) => queue === name).map(({ job }) => job);
      if (own.length > 0) await producers.queues[name].addBulk(own);
    }),
  );
}

function jobOf(entry: QueueEntry): QueuedJob {
  const delay = Math.max(0, (entry.availableAt?.getTime() ?? 0) - Date.now());
  return {
    name: entry.task.name,
    data: payloadOf(entry.task),
    opts: {
      // A fresh id a job, of a form BullMQ accepts (no `:`, not a number); what makes two the same is `deduplication`, which,
      // unlike a repeated id, does not lose a wake-up that comes while its Task runs.
      jobId: `${entry.task.name}-${randomUUID()}`,
      delay,
      priority: taskPriorities[entry.priority ?? 'normal'],
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
      deduplication: {
        id: dedupKeyOf(entry.task, entry.dedupKey),
        keepLastIfActive: true,
        reschedule: delay === 0,
      },
    },
  };
}

async function depth(producers: Producers): Promise<Record<QueueName, QueueDepth>> {
  const [control, discovery, transfers, exports] = await Promise.all([
    depthOf(producers.queues.control),
    depthOf(producers.queues.discovery),
    depthOf(producers.queues.transfers),
    depthOf(producers.queues.exports),
  ]);
  return { control, discovery, transfers, exports };
}

async function depthOf(queue: ProducerQueue): Promise<QueueDepth> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active');
  const count = (state: string): number => counts[state] ?? 0;
  return { waiting: count('waiting') + count('prioritized'), delayed: count('delayed'), active: count('active') };
}

async function wipe(producers: Producers): Promise<void> {
  await Promise.all(Object.values(producers.queues).map((queue) => queue.obliterate({ force: true })));
}
