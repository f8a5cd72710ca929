import { type Id, isWithin, type Mount, type MountPermission, ROOT, rebaseVPath, type VPath } from '@waybill/core';

/** What puts bytes into a Store. */
const writing: readonly MountPermission[] = ['upload', 'overwrite', 'append'];

/** Whether something can be written where these permissions hold. */
export function mayWrite(permissions: readonly MountPermission[]): boolean {
  return writing.some((permission) => permissions.includes(permission));
}

/** What counts against a quota in one Store: folders from which on it does, or does not any more. */
export class CountedPlaces {
  readonly #counts = new Map<VPath, boolean>();

  add(folder: VPath, counts: boolean): void {
    this.#counts.set(folder, counts || this.#counts.get(folder) === true);
  }

  /** Where a count begins: every folder that counts and lies in none that does. */
  get roots(): readonly VPath[] {
    const counting = [...this.#counts].filter(([, counts]) => counts).map(([folder]) => folder);
    return counting.filter((folder) => !counting.some((other) => other !== folder && isWithin(folder, other)));
  }

  /** Whether what lies directly in a folder counts; undefined when it is as in the folder that holds it. */
  at(folder: VPath): boolean | undefined {
    return this.#counts.get(folder);
  }

  /** Whether something below a folder counts by itself. */
  holdsCounted(folder: VPath): boolean {
    return [...this.#counts].some(([place, counts]) => counts && isWithin(place, folder));
  }
}

/** What counts against the quota of an Account, by Store: all that lies where it may write. */
export function countedPlaces(mounts: readonly Mount[]): ReadonlyMap<Id, CountedPlaces> {
  const stores = new Map<Id, CountedPlaces>();
  for (const { storeId, at, permissions, paths } of mounts) {
    const places = stores.get(storeId) ?? new CountedPlaces();
    stores.set(storeId, places);
    places.add(at, mayWrite(permissions));
    for (const path of paths) places.add(rebaseVPath(path.path, ROOT, at), mayWrite(path.permissions));
  }
  return stores;
}
