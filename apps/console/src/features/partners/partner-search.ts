import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const partnerStatuses = ['active', 'suspended'] as const;

export const partnerListSearch = { ...listSearch, text: searchText, tag: searchText, status: searchChoice(partnerStatuses) };

interface Search {
  readonly text?: string | undefined;
  readonly tag?: string | undefined;
  readonly status?: (typeof partnerStatuses)[number] | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of partners stands for. */
export function partnerListInput({ text, tag, status, ...place }: Search) {
  return { query: { text, tag, status, cursor: cursorOf(place) } };
}
