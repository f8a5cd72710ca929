import { describe } from 'vitest';
import { type QueueFixture, useTaskQueue } from './harness.js';
import { itHoldsTasks } from './queue-contract.js';
import { itRunsTasks } from './worker-contract.js';

/** The contract of TaskQueue and TaskWorker; every backend passes it. */
export function describeTaskQueue(name: string, makeFixture: () => Promise<QueueFixture>): void {
  describe(`the task queue on ${name}`, () => {
    const on = useTaskQueue(makeFixture);
    itHoldsTasks(on);
    itRunsTasks(on);
  });
}
