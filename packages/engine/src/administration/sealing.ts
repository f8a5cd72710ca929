import { type Id, newId, type SealedRecord } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';

/** Seals a secret text under an id of its own, ready to be stored; the plain bytes are wiped. */
export function sealText(deps: Pick<AdministrationDeps, 'secretBox' | 'clock'>, text: string): SealedRecord {
  const id = newId();
  const plain = Buffer.from(text, 'utf8');
  try {
    return { id, ...deps.secretBox.seal(plain, id), createdAt: deps.clock.now() };
  } finally {
    plain.fill(0);
  }
}

/** Whether a sealed secret is this text; false when there is none. */
export async function isSealedText(
  { database, secretBox }: Pick<AdministrationDeps, 'database' | 'secretBox'>,
  secretId: Id | null | undefined,
  text: string,
): Promise<boolean> {
  if (secretId == null) return false;
  const secret = await database.read.secrets.get(secretId);
  return secretBox.open(secret, (bytes) => Buffer.from(bytes).toString('utf8') === text);
}
