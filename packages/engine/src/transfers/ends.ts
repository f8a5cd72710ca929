import type { ReceiptEnd } from '@waybill/audit';
import {
  Failure,
  type Job,
  type OpenConnection,
  type SessionFacts,
  type Storage,
  type Transfer,
  type VPath,
} from '@waybill/core';
import type { EngineDeps } from '../deps.js';

/** One end of a Transfer: where the file is or goes. */
export interface TransferEnd {
  readonly storage: Storage;
  readonly path: VPath;
  readonly described: ReceiptEnd;
}

export interface TransferEnds {
  readonly source: TransferEnd;
  readonly target: TransferEnd;
  readonly session: SessionFacts | undefined;
  readonly partnerName: string;
  /** How long an attempt over this connection may take in all; no limit when null. */
  readonly wholeMs: number | null;
}

/** A Store and a Connection, opened, for one direction of a Job. */
export interface JobSides {
  readonly store: Storage;
  readonly storeName: string;
  readonly open: OpenConnection;
  readonly connectionName: string;
  readonly partnerName: string;
  readonly wholeMs: number | null;
  close(): Promise<void>;
}

/** Opens both sides of a Job. The partner must be active. @throws whatever `openConnection` does */
export async function openSides(
  deps: EngineDeps,
  ids: { readonly storeId: string; readonly connectionId: string },
  signal: AbortSignal,
): Promise<JobSides> {
  const { read } = deps.database;
  const [store, connection] = await Promise.all([read.stores.get(ids.storeId), read.connections.get(ids.connectionId)]);
  const partner = await read.partners.get(connection.partnerId);
  if (partner.status === 'suspended') {
    throw new Failure('conflict.state', { publicDetail: `The partner "${partner.slug}" is suspended.` });
  }
  const storage = await deps.stores.open(store);
  try {
    const open = await deps.connections.open(connection, signal);
    return {
      store: storage,
      storeName: store.slug,
      open,
      connectionName: connection.slug,
      partnerName: partner.name,
      wholeMs: connection.timeouts.wholeMs,
      close: async () => {
        await Promise.allSettled([open.close(), storage.close()]);
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The sides of a Job by the direction its files move. */
export function orderSides(
  sides: JobSides,
  direction: Job['definition']['direction'],
): { readonly source: Storage; readonly target: Storage } {
  return direction === 'pull'
    ? { source: sides.open.storage, target: sides.store }
    : { source: sides.store, target: sides.open.storage };
}

/** Both ends of a Transfer of a Run, whose sides are open. */
export function endsOf(sides: JobSides, transfer: Transfer): TransferEnds {
  if (transfer.direction === 'upload') {
    throw new Failure('conflict.state', { publicDetail: 'Only a transfer of a run can be executed.' });
  }
  const { source, target } = orderSides(sides, transfer.direction);
  const store = { kind: 'store' as const, name: sides.storeName };
  const connection = { kind: 'connection' as const, name: sides.connectionName };
  const pull = transfer.direction === 'pull';
  return {
    source: {
      storage: source,
      path: transfer.sourcePath,
      described: { ...(pull ? connection : store), path: transfer.sourcePath },
    },
    target: {
      storage: target,
      path: transfer.targetPath,
      described: { ...(pull ? store : connection), path: transfer.targetPath },
    },
    session: sides.open.session,
    partnerName: sides.partnerName,
    wholeMs: sides.wholeMs,
  };
}
