export { describeTaskQueue, type QueueFixture } from './describe-task-queue.js';
