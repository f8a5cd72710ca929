import { Failure, type FileEntry, joinVPath, type Page, type PageRequest, type Storage, type VPath } from '@waybill/core';

/** A row of a folder of a Store. */
export interface StoreEntry extends FileEntry {
  readonly path: VPath;
}

function cursorOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url');
}

function nameOf(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString('utf8');
  if (cursorOf(name) === cursor) return name;
  throw new Failure('input.invalid', { field: '?cursor', publicDetail: 'This is not a cursor of this list.' });
}

/**
 * One page of a folder, by name. The whole folder is read, because no file system lists in order, but only a page of it is kept.
 * @throws Failure `source.not-found`, `target.not-folder`, `input.invalid` for a cursor that is none
 */
export async function listStoreEntries(
  storage: Storage,
  { folder, page }: { readonly folder: VPath; readonly page: PageRequest },
  signal: AbortSignal,
): Promise<Page<StoreEntry>> {
  const after = page.cursor === undefined ? undefined : nameOf(page.cursor);
  let nearest: FileEntry[] = [];
  const trim = () => {
    nearest = nearest.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, page.limit + 1);
  };
  for await (const entry of storage.list(folder, signal)) {
    if (after !== undefined && entry.name <= after) continue;
    nearest.push(entry);
    if (nearest.length > page.limit * 10) trim();
  }
  trim();
  const items = nearest.slice(0, page.limit).map((entry) => ({ ...entry, path: joinVPath(folder, entry.name) }));
  const last = items.at(-1);
  return nearest.length > page.limit && last !== undefined ? { items, nextCursor: cursorOf(last.name) } : { items };
}
