import { z } from 'zod';

const word = z.string().min(1).max(500).optional().catch(undefined);

/** The part of every list's URL: how it is sorted and on which page it stands; `pages` holds the cursors that led there, `columns` those that are shown. */
export const listSearch = {
  sort: word,
  pages: z.array(z.string().min(1).max(500)).max(500).optional().catch(undefined),
  columns: z.array(z.string().min(1).max(40)).max(40).optional().catch(undefined),
};

/** A text in the URL. */
export const searchText = word;

/** One of some words in the URL; anything else counts as absent. */
export function searchChoice<const T extends readonly [string, ...string[]]>(choices: T) {
  return z.enum(choices).optional().catch(undefined);
}

/** The cursor of the page that a URL stands on. */
export function cursorOf(search: { readonly pages?: readonly string[] | undefined }): string | undefined {
  return search.pages?.at(-1);
}
