import { expect, it } from 'vitest';
import { createTaskWorker, type TaskWorkerOptions } from './task-worker.js';

const options: TaskWorkerOptions = {
  backend: { kind: 'redis', url: 'redis://127.0.0.1:1' },
  queueName: 'discovery',
  concurrency: 1,
  handlers: { 'discover-files': async () => undefined },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
};

it.each([
  ['a lock so short that a Task would run in two workers', { lockDurationMs: 59_999 }, 'lockDurationMs'],
  ['a concurrency of none', { concurrency: 0 }, 'concurrency'],
  ['a concurrency that is no whole number', { concurrency: 1.5 }, 'concurrency'],
])('refuses %s', async (_, changes, field) => {
  await expect(createTaskWorker({ ...options, ...changes }, AbortSignal.abort())).rejects.toMatchObject({
    code: 'input.invalid',
    field,
  });
});
