export { createDuplexPair } from './duplex-pair.js';
export { MemoryTree } from './memory-tree.js';
