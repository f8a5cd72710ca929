import { Failure, type Id, isId, type New, type Repository, type Stored } from '@waybill/core';
import { databaseProblem } from '../client/foreign-error.js';
import type { Client, Session } from '../client/session.js';
import { idWindow, pageOf, type Window } from './paging.js';

/** One noun's table: the statements that differ from noun to noun. */
export interface Table<T extends Stored, Row extends { readonly id: string; readonly version: number }, Filter> {
  /** As it reads in a sentence: `partner`, `host key`. */
  readonly noun: string;
  /** True when writing takes several statements. */
  readonly hasParts?: boolean;
  find(client: Client, id: Id): Promise<Row | null>;
  /** Newest first. */
  list(client: Client, filter: Filter, window: Window<Id>): Promise<readonly Row[]>;
  insert(client: Client, thing: New<T>): Promise<Row>;
  /** Writes the thing when its stored version is still `thing.version`; undefined when it is not. */
  update(client: Client, thing: T): Promise<Row | undefined>;
  /** Deletes it when its stored version is still this one; resolves to the number of rows. */
  remove(client: Client, thing: Pick<T, 'id' | 'version'>): Promise<number>;
  /** What refers to it, in words for people; undefined when nothing does. */
  usedBy?(client: Client, id: Id): Promise<string | undefined>;
  toEntity(row: Row): T;
}

function notFound(noun: string, id: Id): Failure {
  return new Failure('not-found', { publicDetail: `There is no such ${noun}.`, context: { noun, id } });
}

function inUse(noun: string, users: string | undefined, cause?: unknown): Failure {
  return new Failure('conflict.in-use', {
    cause,
    publicDetail:
      users === undefined
        ? `This ${noun} is in use and cannot be deleted.`
        : `This ${noun} is in use by ${users} and cannot be deleted.`,
  });
}

function isReferenced(error: unknown): boolean {
  const { sqlState } = databaseProblem(error);
  return sqlState === '23503' || sqlState === '23001';
}

/** What every noun can do, over its table. */
export function crud<T extends Stored, Row extends { readonly id: string; readonly version: number }, Filter>(
  session: Session,
  table: Table<T, Row, Filter>,
): Repository<T, Filter> {
  const { noun } = table;
  const write = table.hasParts === true ? session.atomically : session.run;

  async function find(id: Id): Promise<T | undefined> {
    if (!isId(id)) return undefined;
    const row = await session.run((client) => table.find(client, id));
    return row === null ? undefined : table.toEntity(row);
  }

  /** Why a write of this version changed nothing. */
  async function refuse(client: Client, { id, version }: Pick<T, 'id' | 'version'>): Promise<never> {
    const row = await table.find(client, id);
    if (row === null) throw notFound(noun, id);
    // It is the version that was read, so it was the change that is not allowed.
    if (row.version === version) throw new Failure('conflict.state', { context: { noun, id } });
    throw new Failure('version.stale', {
      publicDetail: `Somebody changed this ${noun} since you read it. Read it again and repeat your change.`,
      context: { noun, id },
    });
  }

  return {
    find,
    async get(id) {
      const found = await find(id);
      if (found === undefined) throw notFound(noun, id);
      return found;
    },
    async list(filter, page) {
      const window = idWindow(page);
      const rows = await session.run((client) => table.list(client, filter, window));
      return pageOf(rows, window, { keyOf: (row) => row.id, toItem: (row) => table.toEntity(row) });
    },
    async insert(thing) {
      return table.toEntity(await write((client) => table.insert(client, thing), thing));
    },
    async update(thing) {
      if (!isId(thing.id)) throw notFound(noun, thing.id);
      const row = await write(async (client) => (await table.update(client, thing)) ?? (await refuse(client, thing)), thing);
      return table.toEntity(row);
    },
    async remove(thing) {
      if (!isId(thing.id)) throw notFound(noun, thing.id);
      await session.atomically(async (client) => {
        const users = await table.usedBy?.(client, thing.id);
        if (users !== undefined) throw inUse(noun, users);
        try {
          if ((await table.remove(client, thing)) === 0) await refuse(client, thing);
        } catch (error) {
          throw isReferenced(error) ? inUse(noun, undefined, error) : error;
        }
      });
    },
  };
}

/** `connection "a", "b", "c" and 4 more`; undefined when there are none. */
export function nameUsers(noun: string, names: readonly string[], total = names.length): string | undefined {
  if (total === 0) return undefined;
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  const more = total - shown.length;
  return `${noun} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Joins what {@link nameUsers} said of several nouns. */
export function joinUsers(...parts: readonly (string | undefined)[]): string | undefined {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? undefined : present.join(', ');
}
