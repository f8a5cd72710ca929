export { describeTaskQueue } from './describe-task-queue.js';
export type { QueueFixture } from './harness.js';
