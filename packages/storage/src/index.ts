export { fromErrno } from './local/errno.js';
export { LocalStorage } from './local/local-storage.js';
export { MemoryStorage } from './memory/memory-storage.js';
export { StoreStorages } from './open-store.js';
export { SftpDialer } from './sftp/sftp-dialer.js';
export { SftpStorage } from './sftp/sftp-storage.js';
