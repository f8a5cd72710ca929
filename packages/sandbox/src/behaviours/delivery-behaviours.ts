import { lstat, rename } from 'node:fs/promises';
import { Failure, isWithin, joinVPath, ROOT, type VPath, vpathName } from '@waybill/core';
import { extensionNames } from '@waybill/sftp';
import { systemPath } from '../files/system-path.js';
import { behaviour, type Manners, type Request } from './behaviour.js';
import { bytes, folder, nothing, oneOf, pattern } from './values.js';

const isRename = ({ type }: Request): boolean => type === 'RENAME' || type === 'POSIX-RENAME';

function refuses(which: (request: Request) => boolean, failure: () => Failure): Manners {
  return {
    before: (request) => {
      if (which(request)) throw failure();
    },
  };
}

const denied = (): Failure => new Failure('permission.denied', { publicDetail: 'Permission denied' });
// What version 3 has for everything else; its text is all there is to go by.
const failed = (publicDetail: string) => (): Failure => new Failure('target.full', { publicDetail });

async function isThere(path: Buffer): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Takes no more than so many bytes in all. What already fits no more is refused as a whole, as file systems do. */
function roomFor(most: number, publicDetail: string): Manners {
  let written = 0;
  return {
    before: ({ type, bytes: size = 0 }) => {
      if (type !== 'WRITE') return;
      if (written + size > most) throw failed(publicDetail)();
      written += size;
    },
  };
}

/** What happens to what is brought. */
export const deliveryBehaviours = [
  behaviour({
    name: 'takes-at-once',
    value: pattern(),
    says: 'takes files whose names match away as soon as they are closed or renamed to that name; * takes temporary names too',
    manners: (matches, place) => {
      const take = async (path: VPath): Promise<void> => {
        if (!matches(vpathName(path))) return;
        await rename(systemPath(place.files, path), systemPath(place.taken, joinVPath(ROOT, vpathName(path))));
      };
      return {
        after: async (request) => {
          if (request.type === 'CLOSE' && request.writes === true) await take(request.path);
          if (isRename(request) && request.to !== undefined) await take(request.to);
        },
      };
    },
  }),
  behaviour({
    name: 'setstat-refused',
    value: nothing,
    says: 'refuses to set times and permissions',
    manners: () => refuses(({ type }) => type === 'SETSTAT' || type === 'FSETSTAT', denied),
  }),
  behaviour({
    name: 'no-posix-rename',
    value: nothing,
    says: 'has only the plain rename, which does not overwrite',
    manners: () => ({ withheldExtensions: [extensionNames.posixRename] }),
  }),
  behaviour({
    name: 'rename-keeps',
    value: nothing,
    says: 'offers posix-rename, and refuses to overwrite with it',
    manners: (_, place) => ({
      before: async ({ type, to }) => {
        if (type === 'POSIX-RENAME' && to !== undefined && (await isThere(systemPath(place.files, to))))
          throw failed('Failure')();
      },
    }),
  }),
  behaviour({
    name: 'rename-refused',
    value: nothing,
    says: 'refuses to rename anything',
    manners: () => refuses(isRename, denied),
  }),
  behaviour({
    name: 'rename-reply-lost',
    value: oneOf('once', 'always'),
    says: 'renames, and cuts the connection before it says so',
    manners: (repeat) => {
      let over = false;
      return {
        after: (request, line) => {
          if (!isRename(request) || over) return;
          over = repeat === 'once';
          line.cut();
        },
      };
    },
  }),
  behaviour({
    name: 'names-forbidden',
    value: pattern('*.part'),
    says: 'refuses to open files for writing whose names match',
    manners: (matches) =>
      refuses(({ type, path, writes }) => type === 'OPEN' && writes === true && matches(vpathName(path)), denied),
  }),
  behaviour({
    name: 'mkdir-refused',
    value: nothing,
    says: 'refuses to make folders',
    manners: () => refuses(({ type }) => type === 'MKDIR', denied),
  }),
  behaviour({
    name: 'folders-hidden',
    value: nothing,
    says: 'refuses to look at folders (STAT, LSTAT); what is in them can be listed, read and written',
    manners: () => ({
      attributes: (attributes, { type }) => {
        if (type === 'READDIR' || attributes.mode === undefined || (attributes.mode & 0o170000) !== 0o040000) return attributes;
        throw denied();
      },
    }),
  }),
  behaviour({
    name: 'denied',
    value: folder('/incoming'),
    says: 'denies everything in this folder',
    manners: (where) => refuses(({ path, to }) => isWithin(path, where) || (to !== undefined && isWithin(to, where)), denied),
  }),
  behaviour({
    name: 'disk-full',
    value: bytes(0),
    says: 'has room for so many bytes more, then answers FAILURE "No space left on device"',
    manners: (most) => roomFor(most, 'No space left on device'),
  }),
  behaviour({
    name: 'quota',
    value: bytes(0),
    says: 'lets so many bytes more be written, then answers FAILURE "Disk quota exceeded"',
    manners: (most) => roomFor(most, 'Disk quota exceeded'),
  }),
  behaviour({
    name: 'corrupts-writes',
    value: oneOf('once', 'always'),
    says: 'stores one byte wrong in what is written, of the first write or of each; sizes are right',
    manners: (repeat) => {
      let over = false;
      return {
        stores: (data) => {
          if (over || data.length === 0) return data;
          over = repeat === 'once';
          const wrong = Buffer.from(data);
          wrong[0] = (wrong[0] ?? 0) ^ 0xff;
          return wrong;
        },
      };
    },
  }),
] as const;
