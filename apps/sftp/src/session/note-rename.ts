import { isTemporaryName, newId, type Tx, vpathName } from '@waybill/core';
import { nameUpload, noteArrivals } from '@waybill/engine';
import type { SessionFiles, StoredPlace } from './session-files.js';

function isUnnamed(place: StoredPlace): boolean {
  return isTemporaryName(place.mount.uploads, vpathName(place.path));
}

/**
 * Records what another name of a file, by a rename or a hard link, means for who waits for it (B25): it arrives when it leaves its temporary
 * name, and when it comes from elsewhere; it does not arrive under a temporary name.
 */
export async function noteRename({ parts }: SessionFiles, tx: Tx, from: StoredPlace, to: StoredPlace): Promise<void> {
  const { storeId } = to.mount;
  await forgetUnnamed(tx, to);
  if (isUnnamed(to)) {
    const transferId = isUnnamed(from) ? await tx.unnamedUploads.take(storeId, from.storePath) : undefined;
    if (transferId !== undefined) await tx.unnamedUploads.add({ transferId, storeId, path: to.storePath });
    return;
  }
  const named =
    isUnnamed(from) &&
    (await nameUpload(parts.uploads, tx, {
      session: parts.session,
      storeId,
      storeName: to.store.name,
      from: from.storePath,
      to: to.storePath,
      virtualFrom: from.path,
      virtualTo: to.path,
    }));
  if (named) return;
  const at = parts.clock.now();
  await noteArrivals(tx, [{ storeId, path: to.storePath, cause: `renamed:${newId()}`, transferId: null, at }]);
}

/** A file under a temporary name is gone from there. */
export async function forgetUnnamed(tx: Tx, place: StoredPlace): Promise<void> {
  if (isUnnamed(place)) await tx.unnamedUploads.take(place.mount.storeId, place.storePath);
}
