import {
  Failure,
  isWithin,
  type Mount,
  type MountPermission,
  ROOT,
  rebaseVPath,
  type VPath,
  vpathComponents,
} from '@waybill/core';

/** A place in a Store that an Account's view leads to, and what may be done there. */
export interface MountedPlace {
  readonly kind: 'mounted';
  readonly mount: Mount;
  readonly storePath: VPath;
  readonly permissions: readonly MountPermission[];
  /** True for the folder that a mount shows, and for one that has permissions of its own: it is there before the Store has it. */
  readonly isFixed: boolean;
  /** Where in the Store the mount, or the folder with permissions of its own, begins. */
  readonly fixedAt: VPath;
}

/** Where a path of an Account's view really is. */
export type Location =
  | MountedPlace
  /** A folder that exists only because mounts lie below it. */
  | { readonly kind: 'virtual' };

/** A folder of the view that has permissions of its own. */
interface Ruled {
  readonly path: VPath;
  readonly mount: Mount;
  readonly permissions: readonly MountPermission[];
}

function ruledFolders(mount: Mount): readonly Ruled[] {
  const below = mount.paths.map(({ path, permissions }) => ({ path: rebaseVPath(path, ROOT, mount.path), mount, permissions }));
  return [{ path: mount.path, mount, permissions: mount.permissions }, ...below];
}

/**
 * The view of an Account: a tree of mounts. The deepest mount that holds a path serves it, and the longest of the mount's paths
 * that holds it says what may be done; folders above mounts exist by themselves. Nothing else does, and since a VPath cannot climb,
 * nothing leads out.
 */
export class MountTable {
  /** The longest path first; a mount before a folder of another mount that it hides. */
  readonly #ruled: readonly Ruled[];

  constructor(mounts: readonly Mount[]) {
    const deepest = (path: VPath): Mount | undefined =>
      mounts.filter((mount) => isWithin(path, mount.path)).sort((a, b) => b.path.length - a.path.length)[0];
    this.#ruled = mounts
      .flatMap(ruledFolders)
      .filter(({ path, mount }) => deepest(path) === mount)
      .sort((a, b) => b.path.length - a.path.length);
  }

  /** @throws Failure `source.not-found` for a path that no mount serves */
  locate(path: VPath): Location {
    const ruled = this.#ruled.find((candidate) => isWithin(path, candidate.path));
    if (ruled !== undefined) {
      const { mount, permissions } = ruled;
      const inStore = (place: VPath): VPath => rebaseVPath(place, mount.path, mount.at);
      return {
        kind: 'mounted',
        mount,
        storePath: inStore(path),
        permissions,
        isFixed: path === ruled.path,
        fixedAt: inStore(ruled.path),
      };
    }
    if (path === ROOT || this.holdsFixed(path)) return { kind: 'virtual' };
    throw new Failure('source.not-found');
  }

  /** The names directly below a folder that exist because of mounts and of folders with permissions of their own. */
  fixedNamesIn(folder: VPath): readonly string[] {
    const depth = vpathComponents(folder).length;
    const names = this.#ruled
      .filter(({ path }) => path !== folder && isWithin(path, folder))
      .map(({ path }) => vpathComponents(path)[depth])
      .filter((name) => name !== undefined);
    return [...new Set(names)];
  }

  /** True when a mount, or a folder with permissions of its own, lies at or below the path, so that it cannot be renamed or removed. */
  holdsFixed(path: VPath): boolean {
    return this.#ruled.some((ruled) => isWithin(ruled.path, path));
  }
}

/** @throws Failure `permission.denied` when the place does not grant it */
export function requirePermission(place: Pick<MountedPlace, 'mount' | 'permissions'>, permission: MountPermission): void {
  if (place.permissions.includes(permission)) return;
  throw new Failure('permission.denied', {
    publicDetail: `This folder does not permit "${permission}".`,
    context: { rule: `permission:${permission}`, mount: place.mount.path },
  });
}
