import { WaybillChangeProposed } from '@waybill/client';
import { queryClient } from '../../api/query-client.js';

/** What came of an act: the thing, or the change that waits for a second person in its place. */
export type MadeOrProposed<T> = { readonly made: T } | { readonly proposed: WaybillChangeProposed['change'] };

/** Does something that a policy of four eyes may turn into a proposal. That is no error then, and what waits is read afresh. */
export async function madeOrProposed<T>(act: Promise<T>): Promise<MadeOrProposed<T>> {
  try {
    return { made: await act };
  } catch (error) {
    if (!(error instanceof WaybillChangeProposed)) throw error;
    await queryClient.invalidateQueries({ queryKey: ['approvals'] });
    return { proposed: error.change };
  }
}
