import type { Consumer, ConsumerEvents, ConsumerSettings, Processor } from './backend.js';
import { CALL_TIMEOUT_MS, within } from './deadline.js';
import { reportFaults } from './fault-report.js';
import { createPostgresConsumer } from './postgres-backend.js';
import { createRedisConsumer } from './redis-backend.js';
import { Running } from './running.js';
import { createTaskProcessor } from './task-processor.js';
import type { TaskWorker, TaskWorkerOptions } from './task-worker.js';

/** What the public factory fixes and the contract suite shortens. */
export interface WorkerTimings {
  readonly lockDurationMs: number;
  /** How often Tasks of silent workers are looked for. */
  readonly stalledCheckMs: number;
  /** How long an aborted handler may take to end. */
  readonly settleMs: number;
}

// A Task that outlives its worker is not at fault; only PostgreSQL decides when to give up.
const MAX_STALLED_COUNT = 1_000_000;
const RETRY_DELAY_MS = 1_000;

/** @see createTaskWorker */
export async function startTaskWorker(
  options: TaskWorkerOptions,
  timings: WorkerTimings,
  signal: AbortSignal,
): Promise<TaskWorker> {
  const { queueName, log } = options;
  const report = reportFaults(log, { fields: { queue: queueName, backend: options.backend.kind }, onError: options.onError });
  const running = new Running();
  let taking = true;
  let stopping = false;

  const processor = createTaskProcessor({
    queueName,
    handlers: options.handlers,
    log,
    running,
    isTaking: () => taking,
    report,
  });
  const consumer = createConsumer(
    options,
    processor,
    {
      concurrency: options.concurrency,
      lockDuration: timings.lockDurationMs,
      stalledInterval: timings.stalledCheckMs,
      maxStalledCount: MAX_STALLED_COUNT,
      runRetryDelay: RETRY_DELAY_MS,
      autorun: false,
    },
    {
      error: report,
      stalled: (jobId) => log.warn({ queue: queueName, jobId }, 'a worker went silent; its task is delivered again'),
    },
  );
  try {
    await within(consumer.waitUntilReady(), CALL_TIMEOUT_MS, signal);
  } catch (error) {
    void closeConsumer(consumer, true, timings.settleMs, report);
    throw error;
  }
  consumer.run().catch(report);

  const stop = async (graceMs: number): Promise<void> => {
    taking = false;
    stopping = true;
    await consumer.pause(true);
    if (!(await running.settled(graceMs))) {
      consumer.cancelAllJobs();
      await running.settled(timings.settleMs);
    }
    const leftBehind = running.count;
    if (leftBehind > 0) log.error({ queue: queueName, tasks: leftBehind }, 'tasks did not end when asked; they are left behind');
    await closeConsumer(consumer, leftBehind > 0, timings.settleMs, report);
  };

  let closing: Promise<void> | undefined;
  const close = (graceMs: number): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    closing ??= stop(graceMs);
    return closing;
  };
  const onAbort = (): void => void close(0).catch(report);
  signal.addEventListener('abort', onAbort, { once: true });

  return {
    pause: async () => {
      taking = false;
      await consumer.pause(true);
    },
    resume: async () => {
      if (stopping) return;
      taking = true;
      await consumer.resume();
    },
    close,
  };
}

function createConsumer(
  { backend, queueName }: TaskWorkerOptions,
  processor: Processor,
  settings: ConsumerSettings,
  events: ConsumerEvents,
): Consumer {
  return backend.kind === 'postgres'
    ? createPostgresConsumer(backend, queueName, processor, settings, events)
    : createRedisConsumer(backend, queueName, processor, settings, events);
}

// A backend that is away would hold the acknowledgements, and with them the end of the process, for as long as it stays away.
async function closeConsumer(
  consumer: Consumer,
  force: boolean,
  timeoutMs: number,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    await within(consumer.close(force), timeoutMs);
  } catch (error) {
    report(error);
    consumer.abandon();
  }
}
