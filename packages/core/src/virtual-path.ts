import { Failure } from './failure.js';
import { encodeName } from './file-name.js';

declare const vpathBrand: unique symbol;

/**
 * A normalised absolute path inside a Store, a Connection or an Account's view: it begins with `/`, has no `.`, `..` or empty
 * component, no NUL, and no trailing `/` but for the root itself. Names are in the form of `decodeName`. Only
 * {@link parseVPath} and {@link joinVPath} make one, so a VPath cannot climb out of anything.
 */
export type VPath = string & { readonly [vpathBrand]: true };

const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 4096;

function brand(path: string): VPath {
  return path as VPath;
}

/** The root, `/`. */
export const ROOT: VPath = brand('/');

function checkName(name: string): void {
  if (name.includes('\0')) throw new Failure('path.invalid', { publicDetail: 'A path cannot hold a NUL character.' });
  if (encodeName(name).length > MAX_NAME_BYTES) {
    throw new Failure('path.invalid', { publicDetail: `A name in a path is longer than ${MAX_NAME_BYTES} bytes.` });
  }
}

/**
 * Normalises what a person or a client typed: relative input is taken from the root, `//` and `.` vanish, `..` goes up one and
 * stays at the root there (as a chroot does), so the result never escapes.
 * @throws Failure `path.invalid` for NUL, a name over 255 bytes or a path over 4,096 bytes
 */
export function parseVPath(input: string): VPath {
  const components: string[] = [];
  for (const component of input.split('/')) {
    if (component === '' || component === '.') continue;
    if (component === '..') {
      components.pop();
      continue;
    }
    checkName(component);
    components.push(component);
  }
  const path = `/${components.join('/')}`;
  if (encodeName(path).length > MAX_PATH_BYTES) {
    throw new Failure('path.invalid', { publicDetail: `The path is longer than ${MAX_PATH_BYTES} bytes.` });
  }
  return brand(path);
}

/**
 * One more component below `base`.
 * @throws Failure `path.invalid` when `name` is empty, `.`, `..`, or holds `/` or NUL: a listing that sends such a name is hostile
 */
export function joinVPath(base: VPath, name: string): VPath {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw new Failure('path.invalid', { publicDetail: 'A file name cannot be empty, "." or "..", nor hold a "/".' });
  }
  checkName(name);
  return brand(base === '/' ? `/${name}` : `${base}/${name}`);
}

/** The components from the root down; empty for the root. */
export function vpathComponents(path: VPath): readonly string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

/** The last component; empty for the root. */
export function vpathName(path: VPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder that holds it; the root is its own. */
export function vpathParent(path: VPath): VPath {
  const at = path.lastIndexOf('/');
  return at <= 0 ? ROOT : brand(path.slice(0, at));
}

/** True when `path` is `folder` or lies below it, by whole components: `/share-secret` is not below `/share`. */
export function isWithin(path: VPath, folder: VPath): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/**
 * Moves `path` from below `from` to below `to`: the arithmetic of mounts.
 * @throws Failure `path.outside` when `path` is not within `from`
 */
export function rebaseVPath(path: VPath, from: VPath, to: VPath): VPath {
  if (!isWithin(path, from)) throw new Failure('path.outside');
  const rest = from === '/' ? path : path.slice(from.length);
  return parseVPath(`${to}/${rest}`);
}
