import type { QueryClient } from '@tanstack/react-query';
import type { LiveEventView, Output, Routes, TransferView } from '@waybill/contracts';

type TransferEvent = Extract<LiveEventView, { kind: 'transfer' }>;
type TransferPage = Output<Routes['listTransfers']>;

/** Where reads of transfers are in the cache: by name, because their contracts come with the screens that show them. */
const oneTransfer = ['transfers', 'getTransfer'] as const satisfies BeginOfKey<'getTransfer'>;
const pagesOfTransfers = ['transfers', 'listTransfers'] as const satisfies BeginOfKey<'listTransfers'>;
type BeginOfKey<O extends keyof Routes> = readonly [Routes[O]['tag'], Routes[O]['operationId']];

/** A transfer as an event says it is now. Bytes of one attempt only grow: an event that came late does not turn a bar back. */
function patchedTransfer(transfer: TransferView, event: TransferEvent): TransferView {
  if (transfer.id !== event.id) return transfer;
  const late = transfer.state === event.state && event.bytesDone < transfer.bytesDone;
  if (late) return transfer;
  return {
    ...transfer,
    state: event.state,
    bytesDone: event.bytesDone,
    expectedBytes: event.expectedBytes ?? transfer.expectedBytes,
  };
}

/**
 * Writes the figures of an event into every list and screen that shows the transfer.
 * @returns true when the event was progress only, so that nothing need be read afresh
 */
export function applyTransferEvent(queries: QueryClient, event: TransferEvent): boolean {
  let known = false;
  let changedState = false;
  const see = (transfer: TransferView) => {
    if (transfer.id !== event.id) return;
    known = true;
    if (transfer.state !== event.state) changedState = true;
  };
  queries.setQueriesData<TransferView>({ queryKey: oneTransfer }, (transfer) => {
    if (transfer === undefined || transfer.id !== event.id) return transfer;
    see(transfer);
    return patchedTransfer(transfer, event);
  });
  queries.setQueriesData<TransferPage>({ queryKey: pagesOfTransfers }, (page) => {
    if (page === undefined || !page.items.some(({ id }) => id === event.id)) return page;
    for (const transfer of page.items) see(transfer);
    return { ...page, items: page.items.map((transfer) => patchedTransfer(transfer, event)) };
  });
  return event.state === 'running' && known && !changedState;
}
