import type { Signer } from '@waybill/audit';
import type { Clock, Tx, VPath } from '@waybill/core';
import { makeReceipt } from '../receipts/receipt.js';
import { arrivedFile, noteArrivals } from '../runs/note-arrivals.js';
import { transferAuditBase, transferLive } from '../transfers/names.js';
import { accountEnd } from './account-end.js';
import type { InboundSession } from './upload-deps.js';

/** A file of a Store that gets another name, and who renames it. */
export interface NamedFile {
  readonly session: InboundSession;
  readonly storeId: string;
  readonly storeName: string;
  readonly from: VPath;
  readonly to: VPath;
  /** As who renames it sees them. */
  readonly virtualFrom: VPath;
  readonly virtualTo: VPath;
}

/**
 * Records in the transaction of a rename that a file which was uploaded under a temporary name arrives under its own: the Transfer says
 * where, its receipt is made, and who waits for the file hears of it. @returns false when there is no such upload
 */
export async function nameUpload(
  deps: { readonly clock: Clock; readonly signer: Signer },
  tx: Tx,
  file: NamedFile,
): Promise<boolean> {
  const { session, storeId, storeName } = file;
  const transferId = await tx.unnamedUploads.take(storeId, file.from);
  if (transferId === undefined) return false;
  const transfer = await tx.transfers.amend(transferId, { deliveredPath: file.to });
  const at = deps.clock.now();
  const own = transfer.accountId === session.accountId;
  const account = own || transfer.accountId === null ? undefined : await tx.accounts.find(transfer.accountId);
  const partner = await tx.partners.get(transfer.partnerId);
  const receipt = makeReceipt(
    {
      transfer,
      partner: partner.name,
      source:
        own && transfer.sessionId === session.id
          ? accountEnd(session, file.virtualTo)
          : {
              kind: 'account',
              name: own ? session.username : (account?.username ?? 'unknown'),
              path: own ? file.virtualTo : transfer.sourcePath,
            },
      target: { kind: 'store', name: storeName, path: file.to },
      session: undefined,
      committedAt: at,
    },
    deps.signer,
  );
  await tx.transfers.addReceipt(receipt);
  const base = transferAuditBase(transfer);
  tx.audit.append({
    type: 'upload.named',
    outcome: 'success',
    actor: session.actor,
    source: session.source,
    ...base,
    target: { ...base.target, name: file.to },
    sessionId: session.id,
    file: { ...base.file, path: file.virtualTo, previousPath: file.virtualFrom },
    details: { store: storeName, storePath: file.to, receiptId: receipt.id },
  });
  await noteArrivals(tx, [arrivedFile(transfer, at)]);
  tx.live.publish(transferLive(transfer));
  return true;
}
