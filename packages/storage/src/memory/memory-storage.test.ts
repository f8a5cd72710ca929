import { ROOT } from '@waybill/core';
import { describeStorage } from '../testing/index.js';
import { MemoryStorage } from './memory-storage.js';

describeStorage('memory', async () => ({ storage: new MemoryStorage(), folder: ROOT, tearDown: async () => undefined }));
