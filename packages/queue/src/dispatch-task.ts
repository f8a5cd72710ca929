import { assertNever, Failure } from '@waybill/core';
import type { WorkerTask } from './task.js';
import type { TaskHandlers } from './task-worker.js';

/**
 * Calls the handler of `task`.
 * @throws Failure `input.invalid` when the Task belongs to another queue and has no handler here; whatever the handler throws
 */
export async function dispatchTask(handlers: Partial<TaskHandlers>, task: WorkerTask, signal: AbortSignal): Promise<void> {
  switch (task.name) {
    case 'finish-run':
      return demand(handlers[task.name])(task, signal);
    case 'discover-files':
      return demand(handlers[task.name])(task, signal);
    case 'run-transfers':
      return demand(handlers[task.name])(task, signal);
    case 'make-audit-export':
      return demand(handlers[task.name])(task, signal);
    default:
      return assertNever(task);
  }
}

function demand<H>(handler: H | undefined): H {
  if (handler === undefined) throw new Failure('input.invalid', { publicDetail: 'This task belongs to another queue.' });
  return handler;
}
