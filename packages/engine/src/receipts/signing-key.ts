import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createSigner, generateSigningKey, keyFingerprint, type Signer } from '@waybill/audit';
import { type Clock, type Database, Failure, newId, type SealedRecord, type SecretBox, type Tx } from '@waybill/core';

const SETTING = 'receipt-signing-key';

interface SigningKeyDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
}

/** Makes the Ed25519 key that signs receipts and audit exports, sealed, unless there is one. */
export async function makeSigningKey(deps: { readonly secretBox: SecretBox; readonly clock: Clock }, tx: Tx): Promise<void> {
  if ((await tx.settings.get(SETTING)) !== undefined) return;
  const id = newId();
  const sealed = deps.secretBox.seal(Buffer.from(generateSigningKey().privateKeyPem), id);
  await tx.secrets.insert({ id, ...sealed, createdAt: deps.clock.now() });
  await tx.settings.set(SETTING, id);
}

/** The signer of receipts and audit exports. @throws Failure `not-found` before the platform was initialised */
export async function openSigner(deps: SigningKeyDeps): Promise<Signer> {
  return deps.secretBox.open(await sealedKey(deps), (pem) => createSigner(Buffer.from(pem).toString('utf8')));
}

/** The public half (SPKI, PEM), for whoever checks receipts and exports. @throws Failure `not-found` before the platform was initialised */
export async function readSigningKey(
  deps: SigningKeyDeps,
): Promise<{ readonly publicKeyPem: string; readonly fingerprint: string }> {
  const publicKeyPem = deps.secretBox.open(await sealedKey(deps), (pem) =>
    createPublicKey(createPrivateKey(Buffer.from(pem)))
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  );
  return { publicKeyPem, fingerprint: keyFingerprint(publicKeyPem) };
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
