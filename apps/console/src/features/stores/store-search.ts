import { z } from 'zod';
import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

export const storeListSearch = { ...listSearch, text: searchText };

/** The read that a URL of the list of stores stands for. */
export function storeListInput({
  text,
  ...place
}: {
  readonly text?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}) {
  return { query: { text, cursor: cursorOf(place) } };
}

export const storeEntriesSearch = { ...listSearch, path: z.string().min(1).max(4096).optional().catch(undefined) };

interface EntriesSearch {
  readonly path?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of a store's folder stands for. */
export function storeEntriesInput(id: string, { path, ...place }: EntriesSearch) {
  return { params: { id }, query: { path: path ?? '/', limit: 100, cursor: cursorOf(place) } };
}
