import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createSigner, generateSigningKey, type Signer } from '@waybill/audit';
import { type Database, Failure, newId, type SealedRecord, type SecretBox } from '@waybill/core';

const SETTING = 'receipt-signing-key';

interface SigningKeyDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
}

/** Makes the Ed25519 key that signs receipts, sealed, when there is none. Resolves to whether it was made now. */
export async function ensureReceiptSigningKey(deps: SigningKeyDeps): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    if ((await tx.settings.get(SETTING)) !== undefined) return false;
    const id = newId();
    const sealed = deps.secretBox.seal(Buffer.from(generateSigningKey().privateKeyPem), id);
    await tx.secrets.insert({ id, ...sealed, createdAt: new Date() });
    await tx.settings.set(SETTING, id);
    return true;
  });
}

/** The signer of receipts. @throws Failure `not-found` before the platform was initialised */
export async function loadReceiptSigner(deps: SigningKeyDeps): Promise<Signer> {
  return deps.secretBox.open(await sealedKey(deps), (pem) => createSigner(Buffer.from(pem).toString('utf8')));
}

/** The public half, SPKI in PEM, for whoever checks receipts. @throws Failure `not-found` before the platform was initialised */
export async function receiptPublicKey(deps: SigningKeyDeps): Promise<string> {
  return deps.secretBox.open(await sealedKey(deps), (pem) =>
    createPublicKey(createPrivateKey(Buffer.from(pem)))
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  );
}

async function sealedKey(deps: SigningKeyDeps): Promise<SealedRecord> {
  const id = await deps.database.read.settings.get(SETTING);
  if (id === undefined) {
    throw new Failure('not-found', {
      publicDetail: 'There is no key to sign receipts with yet; start the platform with "waybill up" once.',
    });
  }
  return deps.database.read.secrets.get(id);
}
