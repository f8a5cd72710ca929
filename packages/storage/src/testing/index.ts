export { describeStorage, type StorageUnderTest } from './describe-storage.js';
