import { isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { Failure } from '@waybill/core';

/** Where a local Store lives unless it says otherwise. */
export function defaultStoreRoot(dataDir: string, slug: string): string {
  return join(dataDir, 'store', slug);
}

/** Folders that belong to the operating system; nothing of a partner goes there, not even by an administrator's mistake. */
const systemFolders = ['/bin', '/boot', '/dev', '/etc', '/lib', '/lib64', '/proc', '/sbin', '/sys', '/usr'];

/**
 * Refuses what may not be the root of a local Store: a relative path, a root of the file system, a folder of the operating system,
 * the data directory and its own parts (all but what lies in `store/`), and a folder inside or around that of another Store.
 * @throws Failure `input.invalid`
 */
export function checkStoreRoot(
  root: string,
  dataDir: string,
  others: readonly { readonly slug: string; readonly root: string }[],
): void {
  if (!isAbsolute(root)) throw refuse(`"${root}" is not absolute; a store needs the whole path of its folder.`);
  const folder = resolve(root);
  if (folder === parse(folder).root) throw refuse('The root of the file system cannot be a store.');
  const data = resolve(dataDir);
  const stores = join(data, 'store');
  const ours = isInside(folder, stores) && folder !== stores;
  if (!ours && (isInside(folder, data) || isInside(data, folder))) {
    throw refuse(`The data directory ${data} cannot be a store; folders in ${stores} can.`);
  }
  const system = systemFolders.find((each) => isInside(folder, each));
  if (!ours && system !== undefined) throw refuse(`${system} belongs to the operating system and cannot hold a store.`);
  const clash = others.find((other) => isInside(folder, resolve(other.root)) || isInside(resolve(other.root), folder));
  if (clash !== undefined) {
    throw refuse(`The folder of the store "${clash.slug}", ${clash.root}, and this one would lie in each other.`);
  }
}

/** By whole components: `/srv/share-secret` is not inside `/srv/share`. */
function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function refuse(publicDetail: string): Failure {
  return new Failure('input.invalid', { publicDetail });
}
