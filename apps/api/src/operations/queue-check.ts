import { createTaskQueue, type QueueBackend, type TaskQueue, type TaskQueueOptions } from '@waybill/queue';
import type { DependencyCheck } from './readiness.js';

/** The check of the queue, and the end of the connection it keeps. */
export interface QueueCheck extends DependencyCheck {
  close(): Promise<void>;
}

/**
 * Asks the queue whether it answers. The API puts nothing into it: what is asked for waits in PostgreSQL, so a queue that is away is a
 * warning here. It is connected to when first asked, and again after it was away.
 */
export function queueCheck(backend: QueueBackend, log: TaskQueueOptions['log']): QueueCheck {
  let opened: Promise<TaskQueue> | undefined;
  return {
    name: 'queue',
    run: async (signal) => {
      try {
        opened ??= createTaskQueue({ backend, log });
        const queue = await opened;
        await queue.ping(signal);
        return { status: 'ok' };
      } catch {
        const failed = opened;
        opened = undefined;
        void failed?.then((queue) => queue.close()).catch(() => undefined);
        return {
          status: 'warning',
          detail: 'The queue does not answer. What is asked for is kept, and done when it answers again.',
        };
      }
    },
    close: async () => {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}
