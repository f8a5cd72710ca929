import { generateSigningKey, keyFingerprint, type Signer } from '@waybill/audit';
import type { Tx } from '@waybill/core';
import { loadReceiptSigner, receiptPublicKey } from '../receipts/signing-key.js';
import type { AdministrationDeps } from './deps.js';
import { sealText } from './sealing.js';

type SigningDeps = Pick<AdministrationDeps, 'database' | 'secretBox'>;

/** Names the sealed private half (PKCS#8, PEM). */
const SETTING = 'receipt-signing-key';

/** Makes the Ed25519 key that signs receipts and audit exports, unless there is one. */
export async function makeSigningKey(deps: Pick<AdministrationDeps, 'secretBox' | 'clock'>, tx: Tx): Promise<void> {
  if ((await tx.settings.get(SETTING)) !== undefined) return;
  const secret = sealText(deps, generateSigningKey().privateKeyPem);
  await tx.secrets.insert(secret);
  await tx.settings.set(SETTING, secret.id);
}

/** Opens the platform's signing key. @throws Failure `not-found` before the platform was initialised; `secret.*` */
export async function openSigner(deps: SigningDeps): Promise<Signer> {
  return loadReceiptSigner(deps);
}

/** The public half, for whoever verifies receipts and exports. @throws Failure `not-found` before the platform was initialised */
export async function readSigningKey(
  deps: SigningDeps,
): Promise<{ readonly publicKeyPem: string; readonly fingerprint: string }> {
  const publicKeyPem = await receiptPublicKey(deps);
  return { publicKeyPem, fingerprint: keyFingerprint(publicKeyPem) };
}
