import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const jobStatuses = ['active', 'paused'] as const;

export const jobListSearch = { ...listSearch, text: searchText, partnerId: searchText, status: searchChoice(jobStatuses) };

interface Search {
  readonly text?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly status?: (typeof jobStatuses)[number] | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of jobs stands for. */
export function jobListInput({ text, partnerId, status, ...place }: Search) {
  return { query: { text, partnerId, status, cursor: cursorOf(place) } };
}
