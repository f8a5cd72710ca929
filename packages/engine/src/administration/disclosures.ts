import { Failure, type Id, type Receipt, type Store, type VPath } from '@waybill/core';
import { transferAuditBase } from '../transfers/names.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

type DisclosureDeps = Pick<AdministrationDeps, 'database'>;

/** The receipt of a Transfer; who took it is in the trail. @throws Failure `not-found` */
export async function readReceipt(deps: DisclosureDeps, transferId: Id, context: ActorContext): Promise<Receipt> {
  const { transfers } = deps.database.read;
  const transfer = await transfers.get(transferId);
  const receipt = await transfers.receipt(transfer.id);
  if (receipt === undefined) {
    throw new Failure('not-found', { publicDetail: `There is no receipt: the transfer is ${transfer.state}.` });
  }
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...transferAuditBase(transfer),
      ...actBy(context),
      type: 'receipt.read',
      details: { receiptId: receipt.id },
    });
  });
  return receipt;
}

/**
 * Looks into a folder of a Store. What is disclosed is recorded before it goes out.
 * @param look reads the folder
 */
export async function readStoreFolder<T>(
  deps: DisclosureDeps,
  { store, folder }: { readonly store: Store; readonly folder: VPath },
  look: () => Promise<T>,
  context: ActorContext,
): Promise<T> {
  const seen = await look();
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'store.read',
      target: { kind: 'store', id: store.id, name: store.slug },
      file: { path: folder, truePath: folder },
    });
  });
  return seen;
}
