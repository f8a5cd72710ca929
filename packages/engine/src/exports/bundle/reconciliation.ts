import type { Table, TableRow } from '@waybill/audit';
import {
  type AuditFilter,
  type Id,
  isTransferOver,
  type Page,
  type Repositories,
  type Transfer,
  type TransferFilter,
  transferEnds,
} from '@waybill/core';
import { cell } from './bundle-table.js';

export const transfersTable: Table = {
  name: 'reconciliation/transfers',
  title: 'Transfers',
  about:
    'Every file that was taken in the period: from where to where, its size and digest, how it was verified, what became of it, and the receipt of what was committed.',
  columns: [
    'id',
    'takenAt',
    'direction',
    'partner',
    'job',
    'source',
    'sourcePath',
    'target',
    'targetPath',
    'outcome',
    'attempts',
    'sizeBytes',
    'sha256',
    'verification',
    'sourceDigest',
    'failureCode',
    'failureDetail',
    'finishedAt',
    'receiptId',
  ],
};

export const totalsTable: Table = {
  name: 'reconciliation/totals',
  title: 'Reconciliation',
  about: 'For each direction: taken = committed + failed + cancelled + open, and every committed file has a receipt.',
  columns: [
    'direction',
    'taken',
    'committed',
    'failed',
    'cancelled',
    'open',
    'difference',
    'committedBytes',
    'receipts',
    'committedWithoutReceipt',
  ],
};

interface Total {
  taken: number;
  committed: number;
  failed: number;
  cancelled: number;
  open: number;
  committedBytes: bigint;
  receipts: number;
  committedWithoutReceipt: number;
}

const nothing = (): Total => ({
  taken: 0,
  committed: 0,
  failed: 0,
  cancelled: 0,
  open: 0,
  committedBytes: 0n,
  receipts: 0,
  committedWithoutReceipt: 0,
});

/** Which Transfers belong to a selection of events: those of its period, and of its partner, job, run or account. */
export function transferFilterOf({ since, until, partnerId, jobId, runId, accountId }: AuditFilter): TransferFilter {
  return Object.fromEntries(
    Object.entries({ since, until, partnerId, jobId, runId, accountId }).filter(([, value]) => value !== undefined),
  );
}

/** Counts Transfers as their rows go by. */
export class Reconciliation {
  readonly #totals = new Map<string, Total>();

  count({ direction, state, sizeBytes }: Transfer, hasReceipt: boolean): void {
    for (const of of [direction, 'all']) {
      const total = this.#totals.get(of) ?? nothing();
      total.taken += 1;
      if (state === 'committed' || state === 'failed' || state === 'cancelled') total[state] += 1;
      else total.open += 1;
      if (state === 'committed') total.committedBytes += BigInt(sizeBytes ?? 0);
      if (hasReceipt) total.receipts += 1;
      if (state === 'committed' && !hasReceipt) total.committedWithoutReceipt += 1;
      this.#totals.set(of, total);
    }
  }

  /** The sums over all directions, as the figures of a bundle. */
  counts(): Readonly<Record<string, number>> {
    const { taken, committed, failed, cancelled, open, receipts, committedWithoutReceipt } = this.#totals.get('all') ?? nothing();
    return {
      ...{ transfersTaken: taken, transfersCommitted: committed, transfersFailed: failed, transfersCancelled: cancelled },
      ...{ transfersOpen: open, receipts, committedWithoutReceipt },
    };
  }

  /** A row a direction, and `all` last. */
  rows(): readonly TableRow[] {
    const directions = [...this.#totals.keys()].filter((each) => each !== 'all').sort();
    return [...directions, 'all'].map((direction) => {
      const total = this.#totals.get(direction) ?? nothing();
      const difference = total.taken - total.committed - total.failed - total.cancelled - total.open;
      return { direction, ...total, committedBytes: Number(total.committedBytes), difference };
    });
  }
}

/** The rows of the Transfers, newest first, and their sums. Streams, a page at a time. */
export async function* transferRows(
  read: Repositories,
  filter: TransferFilter,
  {
    names,
    sums,
    signal,
  }: { readonly names: ReadonlyMap<Id, string>; readonly sums: Reconciliation; readonly signal: AbortSignal },
): AsyncGenerator<TableRow, void, void> {
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page: Page<Transfer> = await read.transfers.list(
      filter,
      cursor === undefined ? { limit: 200 } : { limit: 200, cursor },
    );
    const receipts = await read.transfers.receiptIds(page.items.filter(({ state }) => isTransferOver(state)).map(({ id }) => id));
    for (const transfer of page.items) {
      sums.count(transfer, receipts.has(transfer.id));
      yield rowOf(transfer, names, receipts.get(transfer.id));
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function rowOf(transfer: Transfer, names: ReadonlyMap<Id, string>, receiptId: Id | undefined): TableRow {
  const { source, target } = transferEnds(transfer);
  const nameOf = (id: Id | null): string | undefined => (id === null ? undefined : (names.get(id) ?? id));
  const { direction, state, attempt, sizeBytes, sha256, verification, sourceDigest, failureCode, failureDetail } = transfer;
  return {
    ...{
      id: transfer.id,
      takenAt: cell(transfer.createdAt),
      direction,
      partner: cell(nameOf(transfer.partnerId)),
      job: cell(nameOf(transfer.jobId)),
    },
    source: source === undefined ? `account ${nameOf(transfer.accountId) ?? ''}` : `${source.kind} ${nameOf(source.id) ?? ''}`,
    target: `${target.kind} ${nameOf(target.id) ?? ''}`,
    ...{ sourcePath: transfer.sourcePath, targetPath: transfer.deliveredPath ?? transfer.targetPath },
    ...{
      outcome: isTransferOver(state) ? state : `open (${state})`,
      attempts: attempt,
      sizeBytes,
      sha256,
      verification,
      sourceDigest,
    },
    ...{ failureCode, failureDetail, finishedAt: cell(transfer.finishedAt), receiptId: receiptId ?? null },
  };
}
