import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Consumer, ConsumerEvents, ConsumerSettings, Processor, ProducerQueue, Producers, RedisBackend } from './backend.js';
import type { QueueName } from './task.js';

const DEFAULT_PREFIX = 'waybill';
const MAX_RECONNECT_DELAY_MS = 2_000;
const EVENTS_KEPT = 100;

const reconnectDelay = (attempt: number): number => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS);

/** Three queues over one connection. */
export function createRedisProducers(backend: RedisBackend, onError: (error: Error) => void): Producers {
  const client = new Redis(backend.url, { retryStrategy: reconnectDelay, maxRetriesPerRequest: null, connectTimeout: 5_000 });
  client.on('error', onError);
  const open = (name: QueueName) => {
    const queue = new Queue(name, {
      connection: client,
      prefix: backend.prefix ?? DEFAULT_PREFIX,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    queue.on('error', onError);
    return queue;
  };
  const queues = {
    control: open('control'),
    discovery: open('discovery'),
    transfers: open('transfers'),
    exports: open('exports'),
  };
  return {
    queues: queues satisfies Record<QueueName, ProducerQueue>,
    ready: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.waitUntilReady()));
    },
    ping: async () => {
      await client.ping();
    },
    close: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      client.disconnect();
    },
  };
}

export function createRedisConsumer(
  backend: RedisBackend,
  queueName: QueueName,
  processor: Processor,
  settings: ConsumerSettings,
  events: ConsumerEvents,
): Consumer {
  let abandoned = false;
  // Ending the attempts is what makes ioredis give up on commands that wait for a connection.
  const retryStrategy = (attempt: number): number | null => (abandoned ? null : reconnectDelay(attempt));
  const worker = new Worker(queueName, processor, {
    ...settings,
    prefix: backend.prefix ?? DEFAULT_PREFIX,
    connection: { url: backend.url, retryStrategy, maxRetriesPerRequest: null, connectTimeout: 5_000 },
  });
  worker.on('error', events.error);
  worker.on('stalled', events.stalled);
  return {
    waitUntilReady: () => worker.waitUntilReady(),
    run: () => worker.run(),
    pause: (doNotWaitActive) => worker.pause(doNotWaitActive),
    resume: () => worker.resume(),
    cancelAllJobs: () => worker.cancelAllJobs(),
    close: (force) => worker.close(force),
    abandon: () => {
      abandoned = true;
    },
  };
}
