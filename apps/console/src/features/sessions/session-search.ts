import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

export const sessionListSearch = { ...listSearch, text: searchText, partnerId: searchText, processId: searchText };

interface Search {
  readonly text?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly processId?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of sessions stands for. */
export function sessionListInput({ text, partnerId, processId, ...place }: Search) {
  return { query: { text, partnerId, processId, cursor: cursorOf(place) } };
}
