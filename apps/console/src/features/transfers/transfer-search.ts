import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const transferStates = ['queued', 'running', 'verifying', 'committed', 'failed', 'cancelled'] as const;
export const transferDirections = ['pull', 'push', 'upload'] as const;

export const transferListSearch = {
  ...listSearch,
  text: searchText,
  sha256: searchText,
  partnerId: searchText,
  state: searchChoice(transferStates),
  failureCode: searchText,
  direction: searchChoice(transferDirections),
};

interface Search {
  readonly text?: string | undefined;
  readonly sha256?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly state?: (typeof transferStates)[number] | undefined;
  readonly failureCode?: string | undefined;
  readonly direction?: (typeof transferDirections)[number] | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of transfers stands for. */
export function transferListInput({ text, sha256, partnerId, state, failureCode, direction, ...place }: Search) {
  return { query: { text, sha256: sha256?.toLowerCase(), partnerId, state, failureCode, direction, cursor: cursorOf(place) } };
}
