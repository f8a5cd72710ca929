import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

export const accountListSearch = { ...listSearch, text: searchText, partnerId: searchText };

interface Search {
  readonly text?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of accounts stands for. */
export function accountListInput({ text, partnerId, ...place }: Search) {
  return { query: { text, partnerId, cursor: cursorOf(place) } };
}
