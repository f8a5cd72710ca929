import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createSigner, generateSigningKey, keyFingerprint, type Signer } from '@waybill/audit';
import {
  type Clock,
  type Database,
  Failure,
  isFailure,
  newId,
  type SealedRecord,
  type SecretBox,
  type SigningKeyRecord,
  type Tx,
} from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';

const SETTING = 'receipt-signing-key';

interface SigningKeyDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
}

/** Makes the Ed25519 key that signs receipts, checkpoints and audit exports, sealed, unless there is one. */
export async function makeSigningKey(deps: { readonly secretBox: SecretBox; readonly clock: Clock }, tx: Tx): Promise<void> {
  if ((await tx.settings.get(SETTING)) === undefined) await makeKey(deps, tx);
}

async function makeKey({ secretBox, clock }: { readonly secretBox: SecretBox; readonly clock: Clock }, tx: Tx): Promise<string> {
  const id = newId();
  const { privateKeyPem, publicKeyPem, keyFingerprint: fingerprint } = generateSigningKey();
  const now = clock.now();
  await tx.secrets.insert({ id, ...secretBox.seal(Buffer.from(privateKeyPem), id), createdAt: now });
  await tx.settings.set(SETTING, id);
  await tx.signingKeys.add({ fingerprint, publicKeyPem, activatedAt: now });
  return fingerprint;
}

/**
 * Makes a new signing key; the private half of the old one is gone, its public half is kept for ever with its dates. Processes that run
 * follow within seconds.
 * @returns the fingerprints
 */
export async function rotateSigningKey(
  deps: SigningKeyDeps & { readonly clock: Clock },
  context: ActorContext,
): Promise<{ readonly fingerprint: string; readonly previous: string }> {
  const old = await readSigningKeys(deps);
  const previous = old.at(-1)?.fingerprint ?? '';
  return deps.database.transaction(async (tx) => {
    const oldSecret = await tx.settings.get(SETTING);
    const fingerprint = await makeKey(deps, tx);
    if (oldSecret !== undefined) await tx.secrets.remove(oldSecret);
    tx.audit.append({
      ...actBy(context),
      type: 'platform.signing-key-rotated',
      target: { kind: 'platform' },
      details: { fingerprint, previous },
    });
    return { fingerprint, previous };
  });
}

/** The signer of receipts and audit exports. @throws Failure `not-found` before the platform was initialised */
export async function openSigner(deps: SigningKeyDeps): Promise<Signer> {
  return deps.secretBox.open(await sealedKey(deps), (pem) => createSigner(Buffer.from(pem).toString('utf8')));
}

/** A signer that is the present one: `refresh` asks whether the key was rotated. */
export interface FollowingSigner extends Signer {
  refresh(): Promise<void>;
}

/** As {@link openSigner}, for a process that runs long. @throws Failure `not-found` before the platform was initialised */
export async function followSigner(deps: SigningKeyDeps): Promise<FollowingSigner> {
  let secretId = await deps.database.read.settings.get(SETTING);
  let signer = await openSigner(deps);
  return {
    get keyFingerprint() {
      return signer.keyFingerprint;
    },
    sign: (text) => signer.sign(text),
    signAside: (text) => signer.signAside(text),
    async refresh() {
      const present = await deps.database.read.settings.get(SETTING);
      if (present === secretId) return;
      signer = await openSigner(deps);
      secretId = present;
    },
  };
}

/** The public half (SPKI, PEM), for whoever checks receipts and exports. @throws Failure `not-found` before the platform was initialised */
export async function readSigningKey(
  deps: SigningKeyDeps,
): Promise<{ readonly publicKeyPem: string; readonly fingerprint: string }> {
  const publicKeyPem = deps.secretBox.open(await sealedKey(deps), publicHalf);
  return { publicKeyPem, fingerprint: keyFingerprint(publicKeyPem) };
}

/** Every public key that signs or signed, oldest first: the last one signs now. @throws Failure `not-found` before the platform was initialised */
export async function readSigningKeys(deps: SigningKeyDeps): Promise<readonly SigningKeyRecord[]> {
  const { signingKeys } = deps.database.read;
  const known = await signingKeys.list();
  if (known.length > 0) return known;
  // A key that was made before there was a history.
  const sealed = await sealedKey(deps);
  const publicKeyPem = deps.secretBox.open(sealed, publicHalf);
  await signingKeys.add({ fingerprint: keyFingerprint(publicKeyPem), publicKeyPem, activatedAt: sealed.createdAt });
  return signingKeys.list();
}

function publicHalf(pem: Uint8Array): string {
  return createPublicKey(createPrivateKey(Buffer.from(pem)))
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

async function sealedKey(deps: SigningKeyDeps): Promise<SealedRecord> {
  const { settings, secrets } = deps.database.read;
  const id = await settings.get(SETTING);
  if (id === undefined) {
    throw new Failure('not-found', {
      publicDetail: 'There is no key to sign receipts with yet; start the platform with "waybill up" once.',
    });
  }
  try {
    return await secrets.get(id);
  } catch (error) {
    // It was rotated between the two looks.
    if (isFailure(error, 'not-found') && (await settings.get(SETTING)) !== id) return sealedKey(deps);
    throw error;
  }
}
