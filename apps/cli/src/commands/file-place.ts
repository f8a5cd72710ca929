import { composeFiles, type FileParts } from '@waybill/api';
import { Failure, parseVPath, type VPath, vpathName } from '@waybill/core';
import type { FilePlace } from '@waybill/engine';
import { InvalidArgumentError } from 'commander';
import type { OpenPlatform } from './open-platform.js';

/** Where a file is, in words: `store:main/in/a.csv`, `connection:acme-prod/out`. */
export interface NamedPlace {
  readonly kind: FilePlace['kind'];
  readonly slug: string;
  readonly path: VPath;
}

/** Reads a place from the command line. A path is from the root of the store, or of the partner's server. @throws InvalidArgumentError */
export function parsePlace(text: string): NamedPlace {
  const found = /^(store|connection):([^/]+)(\/.*)?$/s.exec(text);
  const [, kind, slug, path = '/'] = found ?? [];
  if ((kind !== 'store' && kind !== 'connection') || slug === undefined) {
    throw new InvalidArgumentError('Write store:NAME/path or connection:NAME/path.');
  }
  try {
    return { kind, slug, path: parseVPath(path) };
  } catch {
    throw new InvalidArgumentError('This is no path.');
  }
}

/** The place of a name, with what is needed to work in it. */
export interface FoundPlace {
  readonly files: FileParts;
  readonly place: FilePlace;
}

/** Finds a place and lets go of its connection afterwards. @throws Failure `not-found` */
export async function withPlaceOf<T>(
  { administration, database, config }: OpenPlatform,
  { kind, slug }: NamedPlace,
  work: (found: FoundPlace) => Promise<T>,
): Promise<T> {
  const { stores, connections } = database.read;
  const found = await (kind === 'store' ? stores : connections).findBySlug(slug);
  if (found === undefined) throw new Failure('not-found', { publicDetail: `There is no ${kind} "${slug}".` });
  const files = composeFiles(administration, config.apiMaxUploadBytes);
  try {
    return await work({ files, place: { kind, id: found.id } });
  } finally {
    await files.close();
  }
}

/** The path of a file in a place: what ends in a slash, or is the root, is a folder, and the file keeps its name there. */
export function pathFor(text: string, { path }: NamedPlace, name: string): VPath {
  return text.endsWith('/') || path === '/' ? parseVPath(`${path}/${name}`) : path;
}

/** The name of what is at a path. */
export const nameOf = (path: VPath): string => vpathName(path);
