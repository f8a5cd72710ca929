import { newId } from '@waybill/core';
import { expect, it } from 'vitest';
import { startTaskWorker } from '../start-task-worker.js';
import type { WorkerTask } from '../task.js';
import { type QueueUnderTest, timings, transfer } from './harness.js';
import { createGate, Journal } from './journal.js';

/** What the queue does with Tasks: delivery, deduplication, time and order, loss. */
export function itHoldsTasks(on: QueueUnderTest): void {
  it('delivers each Task of the catalogue to its handler, as it was enqueued', async () => {
    const journal = new Journal();
    const write = async (task: WorkerTask): Promise<void> => journal.write(task);
    const shared = { backend: on.fixture.backend, concurrency: 1, log: on.log };
    const { signal } = new AbortController();
    on.closeAfterwards(
      await startTaskWorker({ ...shared, queueName: 'control', handlers: { 'finish-run': write } }, timings, signal),
      await startTaskWorker({ ...shared, queueName: 'discovery', handlers: { 'discover-files': write } }, timings, signal),
      await startTaskWorker({ ...shared, queueName: 'transfers', handlers: { 'run-transfers': write } }, timings, signal),
    );
    const sent: WorkerTask[] = [
      { name: 'finish-run', runId: newId() },
      { name: 'discover-files', runId: newId() },
      { name: 'run-transfers', runId: newId() },
    ];

    await on.queue.enqueue(sent.map((task) => ({ task })));
    await journal.has(sent.length);

    expect(journal.seen).toHaveLength(sent.length);
    expect(journal.seen).toEqual(expect.arrayContaining(sent));
  });

  it('holds a Task once while it waits, and takes it again after it has run', async () => {
    const journal = new Journal();
    const task = transfer();
    await on.queue.enqueue([{ task }, { task }]);
    await on.queue.enqueue([{ task }]);
    expect((await on.queue.depth()).transfers.waiting).toBe(1);

    await on.transferWorker(async (received) => journal.write(received));
    await on.emptied();
    expect(journal.seen).toHaveLength(1);

    await on.queue.enqueue([{ task }]);
    await journal.has(2);
  });

  it('tells Tasks of different names and of different keys apart', async () => {
    const { runId } = transfer();
    await on.queue.enqueue([
      { task: { name: 'run-transfers', runId } },
      { task: { name: 'finish-run', runId } },
      { task: { name: 'run-transfers', runId }, dedupKey: '42' },
    ]);

    const { control, transfers } = await on.queue.depth();
    expect([control.waiting, transfers.waiting]).toEqual([1, 2]);
  });

  it('runs a Task once more when it is enqueued while it runs, and never twice at a time', async () => {
    const journal = new Journal();
    const gate = createGate();
    const task = transfer();
    await on.transferWorker(
      async (received) => {
        journal.write(received);
        await gate.opened;
      },
      { concurrency: 4 },
    );
    await on.queue.enqueue([{ task }]);
    await journal.has(1);

    await on.queue.enqueue([{ task }]);
    await on.queue.enqueue([{ task }]);
    expect((await on.queue.depth()).transfers).toEqual({ waiting: 0, delayed: 0, active: 1 });
    gate.open();
    await journal.has(2);
    await on.emptied();

    expect(journal.seen).toEqual([task, task]);
  });

  it('keeps a Task back until it is due', async () => {
    const journal = new Journal();
    await on.transferWorker(async (received) => journal.write(received));
    const [later, now] = [transfer(), transfer()];
    const dueAt = Date.now() + 700;

    await on.queue.enqueue([{ task: later, availableAt: new Date(dueAt) }]);
    await on.queue.enqueue([{ task: now }]);
    await journal.has(1);
    expect((await on.queue.depth()).transfers.delayed).toBe(1);
    await journal.has(2);

    expect(Date.now()).toBeGreaterThanOrEqual(dueAt);
    expect(journal.seen).toEqual([now, later]);
  });

  it('runs a Task that waits for later at once when it is enqueued for now', async () => {
    const journal = new Journal();
    await on.transferWorker(async (received) => journal.write(received));
    const task = transfer();
    await on.queue.enqueue([{ task, availableAt: new Date(Date.now() + 3_600_000) }]);

    await on.queue.enqueue([{ task }]);
    await journal.has(1);
    await on.emptied();
  });

  it('takes Tasks of a higher priority first, and those of one priority in their order', async () => {
    const journal = new Journal();
    const [low, first, second, high] = [transfer(), transfer(), transfer(), transfer()];
    await on.queue.enqueue([{ task: low, priority: 'low' }, { task: first }, { task: second }, { task: high, priority: 'high' }]);

    await on.transferWorker(async (received) => journal.write(received));
    await journal.has(4);

    expect(journal.seen).toEqual([high, first, second, low]);
  });

  it('loses only wake-ups when it is wiped, and takes the same Tasks again', async () => {
    const journal = new Journal();
    const gate = createGate();
    const [active, waiting, delayed] = [transfer(), transfer(), transfer()];
    await on.transferWorker(async (received) => {
      journal.write(received);
      if (journal.seen.length === 1) await gate.opened;
    });
    await on.queue.enqueue([{ task: active }]);
    await journal.has(1);
    await on.queue.enqueue([{ task: waiting }, { task: delayed, availableAt: new Date(Date.now() + 3_600_000) }]);

    await on.queue.wipe();
    expect((await on.queue.depth()).transfers).toEqual({ waiting: 0, delayed: 0, active: 0 });
    gate.open();
    await on.queue.enqueue([{ task: active }, { task: waiting }, { task: delayed }]);
    await journal.has(4);
    await on.emptied();

    expect(journal.ids.slice(1).sort()).toEqual([active, waiting, delayed].map((task) => task.runId).sort());
  });
}
