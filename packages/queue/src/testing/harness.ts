import { type Id, newId } from '@waybill/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { QueueBackend } from '../backend.js';
import type { QueueLog } from '../fault-report.js';
import { startTaskWorker, type WorkerTimings } from '../start-task-worker.js';
import type { TaskOf } from '../task.js';
import { createTaskQueue, type TaskQueue } from '../task-queue.js';
import type { TaskHandler, TaskWorker } from '../task-worker.js';

/** A backend to try, ready for use and reached over a wire that can be cut. */
export interface QueueFixture {
  readonly backend: QueueBackend;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

// Short enough to see a lock run out in a test; the public factory refuses such values.
export const timings: WorkerTimings = { lockDurationMs: 1_000, stalledCheckMs: 500, settleMs: 200 };

interface WorkerChoices {
  readonly concurrency?: number;
  readonly timings?: Partial<WorkerTimings>;
  readonly signal?: AbortSignal;
}

/** What the tests of the contract work with: an empty queue for each, and workers that are closed after it. */
export interface QueueUnderTest {
  readonly fixture: QueueFixture;
  readonly queue: TaskQueue;
  readonly log: QueueLog;
  readonly logged: readonly { readonly level: string; readonly message: string }[];
  transferWorker(handle: TaskHandler<'run-transfers'>, choices?: WorkerChoices): Promise<TaskWorker>;
  closeAfterwards(...workers: TaskWorker[]): void;
  /** Resolves when the queue of Transfers holds nothing any more. */
  emptied(): Promise<void>;
}

/** A Task of its own. */
export function transfer(runId: Id = newId()): TaskOf<'run-transfers'> {
  return { name: 'run-transfers', runId };
}

/** Opens the backend before the tests of the surrounding `describe` and closes it after them. */
export function useTaskQueue(makeFixture: () => Promise<QueueFixture>): QueueUnderTest {
  let fixture: QueueFixture | undefined;
  let queue: TaskQueue | undefined;
  let workers: TaskWorker[] = [];
  let logged: { level: string; message: string }[] = [];
  const logAt = (level: string) => (_: object, message: string) => void logged.push({ level, message });
  const log: QueueLog = { info: logAt('info'), warn: logAt('warn'), error: logAt('error') };

  beforeAll(async () => {
    fixture = await makeFixture();
    queue = await createTaskQueue({ backend: fixture.backend, log });
  });
  beforeEach(async () => {
    logged = [];
    await queue?.wipe();
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close(0)));
    workers = [];
  });
  afterAll(async () => {
    await queue?.close();
    await fixture?.close();
  });

  const on: QueueUnderTest = {
    get fixture() {
      return opened(fixture);
    },
    get queue() {
      return opened(queue);
    },
    get logged() {
      return logged;
    },
    log,
    transferWorker: async (handle, choices = {}) => {
      const worker = await startTaskWorker(
        {
          backend: on.fixture.backend,
          queueName: 'transfers',
          concurrency: choices.concurrency ?? 1,
          handlers: { 'run-transfers': handle },
          log,
        },
        { ...timings, ...choices.timings },
        choices.signal ?? new AbortController().signal,
      );
      workers.push(worker);
      return worker;
    },
    closeAfterwards: (...opened) => {
      workers.push(...opened);
    },
    emptied: async () => {
      await vi.waitFor(async () => expect((await on.queue.depth()).transfers).toEqual({ waiting: 0, delayed: 0, active: 0 }), {
        timeout: 10_000,
      });
    },
  };
  return on;
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('only within a test');
  return value;
}
