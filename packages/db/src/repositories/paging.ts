import { Failure, type Id, isId, type Page, type PageRequest } from '@waybill/core';

/** Which rows of a list a page needs: at most `take`, those that come after `after` in the list's order. */
export interface Window<Key> {
  readonly take: number;
  readonly after: Key | undefined;
}

const MAX_LIMIT = 200;

function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function windowOf<Key>({ limit, cursor }: PageRequest, parse: (key: string) => Key | undefined): Window<Key> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new Failure('input.invalid', { field: 'limit', publicDetail: `A page has 1 to ${MAX_LIMIT} items.` });
  }
  if (cursor === undefined) return { take: limit + 1, after: undefined };
  const after = parse(Buffer.from(cursor, 'base64url').toString());
  if (after === undefined) {
    throw new Failure('input.invalid', { field: 'cursor', publicDetail: 'This cursor is not one that a list gave out.' });
  }
  return { take: limit + 1, after };
}

/** The rows to ask for, in a list whose key is an id. @throws Failure `input.invalid` */
export function idWindow(page: PageRequest): Window<Id> {
  return windowOf(page, (key) => (isId(key) ? key : undefined));
}

/** The rows to ask for, in a list whose key is a sequence number. @throws Failure `input.invalid` */
export function seqWindow(page: PageRequest): Window<bigint> {
  return windowOf(page, (key) => (/^\d{1,18}$/.test(key) ? BigInt(key) : undefined));
}

/** The rows to ask for, in a list whose key is a time and a sequence number. @throws Failure `input.invalid` */
export function placeWindow(page: PageRequest): Window<{ readonly recordedAt: Date; readonly seq: bigint }> {
  return windowOf(page, (key) => {
    const [, at, seq] = /^(\d{1,15})-(\d{1,18})$/.exec(key) ?? [];
    return at === undefined || seq === undefined ? undefined : { recordedAt: new Date(Number(at)), seq: BigInt(seq) };
  });
}

/** Makes the page of one row more than it shows: that row only tells that there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  window: Window<unknown>,
  { keyOf, toItem }: { readonly keyOf: (row: Row) => string; readonly toItem: (row: Row) => T },
): Page<T> {
  const shown = rows.slice(0, window.take - 1);
  const last = shown.at(-1);
  const items = shown.map(toItem);
  return rows.length > shown.length && last !== undefined ? { items, nextCursor: encodeCursor(keyOf(last)) } : { items };
}
