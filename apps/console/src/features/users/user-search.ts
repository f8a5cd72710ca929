import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

export const personListSearch = { ...listSearch, text: searchText };

/** The read that a URL of the list of users, or of API keys, stands for. */
export function personListInput({
  text,
  ...place
}: {
  readonly text?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}) {
  return { query: { text, cursor: cursorOf(place) } };
}
