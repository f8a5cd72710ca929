import type { ExportPlaceInput } from '@waybill/engine';
import type { OpenPlatform } from './open-platform.js';

/** A place as somebody names it on the command line. */
interface NamedPlace {
  readonly kind: 'store' | 'connection';
  readonly slug: string;
  readonly path: string;
  readonly name: string | undefined;
}

/** What the options say of a place; undefined when they name none, and a sentence when they contradict each other. */
export function placeOptions(options: Readonly<Record<string, string | undefined>>): NamedPlace | string | undefined {
  const { toStore, toConnection, toPath, toName, out } = options;
  const slug = toStore ?? toConnection;
  if (slug === undefined) {
    if (toPath === undefined && toName === undefined) return undefined;
    return '--to-path and --to-name say where in a place: name it with --to-store or --to-connection.';
  }
  if (toStore !== undefined && toConnection !== undefined) return '--to-store and --to-connection: name one of them.';
  if (out !== undefined) return '--out: an export goes to a file here, or to a store or a partner; not to both.';
  return { kind: toStore === undefined ? 'connection' : 'store', slug, path: toPath ?? '/', name: toName };
}

/** The place itself; undefined when there is none of that name. */
export async function placeOf(
  { database }: Pick<OpenPlatform, 'database'>,
  { kind, slug, path, name }: NamedPlace,
): Promise<ExportPlaceInput | undefined> {
  const folder = { path, ...(name === undefined ? {} : { name }) };
  if (kind === 'store') {
    const store = await database.read.stores.findBySlug(slug);
    return store === undefined ? undefined : { kind, storeId: store.id, ...folder };
  }
  const connection = await database.read.connections.findBySlug(slug);
  return connection === undefined ? undefined : { kind, connectionId: connection.id, ...folder };
}
