import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const connectionStatuses = ['active', 'stopped'] as const;

export const connectionListSearch = {
  ...listSearch,
  text: searchText,
  partnerId: searchText,
  status: searchChoice(connectionStatuses),
};

interface Search {
  readonly text?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly status?: (typeof connectionStatuses)[number] | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of connections stands for. */
export function connectionListInput({ text, partnerId, status, ...place }: Search) {
  return { query: { text, partnerId, status, cursor: cursorOf(place) } };
}
