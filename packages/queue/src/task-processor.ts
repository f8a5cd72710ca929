import { Failure } from '@waybill/core';
import { WaitingError } from 'bullmq';
import type { Processor, ReceivedJob } from './backend.js';
import { dispatchTask } from './dispatch-task.js';
import type { QueueLog } from './fault-report.js';
import type { Running } from './running.js';
import { parseTask, type QueueName, type WorkerTask } from './task.js';
import type { TaskHandlers } from './task-worker.js';

interface TaskProcessorOptions {
  readonly queueName: QueueName;
  readonly handlers: Partial<TaskHandlers>;
  readonly log: QueueLog;
  readonly running: Running;
  /** False while the worker is paused or closes. */
  readonly isTaking: () => boolean;
  readonly report: (error: unknown) => void;
}

/** What BullMQ calls for every Task: reads it, runs its handler, and decides what becomes of it afterwards. */
export function createTaskProcessor({ queueName, handlers, log, running, isTaking, report }: TaskProcessorOptions): Processor {
  return async (job, token, jobSignal) => {
    const task = readTask(job);
    if (!task) return;
    // Both backends can hand over one more Task after a pause.
    if (!isTaking()) return handBack(job, token);
    const interruption = new AbortController();
    // BullMQ carries no reason of ours.
    jobSignal?.addEventListener('abort', () => interruption.abort(new Failure('shutting-down')), { once: true });
    const ended = running.begin();
    try {
      await dispatchTask(handlers, task, interruption.signal);
    } catch (error) {
      if (interruption.signal.aborted) {
        log.info({ queue: queueName, task, err: error }, 'task interrupted; it goes back to the queue');
        return await handBack(job, token);
      }
      // The text of an error may quote a partner: it goes to the log, and never into the queue.
      log.error({ queue: queueName, task, err: error }, 'task failed');
    } finally {
      ended();
    }
  };

  function readTask(job: ReceivedJob): WorkerTask | undefined {
    try {
      return parseTask(job.name, job.data);
    } catch (error) {
      log.error({ queue: queueName, jobId: job.id, err: error }, 'task not understood; it is dropped');
      return undefined;
    }
  }

  async function handBack(job: ReceivedJob, token: string | undefined): Promise<never> {
    // When this fails, the Task is still ours; it is delivered again when its lock runs out.
    await job.moveToWait(token).catch(report);
    throw new WaitingError();
  }
}
