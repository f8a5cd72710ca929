import type { ApiKey, User, WebSession } from '../../entities/person.js';
import type { Id } from '../../ids.js';
import type { Repository } from './repository.js';

export interface UserRepository extends Repository<User, { readonly text?: string }> {
  findByUsername(username: string): Promise<User | undefined>;
  countActiveAdmins(): Promise<number>;
}

export interface WebSessionRepository {
  insert(session: WebSession): Promise<void>;
  findByTokenHash(tokenHash: string): Promise<WebSession | undefined>;
  touch(id: Id, at: Date, expiresAt: Date): Promise<void>;
  remove(id: Id): Promise<void>;
  removeOfUser(userId: Id): Promise<void>;
  removeExpired(now: Date): Promise<number>;
}

/** How many sign-ins were tried lately, for all processes together. Keys are opaque here: a user name, an address, both. */
export interface SignInAttemptRepository {
  /**
   * Counts one attempt under each key, atomically, and resolves to the counts in the same order, this attempt included. A key's
   * window begins with its first attempt and lasts `windowMs`; the first attempt after that begins a new one.
   */
  count(keys: readonly string[], now: Date, windowMs: number): Promise<readonly number[]>;
  /** Takes one attempt under this key back. */
  takeBack(key: string): Promise<void>;
  /** Forgets all attempts under this key. */
  forget(key: string): Promise<void>;
  /** Removes the keys whose window began before `at`. */
  removeOlderThan(at: Date): Promise<number>;
}

export interface ApiKeyRepository extends Repository<ApiKey, { readonly text?: string }> {
  findByTokenHash(tokenHash: string): Promise<ApiKey | undefined>;
  markUsed(id: Id, at: Date): Promise<void>;
}
