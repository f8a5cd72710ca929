export { describeStorage } from './describe-storage.js';
export type { StorageUnderTest } from './scene.js';
