import { mkdir } from 'node:fs/promises';
import { assertNever, type Storage, type Store, type StoreOpener } from '@waybill/core';
import { fromErrno } from './local/errno.js';
import { LocalStorage } from './local/local-storage.js';

/** Opens Stores by their kind. A local Store's root folder is made when it is missing. */
export class StoreStorages implements StoreOpener {
  async open(store: Store): Promise<Storage> {
    switch (store.kind) {
      case 'local':
        await mkdir(store.root, { recursive: true, mode: 0o750 }).catch((error: unknown) => {
          throw fromErrno(error);
        });
        return new LocalStorage(store.root);
      default:
        return assertNever(store.kind);
    }
  }
}
