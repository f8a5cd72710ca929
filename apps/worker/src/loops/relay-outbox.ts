import type { Database, TaskQueue } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const BATCH = 500;
const EVERY_MS = 1_000;

/** Takes what transactions left in the outbox to the queue, at once when PostgreSQL says so and every second in any case. */
export function relayOutbox(database: Database, queue: TaskQueue, log: Logger): Loop {
  const loop = repeat({
    name: 'relay-outbox',
    everyMs: EVERY_MS,
    log,
    round: async () => (await database.outbox.relay(BATCH, (entries) => queue.enqueue(entries))) >= BATCH,
  });
  const unsubscribe = database.outbox.onAdded(loop.wake);
  return {
    wake: loop.wake,
    stop: async () => {
      unsubscribe();
      await loop.stop();
    },
  };
}
