import type { Id } from '../../ids.js';
import type { Page, PageRequest } from '../page.js';

/** A checkpoint as it is kept: see `SignedCheckpoint` of the audit package. */
export interface StoredCheckpoint {
  /** How many events it is of; also the number of the last one. */
  readonly treeSize: number;
  readonly body: string;
  readonly signature: string;
  readonly signedBy: string;
  readonly createdAt: Date;
}

/** A complete subtree of the tree over the trail: `2 ** level` events. */
export interface SubtreePlace {
  readonly level: number;
  readonly index: number;
}

/** Checkpoints and the subtrees below them. Neither is ever changed. */
export interface CheckpointRepository {
  /** @throws Failure `conflict.duplicate` when another one made a checkpoint of as many events */
  insert(checkpoint: StoredCheckpoint, subtrees: readonly (SubtreePlace & { readonly hash: Uint8Array })[]): Promise<void>;
  latest(): Promise<StoredCheckpoint | undefined>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<StoredCheckpoint>>;
  find(treeSize: number): Promise<StoredCheckpoint | undefined>;
  /** The earliest one that has this event. */
  covering(seq: number): Promise<StoredCheckpoint | undefined>;
  /** All of them, oldest first. */
  all(): AsyncIterable<StoredCheckpoint>;
  /** The hashes of subtrees of 256 events and more, in the order they are asked for; undefined for one that is not there. */
  subtrees(places: readonly SubtreePlace[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** The hashes (hex) of the events from one number to another, in their order. */
  eventHashes(fromSeq: number, toSeq: number): Promise<readonly string[]>;
  /** The number of the last event; 0 before the first. */
  lastSeq(): Promise<number>;
  /** How many checkpoints are of more events than this. */
  countAfter(treeSize: number): Promise<number>;
  /** Whether an event after `after` and up to `upTo` tells of anything but of anchors and of how they were reached. */
  hasNews(after: number, upTo: number): Promise<boolean>;
}

/** A public key that signs or signed. */
export interface SigningKeyRecord {
  readonly fingerprint: string;
  /** SPKI, PEM. */
  readonly publicKeyPem: string;
  readonly activatedAt: Date;
}

/** Every public key that ever signed; none is ever forgotten. */
export interface SigningKeyRepository {
  /** Does nothing for one that is there. */
  add(key: SigningKeyRecord): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly SigningKeyRecord[]>;
}

/** One of the two who close a break. */
export interface BreakClosing {
  /** The id of a user; never their name. */
  readonly by: Id;
  readonly at: Date;
  readonly reason: string;
}

/** A place where the trail was found broken. */
export interface AuditBreak {
  readonly id: Id;
  readonly seq: number;
  readonly reason: string;
  readonly detail: string;
  readonly openedAt: Date;
  readonly first: BreakClosing | null;
  readonly closed: BreakClosing | null;
}

export interface AuditBreakRepository {
  /** Resolves to false when this place was found broken for this reason before, whether that is closed or not. */
  open(found: Pick<AuditBreak, 'id' | 'seq' | 'reason' | 'detail' | 'openedAt'>): Promise<boolean>;
  /** @throws Failure `not-found` */
  get(id: Id): Promise<AuditBreak>;
  /** Newest first, up to 100; the open ones alone, or all. */
  list(filter: { readonly open?: boolean }): Promise<readonly AuditBreak[]>;
  /** Whether each of these was found before and closed by two people; true when there are none. */
  areClosed(found: readonly Pick<AuditBreak, 'seq' | 'reason'>[]): Promise<boolean>;
  /** The first of the two. False when somebody was first already. */
  beginClosing(id: Id, closing: BreakClosing): Promise<boolean>;
  /** The second of the two. False when it is closed already, nobody was first, or it is the same person. */
  close(id: Id, closing: BreakClosing): Promise<boolean>;
}
