import { newId, type SealedRecord } from '@waybill/core';
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
