import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

export const keyListSearch = { ...listSearch, text: searchText };

/** The read that a URL of the list of keys stands for. */
export function keyListInput({
  text,
  ...place
}: {
  readonly text?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}) {
  return { query: { text, cursor: cursorOf(place) } };
}
