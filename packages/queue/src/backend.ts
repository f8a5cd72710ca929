import type { QueueName } from './task.js';

/** Where the PostgreSQL backend keeps its tables. */
export const DEFAULT_SCHEMA = 'waybill_queue';

/** The queue inside PostgreSQL, in a schema of its own: nothing more to install. `migrateQueue` makes the schema. */
export interface PostgresBackend {
  readonly kind: 'postgres';
  readonly connectionString: string;
  /** Letters, digits and `_`; `waybill_queue` when absent. */
  readonly schema?: string;
}

/** The queue in Redis ≥ 6.2 or Valkey, for several hosts. */
export interface RedisBackend {
  readonly kind: 'redis';
  /** `redis://` or `rediss://`, with the credential when there is one. */
  readonly url: string;
  /** What every key begins with; `waybill` when absent. */
  readonly prefix?: string;
}

/** Which of the two backends holds the queue. Both pass the same contract suite. */
export type QueueBackend = PostgresBackend | RedisBackend;

/** One Task as the backends take it. */
export interface QueuedJob {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly opts: {
    readonly jobId: string;
    readonly delay: number;
    readonly priority: number;
    readonly attempts: number;
    readonly removeOnComplete: boolean;
    readonly removeOnFail: boolean;
    readonly deduplication: { readonly id: string; readonly keepLastIfActive: true; readonly reschedule: boolean };
  };
}

/** What this package uses of a BullMQ queue. */
export interface ProducerQueue {
  addBulk(jobs: QueuedJob[]): Promise<unknown>;
  getJobCounts(...types: ('waiting' | 'prioritized' | 'delayed' | 'active')[]): Promise<Record<string, number>>;
  obliterate(options: { force: boolean }): Promise<void>;
  pause(): Promise<void>;
  isPaused(): Promise<boolean>;
  resume(): Promise<void>;
}

/** The producing side of a backend: one queue of each name over one small set of connections. */
export interface Producers {
  readonly queues: Readonly<Record<QueueName, ProducerQueue>>;
  /** Resolves when the backend answered and its schema is there. */
  ready(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What a processor gets from BullMQ. */
export interface ReceivedJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data: unknown;
  moveToWait(token?: string): Promise<unknown>;
}

/** BullMQ hands over the signal only to a function that declares three parameters without defaults. */
export type Processor = (job: ReceivedJob, token: string | undefined, signal: AbortSignal | undefined) => Promise<void>;

export interface ConsumerSettings {
  readonly concurrency: number;
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
  readonly runRetryDelay: number;
  readonly autorun: boolean;
}

/** What this package uses of a BullMQ worker. */
export interface Consumer {
  waitUntilReady(): Promise<void>;
  run(): Promise<void>;
  pause(doNotWaitActive: boolean): Promise<void>;
  resume(): Promise<void>;
  /** Aborts the signal of every processor that runs. */
  cancelAllJobs(): void;
  close(force: boolean): Promise<void>;
  /** Drops the connections of a backend that does not answer, so that the process can end. */
  abandon(): void;
}

export interface ConsumerEvents {
  readonly error: (error: Error) => void;
  readonly stalled: (jobId: string) => void;
}
