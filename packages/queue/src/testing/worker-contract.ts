import { Failure } from '@waybill/core';
import { expect, it, vi } from 'vitest';
import { createTaskQueue, openProducers } from '../task-queue.js';
import type { TaskHandler } from '../task-worker.js';
import { type QueueUnderTest, timings, transfer } from './harness.js';
import { aborted, createGate, Journal } from './journal.js';

type Transfers = TaskHandler<'run-transfers'>;

/** What workers do: redelivery, interruption, sharing, failures and outages. */
export function itRunsTasks(on: QueueUnderTest): void {
  it('delivers a Task again when its worker went without a word', async () => {
    const journal = new Journal();
    const task = transfer();
    const silent = await on.transferWorker(async (received) => {
      journal.write(received);
      await new Promise(() => undefined);
    });
    await on.queue.enqueue([{ task }]);
    await journal.has(1);
    await silent.close(0);

    await on.transferWorker(async (received) => journal.write(received));
    await journal.has(2);

    expect(journal.seen).toEqual([task, task]);
  });

  it('keeps a Task that outlasts its lock with the worker that runs it', async () => {
    const journal = new Journal();
    const gate = createGate();
    const handle: Transfers = async (received) => {
      journal.write(received);
      await gate.opened;
    };
    await on.transferWorker(handle);
    await on.transferWorker(handle);
    const [long, beacon] = [transfer(), transfer()];
    await on.queue.enqueue([{ task: long }]);
    await journal.has(1);

    // Delivered to the other worker long after the first lock would have run out, and several looks for silent workers later.
    await on.queue.enqueue([{ task: beacon, availableAt: new Date(Date.now() + 3 * timings.lockDurationMs) }]);
    await journal.has(2);

    expect(journal.seen).toEqual([long, beacon]);
    gate.open();
    await on.emptied();
  });

  it('hands an interrupted Task to another worker at once when its worker closes', async () => {
    const reasons: unknown[] = [];
    const started = createGate();
    const task = transfer();
    const closing = await on.transferWorker(
      async (_, signal) => {
        started.open();
        await aborted(signal);
        reasons.push(signal.reason);
        throw signal.reason;
      },
      { timings: { lockDurationMs: 600_000 } },
    );
    await on.queue.enqueue([{ task }]);
    await started.opened;

    await closing.close(0);
    expect(reasons).toEqual([expect.objectContaining({ code: 'shutting-down' })]);
    expect((await on.queue.depth()).transfers).toEqual({ waiting: 1, delayed: 0, active: 0 });

    const journal = new Journal();
    await on.transferWorker(async (received) => journal.write(received));
    await journal.has(1);
    expect(journal.seen).toEqual([task]);
  });

  it('lets a running Task end within the grace, and takes no other meanwhile', async () => {
    const journal = new Journal();
    const gate = createGate();
    const [first, second] = [transfer(), transfer()];
    const worker = await on.transferWorker(async (received, signal) => {
      journal.write(received);
      await gate.opened;
      expect(signal.aborted).toBe(false);
    });
    await on.queue.enqueue([{ task: first }]);
    await journal.has(1);

    const closed = worker.close(30_000);
    await on.queue.enqueue([{ task: second }]);
    gate.open();
    await closed;

    expect(journal.seen).toEqual([first]);
    expect((await on.queue.depth()).transfers).toEqual({ waiting: 1, delayed: 0, active: 0 });
  });

  it('closes when the signal it was started with aborts', async () => {
    const journal = new Journal();
    const stop = new AbortController();
    const ended = createGate();
    await on.transferWorker(
      async (received, signal) => {
        journal.write(received);
        await aborted(signal);
        ended.open();
      },
      { signal: stop.signal },
    );
    await on.queue.enqueue([{ task: transfer() }]);
    await journal.has(1);

    stop.abort();
    await ended.opened;
  });

  it('takes nothing while it is paused', async () => {
    const journal = new Journal();
    const worker = await on.transferWorker(async (received) => journal.write(received));
    await on.queue.enqueue([{ task: transfer() }]);
    await on.emptied();
    // It waits for the next one now, and the backend will offer it one more.
    await worker.pause();
    const task = transfer();
    await on.queue.enqueue([{ task }]);

    const other = new Journal();
    const second = await on.transferWorker(async (received) => other.write(received));
    await other.has(1);
    await second.close(0);
    expect(journal.seen).toHaveLength(1);

    await on.queue.enqueue([{ task }]);
    await worker.resume();
    await journal.has(2);
  });

  it('runs no more Tasks at a time than it was told to', async () => {
    const journal = new Journal();
    const gates = [createGate(), createGate()];
    let most = 0;
    let now = 0;
    await on.transferWorker(
      async (received) => {
        now += 1;
        most = Math.max(most, now);
        journal.write(received);
        await gates[journal.seen.length <= 3 ? 0 : 1]?.opened;
        now -= 1;
      },
      { concurrency: 3 },
    );
    await on.queue.enqueue(Array.from({ length: 7 }, () => ({ task: transfer() })));
    await journal.has(3);
    expect((await on.queue.depth()).transfers).toEqual({ waiting: 4, delayed: 0, active: 3 });

    for (const gate of gates) gate.open();
    await on.emptied();

    expect(most).toBe(3);
    expect(journal.seen).toHaveLength(7);
  });

  it('shares the Tasks among workers, each Task to one', async () => {
    const all = new Journal();
    const gate = createGate();
    const share = (): Transfers => async (received) => {
      all.write(received);
      await gate.opened;
    };
    await on.transferWorker(share());
    await on.transferWorker(share());
    const sent = Array.from({ length: 20 }, () => ({ task: transfer() }));
    await on.queue.enqueue(sent);

    // Each of them holds one: with a single worker there would be no second.
    await all.has(2);
    gate.open();
    await all.has(sent.length);
    await on.emptied();

    expect(new Set(all.ids).size).toBe(sent.length);
    expect(all.seen).toHaveLength(sent.length);
  });

  it('drops the Task of a handler that fails, and goes on with the others', async () => {
    const journal = new Journal();
    await on.transferWorker(async (received) => {
      journal.write(received);
      if (journal.seen.length === 1) throw new Failure('net.reset');
    });
    const [fails, succeeds] = [transfer(), transfer()];
    await on.queue.enqueue([{ task: fails }, { task: succeeds }]);
    await on.emptied();

    expect(journal.seen).toEqual([fails, succeeds]);
    expect(on.logged.filter(({ level }) => level === 'error')).toEqual([{ level: 'error', message: 'task failed' }]);
    await on.queue.enqueue([{ task: fails }]);
    await journal.has(3);
  });

  it('goes on after a wipe that was killed half-way', async () => {
    const producers = openProducers(on.fixture.backend, () => undefined);
    await producers.ready();
    await producers.queues.transfers.pause();
    await producers.close();
    const journal = new Journal();
    await on.transferWorker(async (received) => journal.write(received));
    await on.queue.enqueue([{ task: transfer() }]);

    await (await createTaskQueue({ backend: on.fixture.backend, log: on.log })).close();
    await journal.has(1);
  });

  it('goes on by itself when its backend went away and came back', async () => {
    const journal = new Journal();
    await on.transferWorker(async (received) => journal.write(received));
    await on.queue.enqueue([{ task: transfer() }]);
    await journal.has(1);

    await on.fixture.cut();
    await expect(on.queue.ping(AbortSignal.timeout(500))).rejects.toBeInstanceOf(Failure);
    await on.fixture.restore();
    await vi.waitFor(() => on.queue.ping(AbortSignal.timeout(1_000)), { timeout: 20_000 });
    await on.queue.enqueue([{ task: transfer() }]);
    await journal.has(2);
  });

  it('closes while its backend is away', async () => {
    const journal = new Journal();
    const worker = await on.transferWorker(async (received, signal) => {
      journal.write(received);
      await aborted(signal);
    });
    await on.queue.enqueue([{ task: transfer() }]);
    await journal.has(1);

    await on.fixture.cut();
    try {
      await worker.close(0);
    } finally {
      await on.fixture.restore();
    }
    await vi.waitFor(() => on.queue.ping(AbortSignal.timeout(1_000)), { timeout: 20_000 });
  });

  it('refuses to start when nothing answers', async () => {
    await on.fixture.cut();
    try {
      await expect(
        createTaskQueue({ backend: on.fixture.backend, log: on.log }, AbortSignal.timeout(300)),
      ).rejects.toBeInstanceOf(Failure);
      await expect(on.transferWorker(async () => undefined, { signal: AbortSignal.timeout(300) })).rejects.toBeInstanceOf(
        Failure,
      );
    } finally {
      await on.fixture.restore();
    }
    await vi.waitFor(() => on.queue.ping(AbortSignal.timeout(1_000)), { timeout: 20_000 });
  });
}
