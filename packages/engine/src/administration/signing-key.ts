import { createPublicKey } from 'node:crypto';
import { createSigner, generateSigningKey, keyFingerprint, type Signer } from '@waybill/audit';
import { Failure, type Tx } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';
import { sealText } from './sealing.js';

type SigningDeps = Pick<AdministrationDeps, 'database' | 'secretBox'>;

/** Names the sealed private half (PKCS#8, PEM). */
const SETTING = 'receipt-signing-key';

/**
 * Makes the Ed25519 key that signs receipts and audit exports, unless there is one.
 * Resolves to its fingerprint, as `keyFingerprint` of the audit package makes it.
 */
export async function makeSigningKey(deps: Pick<AdministrationDeps, 'secretBox' | 'clock'>, tx: Tx): Promise<string> {
  const known = await tx.settings.get(SETTING);
  if (known !== undefined) return openSecret(deps, await tx.secrets.get(known)).keyFingerprint;
  const pair = generateSigningKey();
  const secret = sealText(deps, pair.privateKeyPem);
  await tx.secrets.insert(secret);
  await tx.settings.set(SETTING, secret.id);
  return pair.keyFingerprint;
}

/** Opens the platform's signing key. @throws Failure `not-found` before the platform was initialised; `secret.*` */
export async function openSigner(deps: SigningDeps): Promise<Signer> {
  return openSecret(deps, await readSecret(deps));
}

/** The public half, for whoever verifies receipts and exports. @throws Failure `not-found` before the platform was initialised */
export async function readSigningKey(
  deps: SigningDeps,
): Promise<{ readonly publicKeyPem: string; readonly fingerprint: string }> {
  const secret = await readSecret(deps);
  const publicKeyPem = deps.secretBox.open(secret, (bytes) =>
    createPublicKey(Buffer.from(bytes)).export({ type: 'spki', format: 'pem' }).toString(),
  );
  return { publicKeyPem, fingerprint: keyFingerprint(publicKeyPem) };
}

type Secret = Parameters<AdministrationDeps['secretBox']['open']>[0];

function openSecret(deps: Pick<AdministrationDeps, 'secretBox'>, secret: Secret): Signer {
  return deps.secretBox.open(secret, (bytes) => createSigner(Buffer.from(bytes).toString('utf8')));
}

async function readSecret(deps: SigningDeps): Promise<Secret> {
  const secretId = await deps.database.read.settings.get(SETTING);
  if (secretId === undefined) {
    throw new Failure('not-found', { publicDetail: 'The platform has no signing key yet: it was never started.' });
  }
  return deps.database.read.secrets.get(secretId);
}
