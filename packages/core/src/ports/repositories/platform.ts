import type { SealedRecord } from '../../entities/key.js';
import type { Id } from '../../ids.js';

export interface SecretRepository {
  insert(secret: SealedRecord): Promise<void>;
  get(id: Id): Promise<SealedRecord>;
  remove(id: Id): Promise<void>;
  /** Ids of those not sealed under this master key. */
  notUnder(masterKeyId: string, limit: number): Promise<readonly SealedRecord[]>;
  replace(secret: SealedRecord): Promise<void>;
}

/** A stored answer, so that a repeated request with the same Idempotency-Key is answered and not done again. */
export interface IdempotencyRecord {
  readonly key: string;
  /** Who sent it; keys of different principals do not meet. */
  readonly principal: string;
  /** SHA-256 of method, path and body; a key used again for something else is refused. */
  readonly requestHash: string;
  readonly status: number | null;
  readonly body: string | null;
}

export interface IdempotencyRepository {
  /** Reserves the key, or resolves to what is there already. */
  begin(record: IdempotencyRecord): Promise<IdempotencyRecord | undefined>;
  finish(principal: string, key: string, status: number, body: string): Promise<void>;
  /** Frees a key whose request failed. */
  release(principal: string, key: string): Promise<void>;
  removeOlderThan(at: Date): Promise<number>;
}

/** Small facts of the installation: the receipt-signing key's secret id, the instance id, … */
export interface SettingRepository {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}
