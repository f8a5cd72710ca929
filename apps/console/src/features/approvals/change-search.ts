import { changeKinds, proposedChangeStates } from '@waybill/contracts';
import { z } from 'zod';
import { cursorOf, listSearch } from '../../ui/list-search.js';

export const changeListSearch = {
  ...listSearch,
  state: z.enum(proposedChangeStates).optional().catch(undefined),
  kind: z.enum(changeKinds).optional().catch(undefined),
  unreviewed: z.boolean().optional().catch(undefined),
};

/** What the URL of the list of proposed changes keeps. */
export type ChangeListSearch = z.infer<z.ZodObject<typeof changeListSearch>>;

/** The read that such a URL stands for. */
export function changeListInput({ state, kind, unreviewed, ...place }: ChangeListSearch) {
  return { query: { state, kind, unreviewed: unreviewed === true ? ('true' as const) : undefined, cursor: cursorOf(place) } };
}
