import type { ApiKey, PastSignIn, PersonTotp, User, WebSession } from '../../entities/person.js';
import type { Id } from '../../ids.js';
import type { Repository } from './repository.js';

export interface UserRepository extends Repository<User, { readonly text?: string }> {
  findByUsername(username: string): Promise<User | undefined>;
  countActiveAdmins(): Promise<number>;
  /** Notes a sign-in; resolves to the one before. */
  noteSignIn(id: Id, signIn: PastSignIn): Promise<PastSignIn | undefined>;
}

/** Second factors of people. */
export interface SecondFactorRepository {
  find(userId: Id): Promise<PersonTotp | undefined>;
  /** In place of the one there is. */
  put(factor: PersonTotp): Promise<void>;
  remove(userId: Id): Promise<void>;
  /** Takes a time step that a code was right for: false when it, or a later one, was taken before, or the factor is another one. */
  takeStep(userId: Id, secretId: Id, step: number): Promise<boolean>;
  /** SHA-256 of the codes, hex; those there were are gone. */
  replaceRecoveryCodes(userId: Id, hashes: readonly string[]): Promise<void>;
  /** Uses a recovery code up; false when there is no such one. */
  takeRecoveryCode(userId: Id, hash: string): Promise<boolean>;
  countRecoveryCodes(userId: Id): Promise<number>;
}

export interface WebSessionRepository {
  insert(session: WebSession): Promise<void>;
  findByTokenHash(tokenHash: string): Promise<WebSession | undefined>;
  /** Newest first. */
  listOfUser(userId: Id): Promise<readonly WebSession[]>;
  touch(id: Id, at: Date, expiresAt: Date): Promise<void>;
  /** Notes that the person proved once more that it is them. */
  prove(id: Id, at: Date): Promise<void>;
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
