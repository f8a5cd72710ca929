import { z } from 'zod';
import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

/** Whether bans hold, or not any more. */
export const banStates = ['active', 'over'] as const;

export const banListSearch = { ...listSearch, text: searchText, state: z.enum(banStates).optional().catch(undefined) };

/** The read that a URL of the list of bans stands for. */
export function banListInput({
  text,
  state,
  ...place
}: {
  readonly text?: string | undefined;
  readonly state?: (typeof banStates)[number] | undefined;
  readonly pages?: readonly string[] | undefined;
}) {
  return { query: { text, state, cursor: cursorOf(place) } };
}
