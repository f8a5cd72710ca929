import { type EventProof, verifyReceipt, verifyReceiptProof } from '@waybill/audit';
import type { AdministrationDeps } from '../administration/deps.js';
import { readSigningKeys } from './signing-key.js';

/** What can be said of a receipt that somebody has. */
export interface ReceiptCheck {
  /** Whether this installation signed exactly this text. */
  readonly genuine: boolean;
  /** Whether its event is shown to be in the audit trail. */
  readonly proven: boolean;
  readonly detail: string;
}

/** Checks a receipt with the keys of this installation, as it could be checked offline: nothing else is looked up, so nothing else is told. */
export async function checkReceipt(
  deps: Pick<AdministrationDeps, 'database' | 'secretBox'>,
  receipt: { readonly body: string; readonly signature: string; readonly signedBy: string; readonly proof?: EventProof | null },
): Promise<ReceiptCheck> {
  const keys = new Map((await readSigningKeys(deps)).map(({ fingerprint, publicKeyPem }) => [fingerprint, publicKeyPem]));
  const key = keys.get(receipt.signedBy);
  const report = key === undefined ? undefined : verifyReceipt(receipt.body, receipt.signature, key);
  if (report?.ok !== true) {
    const detail = report?.detail ?? 'It is not signed by a key of this installation.';
    return { genuine: false, proven: false, detail };
  }
  if (receipt.proof === undefined || receipt.proof === null)
    return { genuine: true, proven: false, detail: 'It is genuine. It holds no proof of its place in the audit trail.' };
  const proof = verifyReceiptProof(report.receipt, receipt.proof, keys);
  if (!proof.ok) return { genuine: true, proven: false, detail: `It is genuine, but its proof does not hold. ${proof.detail}` };
  return {
    genuine: true,
    proven: true,
    detail: `It is genuine, and event ${proof.seq} of the audit trail records it, by the checkpoint of ${proof.treeSize} events made at ${proof.at}.`,
  };
}
