import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Database, Failure, newId, type SecretBox } from '@waybill/core';
import type { ReceiptSigner } from './receipt.js';

const SETTING = 'receipt-signing-key';

interface SigningKeyDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
}

/** Makes the Ed25519 key that signs receipts, sealed, when there is none. Resolves to whether it was made now. */
export async function ensureReceiptSigningKey(deps: SigningKeyDeps): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    if ((await tx.settings.get(SETTING)) !== undefined) return false;
    const { privateKey } = generateKeyPairSync('ed25519');
    const id = newId();
    const sealed = deps.secretBox.seal(Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })), id);
    await tx.secrets.insert({ id, ...sealed, createdAt: new Date() });
    await tx.settings.set(SETTING, id);
    return true;
  });
}

/** The signer of receipts. @throws Failure `not-found` before the platform was initialised */
export async function loadReceiptSigner(deps: SigningKeyDeps): Promise<ReceiptSigner> {
  const id = await deps.database.read.settings.get(SETTING);
  if (id === undefined)
    throw new Failure('not-found', {
      publicDetail: 'The platform has no key to sign receipts with; start it with "waybill up" once.',
    });
  const record = await deps.database.read.secrets.get(id);
  const key = deps.secretBox.open(record, (pem) => createPrivateKey(Buffer.from(pem)));
  return {
    keyFingerprint: fingerprintOf(key),
    sign: (body) => sign(null, Buffer.from(body, 'utf8'), key).toString('base64'),
  };
}

/** The public half, PEM, for whoever checks receipts. */
export async function receiptPublicKey(deps: SigningKeyDeps): Promise<string> {
  const id = await deps.database.read.settings.get(SETTING);
  if (id === undefined) throw new Failure('not-found');
  const record = await deps.database.read.secrets.get(id);
  return deps.secretBox.open(record, (pem) =>
    createPublicKey(createPrivateKey(Buffer.from(pem)))
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  );
}

function fingerprintOf(key: KeyObject): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}`;
}
