import { type EventProof, receiptEventTypes } from '@waybill/audit';
import { Failure, type Id, type Receipt, type Store, type VPath } from '@waybill/core';
import { proveEvent } from '../checkpoints/prove.js';
import { transferAuditBase } from '../transfers/names.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

type DisclosureDeps = Pick<AdministrationDeps, 'database'>;

/** A receipt, with the proof that its event is in the trail once a checkpoint has it: within a minute. */
export interface ProvenReceipt {
  readonly receipt: Receipt;
  readonly proof: EventProof | null;
}

/** The receipt of a Transfer; who took it is in the trail. @throws Failure `not-found` */
export async function readReceipt(deps: DisclosureDeps, transferId: Id, context: ActorContext): Promise<ProvenReceipt> {
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
  return { receipt, proof: (await proofOf(deps, transferId)) ?? null };
}

/** That the event of the Transfer's commit is in the trail. */
async function proofOf(deps: DisclosureDeps, transferId: Id): Promise<EventProof | undefined> {
  for (const type of receiptEventTypes) {
    const [event] = (await deps.database.read.auditTrail.list({ transferId, type }, { limit: 1 })).items;
    if (event !== undefined) return proveEvent(deps, event.seq);
  }
  return undefined;
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
