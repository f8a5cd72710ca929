import type { Connection, Store } from '../entities/index.js';
import type { Id } from '../ids.js';
import type { Storage } from '../storage.js';

/** The time; injected so that tests own it. */
export interface Clock {
  now(): Date;
}

/** Opens the Storage of a Store. */
export interface StoreOpener {
  open(store: Store): Promise<Storage>;
}

/** What was negotiated with a partner; recorded with every Transfer and receipt (B29). */
export interface SessionFacts {
  readonly hostKeyAlgorithm: string;
  readonly hostKeyFingerprint: string;
  readonly keyExchange: string;
  readonly cipher: string;
  readonly mac: string;
  readonly serverIdentification: string;
}

export interface OpenConnection {
  readonly storage: Storage;
  readonly session: SessionFacts;
  close(): Promise<void>;
}

/** Signs in to a partner's SFTP server: host key policy, credential and lease included. */
export interface ConnectionOpener {
  /** @throws Failure `auth.*`, `net.*`, `partner.busy`, `connection.stopped` */
  open(connection: Connection, signal: AbortSignal): Promise<OpenConnection>;
}

/** Seals and opens secrets. The value never appears in a log, an error or an answer. */
export interface SecretBox {
  seal(plaintext: Uint8Array, id: Id): { readonly masterKeyId: string; readonly sealed: Uint8Array };
  /** Calls `use` with the value and wipes it afterwards. @throws Failure `secret.master-key`, `secret.tampered` */
  open<T>(
    record: { readonly id: Id; readonly masterKeyId: string; readonly sealed: Uint8Array },
    use: (plaintext: Uint8Array) => T,
  ): T;
}
