import type { AuditValue, Id, Repositories, VPath } from '@waybill/core';
import { pathIn } from '../../administration/input-checks.js';
import type { CurrentConfiguration } from '../current-configuration.js';
import type { DesiredFolder } from '../desired-trail.js';
import { idIn, type NamedThing, nameIn } from './named.js';

/** A folder as it is stored. */
type StoredFolder =
  | { readonly kind: 'store'; readonly storeId: Id; readonly path: VPath }
  | { readonly kind: 'connection'; readonly connectionId: Id; readonly path: VPath };

/** A folder as it is compared. */
export function describeFolder(current: CurrentConfiguration, folder: StoredFolder): Readonly<Record<string, AuditValue>> {
  const id = folder.kind === 'store' ? folder.storeId : folder.connectionId;
  return { [folder.kind]: nameIn(current, folder.kind, id), path: folder.path };
}

/** One of a file, and what it names. @throws Failure `path.invalid` */
export function describeDesiredFolder(
  { store, connection, path }: DesiredFolder,
  pointer: string,
): { readonly described: Readonly<Record<string, AuditValue>>; readonly names: readonly NamedThing[] } {
  const names: NamedThing[] = [];
  if (store !== undefined) names.push({ noun: 'store', name: store, pointer: `${pointer}/store` });
  if (connection !== undefined) names.push({ noun: 'connection', name: connection, pointer: `${pointer}/connection` });
  const where = { ...(store === undefined ? {} : { store }), ...(connection === undefined ? {} : { connection }) };
  return { described: { ...where, path: pathIn(`${pointer}/path`, path) }, names };
}

/** One of a file as the input of a use case. */
export async function folderInput(repositories: Repositories, { store, connection, path }: DesiredFolder) {
  if (store !== undefined) return { kind: 'store' as const, storeId: await idIn(repositories, 'store', store), path };
  return { kind: 'connection' as const, connectionId: await idIn(repositories, 'connection', connection ?? ''), path };
}
