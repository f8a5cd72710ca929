import type { Passkey, PasskeyChallenge } from '../../entities/passkey.js';
import type { ApiKey, Invitation, PastSignIn, PersonTotp, User, WebSession } from '../../entities/person.js';
import type { SignInPolicy } from '../../entities/sign-in-policy.js';
import type { Id } from '../../ids.js';
import type { Repository } from './repository.js';

export interface UserRepository extends Repository<User, { readonly text?: string }> {
  findByUsername(username: string): Promise<User | undefined>;
  countActiveAdmins(): Promise<number>;
  /** Those of {@link countActiveAdmins} who have a password and may use it where passwords are off. */
  countBreakGlassAdmins(): Promise<number>;
  /** Notes a sign-in; resolves to the one before. */
  noteSignIn(id: Id, signIn: PastSignIn): Promise<PastSignIn | undefined>;
}

/** Invitations of people; one without an ending a User. */
export interface InvitationRepository {
  /** @throws Failure `conflict.duplicate` when one of this User holds already */
  insert(invitation: Invitation): Promise<void>;
  findByTokenHash(tokenHash: string): Promise<Invitation | undefined>;
  /** Ends the one that holds: false when there is none, or, where an id is given, it is another one. */
  end(of: { readonly userId: Id; readonly id?: Id }, ending: NonNullable<Invitation['ending']>): Promise<boolean>;
}

/** Passkeys of people, and the challenges that wait for an answer. */
export interface PasskeyRepository {
  /** @throws Failure `conflict.duplicate` when this credential is known already */
  insert(passkey: Passkey): Promise<void>;
  findByCredentialId(credentialId: string): Promise<Passkey | undefined>;
  /** Oldest first. */
  listOfUser(userId: Id): Promise<readonly Passkey[]>;
  /** Notes a signature: false when the passkey is gone, or has counted as far or further meanwhile. Those that do not count stay at 0. */
  noteUse(id: Id, use: { readonly signCount: number; readonly at: Date }): Promise<boolean>;
  /** False when the person has none of this id. */
  remove(userId: Id, id: Id): Promise<boolean>;
  /** Resolves to how many there were. */
  removeOfUser(userId: Id): Promise<number>;
  putChallenge(challenge: PasskeyChallenge, expiresAt: Date): Promise<void>;
  /** Uses a challenge up: false when there is no such one, or it is over. */
  takeChallenge(challenge: PasskeyChallenge, now: Date): Promise<boolean>;
  /** Removes the challenges that are over; resolves to how many. */
  removeChallenges(now: Date): Promise<number>;
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
  /** Notes that the person proved once more that it is them, and by what, where that is more than they signed in with. */
  prove(id: Id, at: Date, method?: WebSession['method']): Promise<void>;
  remove(id: Id): Promise<void>;
  removeOfUser(userId: Id): Promise<void>;
  /** Those that began by this provider; resolves to how many. */
  removeOfProvider(providerId: Id): Promise<number>;
  removeExpired(now: Date): Promise<number>;
  /** Has every session that is open at `now` end as the policy says, sooner or later than before; resolves to how many are over by it. */
  boundAll(policy: Pick<SignInPolicy, 'idleMinutes' | 'sessionMinutes'>, now: Date): Promise<number>;
  /** Those that began by a password of somebody who is not marked for emergencies; resolves to how many. */
  removeOfPasswords(): Promise<number>;
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
