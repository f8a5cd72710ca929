import { Failure, newId } from '@waybill/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueBackend } from '../backend.js';
import type { QueueLog } from '../fault-report.js';
import { startTaskWorker, type WorkerTimings } from '../start-task-worker.js';
import type { WorkerTask } from '../task.js';
import { createTaskQueue, openProducers, type TaskQueue } from '../task-queue.js';
import type { TaskHandler, TaskWorker } from '../task-worker.js';
import { aborted, createGate, Journal } from './journal.js';

/** A backend to try, ready for use and reached over a wire that can be cut. */
export interface QueueFixture {
  readonly backend: QueueBackend;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

type Transfers = TaskHandler<'run-transfer'>;

interface WorkerChoices {
  readonly concurrency?: number;
  readonly timings?: Partial<WorkerTimings>;
  readonly signal?: AbortSignal;
}

// Short enough to see a lock run out in a test; the public factory refuses such values.
const timings: WorkerTimings = { lockDurationMs: 1_000, stalledCheckMs: 500, settleMs: 200 };

/** The contract of TaskQueue and TaskWorker; every backend passes it. */
export function describeTaskQueue(name: string, makeFixture: () => Promise<QueueFixture>): void {
  describe(`the task queue on ${name}`, () => {
    let fixture: QueueFixture;
    let queue: TaskQueue;
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
      await queue.wipe();
    });

    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.close(0)));
      workers = [];
    });

    afterAll(async () => {
      await queue?.close();
      await fixture?.close();
    });

    async function transferWorker(handle: Transfers, choices: WorkerChoices = {}): Promise<TaskWorker> {
      const worker = await startTaskWorker(
        {
          backend: fixture.backend,
          queueName: 'transfers',
          concurrency: choices.concurrency ?? 1,
          handlers: { 'run-transfer': handle, 'post-action': async () => undefined },
          log,
        },
        { ...timings, ...choices.timings },
        choices.signal ?? new AbortController().signal,
      );
      workers.push(worker);
      return worker;
    }

    const transfer = (transferId = newId()) => ({ name: 'run-transfer', transferId }) as const;

    const emptied = () =>
      vi.waitFor(async () => expect((await queue.depth()).transfers).toEqual({ waiting: 0, delayed: 0, active: 0 }), {
        timeout: 10_000,
      });

    it('delivers each Task of the catalogue to its handler, as it was enqueued', async () => {
      const journal = new Journal();
      const write = async (task: WorkerTask): Promise<void> => journal.write(task);
      const shared = { backend: fixture.backend, concurrency: 1, log };
      const { signal } = new AbortController();
      workers.push(
        await startTaskWorker(
          { ...shared, queueName: 'control', handlers: { 'fire-schedule': write, sweep: write, 'finish-run': write } },
          timings,
          signal,
        ),
        await startTaskWorker({ ...shared, queueName: 'discovery', handlers: { 'discover-files': write } }, timings, signal),
        await startTaskWorker(
          { ...shared, queueName: 'transfers', handlers: { 'run-transfer': write, 'post-action': write } },
          timings,
          signal,
        ),
      );
      const sent: WorkerTask[] = [
        { name: 'fire-schedule', scheduleId: newId(), slot: '2026-03-29T02:30' },
        { name: 'sweep' },
        { name: 'finish-run', runId: newId() },
        { name: 'discover-files', runId: newId() },
        { name: 'run-transfer', transferId: newId() },
        { name: 'post-action', transferId: newId() },
      ];

      await queue.enqueue(sent.map((task) => ({ task })));
      await journal.has(sent.length);

      expect(journal.seen).toHaveLength(sent.length);
      expect(journal.seen).toEqual(expect.arrayContaining(sent));
    });

    it('holds a Task once while it waits, and takes it again after it has run', async () => {
      const journal = new Journal();
      const task = transfer();
      await queue.enqueue([{ task }, { task }]);
      await queue.enqueue([{ task }]);
      expect((await queue.depth()).transfers.waiting).toBe(1);

      await transferWorker(async (received) => journal.write(received));
      await emptied();
      expect(journal.seen).toHaveLength(1);

      await queue.enqueue([{ task }]);
      await journal.has(2);
    });

    it('tells Tasks of different names and of different keys apart', async () => {
      const { transferId } = transfer();
      await queue.enqueue([
        { task: { name: 'run-transfer', transferId } },
        { task: { name: 'post-action', transferId } },
        { task: { name: 'run-transfer', transferId }, dedupKey: '42' },
      ]);

      expect((await queue.depth()).transfers.waiting).toBe(3);
    });

    it('runs a Task once more when it is enqueued while it runs, and never twice at a time', async () => {
      const journal = new Journal();
      const gate = createGate();
      const task = transfer();
      await transferWorker(
        async (received) => {
          journal.write(received);
          await gate.opened;
        },
        { concurrency: 4 },
      );
      await queue.enqueue([{ task }]);
      await journal.has(1);

      await queue.enqueue([{ task }]);
      await queue.enqueue([{ task }]);
      expect((await queue.depth()).transfers).toEqual({ waiting: 0, delayed: 0, active: 1 });
      gate.open();
      await journal.has(2);
      await emptied();

      expect(journal.seen).toEqual([task, task]);
    });

    it('keeps a Task back until it is due', async () => {
      const journal = new Journal();
      await transferWorker(async (received) => journal.write(received));
      const [later, now] = [transfer(), transfer()];
      const dueAt = Date.now() + 700;

      await queue.enqueue([{ task: later, availableAt: new Date(dueAt) }]);
      await queue.enqueue([{ task: now }]);
      await journal.has(1);
      expect((await queue.depth()).transfers.delayed).toBe(1);
      await journal.has(2);

      expect(Date.now()).toBeGreaterThanOrEqual(dueAt);
      expect(journal.seen).toEqual([now, later]);
    });

    it('runs a Task that waits for later at once when it is enqueued for now', async () => {
      const journal = new Journal();
      await transferWorker(async (received) => journal.write(received));
      const task = transfer();
      await queue.enqueue([{ task, availableAt: new Date(Date.now() + 3_600_000) }]);

      await queue.enqueue([{ task }]);
      await journal.has(1);
      await emptied();
    });

    it('takes Tasks of a higher priority first, and those of one priority in their order', async () => {
      const journal = new Journal();
      const [low, first, second, high] = [transfer(), transfer(), transfer(), transfer()];
      await queue.enqueue([{ task: low, priority: 'low' }, { task: first }, { task: second }, { task: high, priority: 'high' }]);

      await transferWorker(async (received) => journal.write(received));
      await journal.has(4);

      expect(journal.seen).toEqual([high, first, second, low]);
    });

    it('delivers a Task again when its worker went without a word', async () => {
      const journal = new Journal();
      const task = transfer();
      const silent = await transferWorker(async (received) => {
        journal.write(received);
        await new Promise(() => undefined);
      });
      await queue.enqueue([{ task }]);
      await journal.has(1);
      await silent.close(0);

      await transferWorker(async (received) => journal.write(received));
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
      await transferWorker(handle);
      await transferWorker(handle);
      const [long, beacon] = [transfer(), transfer()];
      await queue.enqueue([{ task: long }]);
      await journal.has(1);

      // Delivered to the other worker long after the first lock would have run out, and several looks for silent workers later.
      await queue.enqueue([{ task: beacon, availableAt: new Date(Date.now() + 3 * timings.lockDurationMs) }]);
      await journal.has(2);

      expect(journal.seen).toEqual([long, beacon]);
      gate.open();
      await emptied();
    });

    it('hands an interrupted Task to another worker at once when its worker closes', async () => {
      const reasons: unknown[] = [];
      const started = createGate();
      const task = transfer();
      const closing = await transferWorker(
        async (_, signal) => {
          started.open();
          await aborted(signal);
          reasons.push(signal.reason);
          throw signal.reason;
        },
        { timings: { lockDurationMs: 600_000 } },
      );
      await queue.enqueue([{ task }]);
      await started.opened;

      await closing.close(0);
      expect(reasons).toEqual([expect.objectContaining({ code: 'shutting-down' })]);
      expect((await queue.depth()).transfers).toEqual({ waiting: 1, delayed: 0, active: 0 });

      const journal = new Journal();
      await transferWorker(async (received) => journal.write(received));
      await journal.has(1);
      expect(journal.seen).toEqual([task]);
    });

    it('lets a running Task end within the grace, and takes no other meanwhile', async () => {
      const journal = new Journal();
      const gate = createGate();
      const [first, second] = [transfer(), transfer()];
      const worker = await transferWorker(async (received, signal) => {
        journal.write(received);
        await gate.opened;
        expect(signal.aborted).toBe(false);
      });
      await queue.enqueue([{ task: first }]);
      await journal.has(1);

      const closed = worker.close(30_000);
      await queue.enqueue([{ task: second }]);
      gate.open();
      await closed;

      expect(journal.seen).toEqual([first]);
      expect((await queue.depth()).transfers).toEqual({ waiting: 1, delayed: 0, active: 0 });
    });

    it('closes when the signal it was started with aborts', async () => {
      const journal = new Journal();
      const stop = new AbortController();
      const ended = createGate();
      await transferWorker(
        async (received, signal) => {
          journal.write(received);
          await aborted(signal);
          ended.open();
        },
        { signal: stop.signal },
      );
      await queue.enqueue([{ task: transfer() }]);
      await journal.has(1);

      stop.abort();
      await ended.opened;
    });

    it('takes nothing while it is paused', async () => {
      const journal = new Journal();
      const worker = await transferWorker(async (received) => journal.write(received));
      await worker.pause();
      const task = transfer();
      await queue.enqueue([{ task }]);

      // Another worker proves that the Task could be had.
      const other = new Journal();
      const second = await transferWorker(async (received) => other.write(received));
      await other.has(1);
      await second.close(0);
      expect(journal.seen).toEqual([]);

      await queue.enqueue([{ task }]);
      await worker.resume();
      await journal.has(1);
    });

    it('runs no more Tasks at a time than it was told to', async () => {
      const journal = new Journal();
      const gates = [createGate(), createGate()];
      let most = 0;
      let now = 0;
      await transferWorker(
        async (received) => {
          now += 1;
          most = Math.max(most, now);
          journal.write(received);
          await gates[journal.seen.length <= 3 ? 0 : 1]?.opened;
          now -= 1;
        },
        { concurrency: 3 },
      );
      await queue.enqueue(Array.from({ length: 7 }, () => ({ task: transfer() })));
      await journal.has(3);
      expect((await queue.depth()).transfers).toEqual({ waiting: 4, delayed: 0, active: 3 });

      for (const gate of gates) gate.open();
      await emptied();

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
      await transferWorker(share());
      await transferWorker(share());
      const sent = Array.from({ length: 20 }, () => ({ task: transfer() }));
      await queue.enqueue(sent);

      // Each of them holds one: with a single worker there would be no second.
      await all.has(2);
      gate.open();
      await all.has(sent.length);
      await emptied();

      expect(new Set(all.ids).size).toBe(sent.length);
      expect(all.seen).toHaveLength(sent.length);
    });

    it('drops the Task of a handler that fails, and goes on with the others', async () => {
      const journal = new Journal();
      await transferWorker(async (received) => {
        journal.write(received);
        if (journal.seen.length === 1) throw new Failure('net.reset');
      });
      const [fails, succeeds] = [transfer(), transfer()];
      await queue.enqueue([{ task: fails }, { task: succeeds }]);
      await emptied();

      expect(journal.seen).toEqual([fails, succeeds]);
      expect(logged.filter(({ level }) => level === 'error')).toEqual([{ level: 'error', message: 'task failed' }]);
      await queue.enqueue([{ task: fails }]);
      await journal.has(3);
    });

    it('loses only wake-ups when it is wiped, and takes the same Tasks again', async () => {
      const journal = new Journal();
      const gate = createGate();
      const [active, waiting, delayed] = [transfer(), transfer(), transfer()];
      await transferWorker(async (received) => {
        journal.write(received);
        if (journal.seen.length === 1) await gate.opened;
      });
      await queue.enqueue([{ task: active }]);
      await journal.has(1);
      await queue.enqueue([{ task: waiting }, { task: delayed, availableAt: new Date(Date.now() + 3_600_000) }]);

      await queue.wipe();
      expect((await queue.depth()).transfers).toEqual({ waiting: 0, delayed: 0, active: 0 });
      gate.open();
      await queue.enqueue([{ task: active }, { task: waiting }, { task: delayed }]);
      await journal.has(4);
      await emptied();

      expect(journal.ids.slice(1).sort()).toEqual([active, waiting, delayed].map((task) => task.transferId).sort());
    });

    it('goes on after a wipe that was killed half-way', async () => {
      const producers = openProducers(fixture.backend, () => undefined);
      await producers.ready();
      await producers.queues.transfers.pause();
      await producers.close();
      const journal = new Journal();
      await transferWorker(async (received) => journal.write(received));
      await queue.enqueue([{ task: transfer() }]);

      await (await createTaskQueue({ backend: fixture.backend, log })).close();
      await journal.has(1);
    });

    it('goes on by itself when its backend went away and came back', async () => {
      const journal = new Journal();
      await transferWorker(async (received) => journal.write(received));
      await queue.enqueue([{ task: transfer() }]);
      await journal.has(1);

      await fixture.cut();
      await expect(queue.ping(AbortSignal.timeout(500))).rejects.toBeInstanceOf(Failure);
      await fixture.restore();
      await vi.waitFor(() => queue.ping(AbortSignal.timeout(1_000)), { timeout: 20_000 });
      await queue.enqueue([{ task: transfer() }]);
      await journal.has(2);
    });

    it('closes while its backend is away', async () => {
      const journal = new Journal();
      const worker = await transferWorker(async (received, signal) => {
        journal.write(received);
        await aborted(signal);
      });
      await queue.enqueue([{ task: transfer() }]);
      await journal.has(1);

      await fixture.cut();
      try {
        await worker.close(0);
      } finally {
        await fixture.restore();
      }
      await vi.waitFor(() => queue.ping(AbortSignal.timeout(1_000)), { timeout: 20_000 });
    });

    it('refuses to start when nothing answers', async () => {
      await fixture.cut();
      try {
        await expect(createTaskQueue({ backend: fixture.backend, log }, AbortSignal.timeout(300))).rejects.toBeInstanceOf(
          Failure,
        );
        await expect(transferWorker(async () => undefined, { signal: AbortSignal.timeout(300) })).rejects.toBeInstanceOf(Failure);
      } finally {
        await fixture.restore();
      }
      await vi.waitFor(() => queue.ping(AbortSignal.timeout(1_000)), { timeout: 20_000 });
    });
  });
}
