import type { Breaker } from '../../entities/breaker.js';
import type { Connection, HostKey, NextKeyTrial } from '../../entities/connection.js';
import type { Key } from '../../entities/key.js';
import type { Partner } from '../../entities/partner.js';
import type { Id } from '../../ids.js';
import type { WithinReach } from '../../scope.js';
import type { Named, Repository } from './repository.js';

export interface PartnerRepository
  extends Repository<
      Partner,
      WithinReach & { readonly text?: string; readonly tag?: string; readonly status?: Partner['status'] }
    >,
    Named<Partner> {}

export interface ConnectionRepository
  extends Repository<
      Connection,
      WithinReach & {
        readonly partnerId?: Id;
        /** The key that signs in, or the next one. */
        readonly keyId?: Id;
        readonly text?: string;
        readonly status?: Connection['status'];
        /** The slug of the jump host's connection. */
        readonly jump?: string;
        /** A waiver for old algorithms whose last day is not after this one, `YYYY-MM-DD`. */
        readonly waiverUntil?: string;
      }
    >,
    Named<Connection> {}

export interface HostKeyRepository
  extends Repository<HostKey, WithinReach & { readonly connectionId?: Id; readonly state?: HostKey['state'] }> {
  /** All of a Connection's, whatever their state. */
  ofConnection(connectionId: Id): Promise<readonly HostKey[]>;
}

/** Failures in a row to open a Connection, counted for all processes together. */
export interface BreakerRepository {
  find(connectionId: Id): Promise<Breaker | undefined>;
  /** Counts one more. `tripped` when this one opened the breaker: the count reached `openAfter`, which is 0 for never. */
  countFailure(
    failure: Pick<Breaker, 'connectionId' | 'failureCode' | 'failureDetail' | 'failedAt'>,
    rule: { readonly openAfter: number; readonly probeMs: number },
  ): Promise<{ readonly breaker: Breaker; readonly tripped: boolean }>;
  /** Those of Connections that rest, latest first. */
  resting(limit: number, reach?: WithinReach): Promise<readonly Breaker[]>;
  /** Takes the right to try a resting Connection: one process gets it, and nobody else for `probeMs`. */
  takeProbe(connectionId: Id, now: Date, probeMs: number): Promise<boolean>;
  /** Forgets the failures; resolves to what there was. */
  reset(connectionId: Id): Promise<Breaker | undefined>;
}

/** How partners take the next Keys of Connections, for all processes together (BEHAVIOURS B31). */
export interface NextKeyTrialRepository {
  find(connectionId: Id): Promise<NextKeyTrial | undefined>;
  /** Takes the right to offer it before the present Key: one login gets it, and no other for `everyMs`. */
  takeProbe(connectionId: Id, now: Date, everyMs: number): Promise<boolean>;
  /** The present Key signed in; `refused` when the partner was offered the next one and did not take it. */
  notePresentKey(connectionId: Id, at: Date, refused: boolean): Promise<void>;
  forget(connectionId: Id): Promise<void>;
}

export interface KeyRepository extends Repository<Key, { readonly text?: string }>, Named<Key> {
  /** The Connections that sign in with it, or will. */
  usedBy(id: Id): Promise<readonly Connection[]>;
}
