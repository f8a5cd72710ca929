import type { Stored } from '../../entities/record.js';
import type { Id } from '../../ids.js';
import type { Page, PageRequest } from '../page.js';

/** The part of a thing that its creator states; id and version are part of it, times are the database's. */
export type New<T extends Stored> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;

/** What every noun can do. Unique names that are taken: Failure `conflict.duplicate` with `field`. */
export interface Repository<T extends Stored, Filter> {
  /** @throws Failure `not-found` */
  get(id: Id): Promise<T>;
  find(id: Id): Promise<T | undefined>;
  list(filter: Filter, page: PageRequest): Promise<Page<T>>;
  insert(thing: New<T>): Promise<T>;
  /** Writes the whole thing when its stored version is still `thing.version`. @throws Failure `version.stale`, `not-found` */
  update(thing: T): Promise<T>;
  /** @throws Failure `version.stale`, `not-found`, `conflict.in-use` when something refers to it */
  remove(thing: Pick<T, 'id' | 'version'>): Promise<void>;
}

/** Many of a noun at once. */
export interface InSets<T> {
  /** Those that are there, in no certain order. */
  byIds(ids: readonly Id[]): Promise<readonly T[]>;
}

export interface Named<T> {
  findBySlug(slug: string): Promise<T | undefined>;
}
