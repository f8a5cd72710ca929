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

/** Where a path of an Account's view really is. */
export type Location =
  | {
      readonly kind: 'mounted';
      readonly mount: Mount;
      readonly storePath: VPath /** True for the folder that the mount itself is. */;
      readonly isMountPoint: boolean;
    }
  /** A folder that exists only because mounts lie below it. */
  | { readonly kind: 'virtual' };

/**
 * The view of an Account: a tree of mounts. The deepest mount that holds a path serves it; folders above mounts exist by
 * themselves. Nothing else does, and since a VPath cannot climb, nothing leads out.
 */
export class MountTable {
  readonly #mounts: readonly Mount[];

  constructor(mounts: readonly Mount[]) {
    this.#mounts = [...mounts].sort((a, b) => b.path.length - a.path.length);
  }

  /** @throws Failure `source.not-found` for a path that no mount serves */
  locate(path: VPath): Location {
    const mount = this.#mounts.find((candidate) => isWithin(path, candidate.path));
    if (mount !== undefined) {
      return { kind: 'mounted', mount, storePath: rebaseVPath(path, mount.path, mount.at), isMountPoint: path === mount.path };
    }
    if (path === ROOT || this.#mounts.some((candidate) => isWithin(candidate.path, path))) return { kind: 'virtual' };
    throw new Failure('source.not-found');
  }

  /** The names directly below a folder that exist because of mounts. */
  mountNamesIn(folder: VPath): readonly string[] {
    const depth = vpathComponents(folder).length;
    const names = this.#mounts
      .filter((mount) => mount.path !== folder && isWithin(mount.path, folder))
      .map((mount) => vpathComponents(mount.path)[depth])
      .filter((name) => name !== undefined);
    return [...new Set(names)];
  }

  /** True when a mount lies at or below the path, so that it cannot be renamed or removed. */
  holdsMount(path: VPath): boolean {
    return this.#mounts.some((mount) => isWithin(mount.path, path));
  }
}

/** @throws Failure `permission.denied` when the mount does not grant it */
export function requirePermission(mount: Mount, permission: MountPermission): void {
  if (mount.permissions.includes(permission)) return;
  throw new Failure('permission.denied', {
    publicDetail: `This folder does not permit "${permission}".`,
    context: { permission, mount: mount.path },
  });
}
