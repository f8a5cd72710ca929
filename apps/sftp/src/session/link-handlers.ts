import { Failure, parseVPath, ROOT, rebaseVPath, type VPath, vpathComponents, vpathParent } from '@waybill/core';
import type { SftpHandlers } from '@waybill/sftp';
import { requirePermission } from '../view/mount-table.js';
import { makeFixedFolder } from './places.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

/**
 * READLINK and SYMLINK, where a place permits `symlink`. A link is kept as the way from its folder to its target, whatever the client wrote, so it
 * means the same in the Store and in every mount that shows both, and never leads out of its mount.
 */
export function linkHandlers(files: SessionFiles): Required<Pick<SftpHandlers, 'readlink' | 'symlink'>> {
  return {
    readlink: (rawPath, signal) =>
      files.guard(files.event('file.denied', rawPath), async () => {
        const { place, links } = linkPlace(files, rawPath);
        files.hideName(place, 'file');
        const target = await links.read(place.storePath, signal);
        if (!staysInside(place, target)) {
          throw new Failure('path.outside', { publicDetail: 'The link leads out of its mount.' });
        }
        return target;
      }),

    symlink: async (target, rawLink, signal) => {
      const event = files.event('file.linked', rawLink, { details: { to: target } });
      const { place, links, text } = await files.guard(event, () => {
        const found = linkPlace(files, rawLink);
        files.requireName(found.place, 'file');
        if (files.table.holdsFixed(found.place.path)) throw new Failure('target.exists');
        return { ...found, text: wayTo(found.place, targetPlace(files, found.place, target)) };
      });
      await files.act({ ...event, file: { path: place.path, truePath: place.storePath } }, async () => {
        await makeFixedFolder(place, signal);
        await links.make(place.storePath, text, signal);
      });
    },
  };
}

function linkPlace(files: SessionFiles, rawPath: string) {
  const place = files.stored(files.locate(rawPath));
  if (place === undefined) throw new Failure('permission.denied', { publicDetail: 'There are no links here.' });
  requirePermission(place, 'symlink');
  const { links } = place.store.storage.capabilities;
  if (links === undefined) throw new Failure('target.unsupported', { publicDetail: 'This store keeps no links.' });
  return { place, links };
}

/** Where a new link leads, in the words of the client: from the root of its view, or from the folder of the link. */
function targetPlace(files: SessionFiles, link: StoredPlace, target: string): StoredPlace {
  const path = parseVPath(target.startsWith('/') ? target : `${vpathParent(link.path)}/${target}`);
  const { location } = files.locate(path);
  const place = location.kind === 'virtual' ? undefined : files.stored({ path, location });
  if (place?.mount === link.mount) return place;
  throw new Failure('path.outside', { publicDetail: 'A link may only lead to what is in the same mount.' });
}

/** The relative path from a link to its target. */
function wayTo(link: StoredPlace, target: StoredPlace): string {
  const from = vpathComponents(vpathParent(link.storePath));
  const to = vpathComponents(target.storePath);
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
}

/** Whether what a link holds leads nowhere above its mount on any step. */
function staysInside({ mount, storePath }: StoredPlace, target: string): boolean {
  if (target.startsWith('/')) return false;
  const folder: VPath = rebaseVPath(vpathParent(storePath), mount.at, ROOT);
  let depth = vpathComponents(folder).length;
  for (const name of target.split('/')) {
    if (name === '..') depth -= 1;
    else if (name !== '' && name !== '.') depth += 1;
    if (depth < 0) return false;
  }
  return true;
}
