export { DEFAULT_SCHEMA, type PostgresBackend, type QueueBackend, type RedisBackend } from './backend.js';
export type { QueueLog } from './fault-report.js';
export { type MigrateQueueOptions, migrateQueue } from './migrate-queue.js';
export {
  dedupKeyOf,
  parseTask,
  payloadOf,
  type QueueName,
  queueNames,
  type TaskNamesOf,
  type TaskOf,
  tasks,
  type WorkerTask,
  type WorkerTaskName,
} from './task.js';
export {
  createTaskQueue,
  type QueueDepth,
  type QueueEntry,
  type TaskPriority,
  type TaskQueue,
  type TaskQueueOptions,
  taskPriorities,
} from './task-queue.js';
export {
  createTaskWorker,
  MIN_LOCK_DURATION_MS,
  type TaskHandler,
  type TaskHandlers,
  type TaskWorker,
  type TaskWorkerOptions,
} from './task-worker.js';
