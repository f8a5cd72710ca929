import type { OidcFlow, OidcProvider, UserIdentity } from '../../entities/oidc-provider.js';
import type { Id } from '../../ids.js';
import type { Named, Repository } from './repository.js';

export interface OidcProviderRepository extends Repository<OidcProvider, { readonly text?: string }>, Named<OidcProvider> {
  /** Those that are on, by name. */
  listEnabled(): Promise<readonly OidcProvider[]>;
}

/** Whom providers know by which subject. */
export interface UserIdentityRepository {
  /** @throws Failure `conflict.duplicate` when the subject is somebody's, or the person has one at this provider */
  insert(identity: UserIdentity): Promise<void>;
  find(providerId: Id, subject: string): Promise<UserIdentity | undefined>;
  findById(id: Id): Promise<UserIdentity | undefined>;
  /** Oldest first. */
  listOfUser(userId: Id): Promise<readonly UserIdentity[]>;
  noteUse(id: Id, at: Date): Promise<void>;
  /** False when there is none of this id. */
  remove(id: Id): Promise<boolean>;
}

/** Browsers that are at a provider. */
export interface OidcFlowRepository {
  insert(flow: OidcFlow): Promise<void>;
  /** Uses a flow up: undefined when there is no such one of this browser, or it is over. */
  take(of: { readonly stateHash: string; readonly browserHash: string }, now: Date): Promise<OidcFlow | undefined>;
  /** Removes those that are over; resolves to how many. */
  removeExpired(now: Date): Promise<number>;
}
