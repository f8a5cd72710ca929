import { type Account, type Clock, type Database, type Id, isFailure, joinVPath, type Storage, type VPath } from '@waybill/core';
import { type CountedPlaces, countedPlaces } from './counted-places.js';

/** What a count stands on. */
export interface CountDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** The Storage of a Store of the Account's mounts; not closed by the count. */
  storageOf(storeId: Id): Storage | Promise<Storage>;
}

interface Tally {
  bytes: number;
  files: number;
}

/**
 * Counts what lies in the Stores of an Account and counts against its quota, and takes it up. What arrives meanwhile is added, so the
 * result is never less than what is there.
 */
export async function countUsage(
  deps: CountDeps,
  { id, mounts }: Pick<Account, 'id' | 'mounts'>,
  signal: AbortSignal,
): Promise<void> {
  const { accountUsage } = deps.database.read;
  const number = await accountUsage.beginCount(id);
  const tally: Tally = { bytes: 0, files: 0 };
  for (const [storeId, places] of countedPlaces(mounts)) {
    const { roots } = places;
    if (roots.length === 0) continue;
    const storage = await deps.storageOf(storeId);
    for (const root of roots) await countFolder({ storage, places, tally, signal }, root, true);
  }
  await accountUsage.finishCount(id, { number, ...tally, at: deps.clock.now() });
}

interface Counting {
  readonly storage: Storage;
  readonly places: CountedPlaces;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

async function countFolder(counting: Counting, folder: VPath, counts: boolean): Promise<void> {
  const { storage, places, tally, signal } = counting;
  try {
    for await (const { kind, name, sizeBytes = 0 } of storage.list(folder, signal)) {
      if (kind === 'folder') {
        const path = joinVPath(folder, name);
        const here = places.at(path) ?? counts;
        if (here || places.holdsCounted(path)) await countFolder(counting, path, here);
      } else if (counts && kind === 'file') {
        tally.files += 1;
        tally.bytes += sizeBytes;
      }
    }
  } catch (error) {
    // It was not made yet, or is gone or something else by now.
    if (!isFailure(error, 'source.not-found') && !isFailure(error, 'target.not-folder')) throw error;
  }
}
