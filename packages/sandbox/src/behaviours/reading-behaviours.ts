import { appendFile, open, stat, truncate, utimes } from 'node:fs/promises';
import { Failure, type VPath } from '@waybill/core';
import { systemPath } from '../files/system-path.js';
import { behaviour, type Manners, type Place } from './behaviour.js';
import { bytes, nothing, oneOf } from './values.js';

type Repeat = 'once' | 'always';

/** Does something to a file right after its first READ: at the first time that it is opened, or each time. */
function afterFirstRead(place: Place, repeat: Repeat, change: (path: Buffer) => Promise<void>): Manners {
  const due = new Set<VPath>();
  const done = new Set<VPath>();
  return {
    after: async ({ type, path, writes }) => {
      if (type === 'OPEN' && writes === false && (repeat === 'always' || !done.has(path))) due.add(path);
      if (type !== 'READ' || !due.delete(path)) return;
      done.add(path);
      await change(systemPath(place.files, path));
    },
  };
}

async function invertSecondHalf(path: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const half = Math.floor(size / 2);
    const { buffer } = await file.read(Buffer.alloc(size - half), 0, size - half, half);
    await file.write(
      buffer.map((byte) => byte ^ 0xff),
      0,
      size - half,
      half,
    );
  } finally {
    await file.close();
  }
}

const gone = (): Failure => new Failure('source.not-found', { publicDetail: 'No such file' });

/** What happens to a file while somebody reads it. */
export const readingBehaviours = [
  behaviour({
    name: 'grows-while-read',
    value: oneOf('once', 'always'),
    says: 'adds a line to a file right after the first part was read: the first time it is read, or each time',
    manners: (repeat, place) => afterFirstRead(place, repeat, (path) => appendFile(path, 'and one more line\n')),
  }),
  behaviour({
    name: 'shrinks-while-read',
    value: oneOf('once', 'always'),
    says: 'cuts a file to half right after the first part was read',
    manners: (repeat, place) =>
      afterFirstRead(place, repeat, async (path) => truncate(path, Math.floor((await stat(path)).size / 2))),
  }),
  behaviour({
    name: 'rewrites-while-read',
    value: oneOf('once', 'always'),
    says: 'writes other bytes into the second half of a file right after the first part was read; its size stays the same',
    manners: (repeat, place) => afterFirstRead(place, repeat, invertSecondHalf),
  }),
  behaviour({
    name: 'rewrites-unseen',
    value: oneOf('once', 'always'),
    says: 'as rewrites-while-read, and its time stays the same too',
    manners: (repeat, place) =>
      afterFirstRead(place, repeat, async (path) => {
        const { atime, mtime } = await stat(path);
        await invertSecondHalf(path);
        await utimes(path, atime, mtime);
      }),
  }),
  behaviour({
    name: 'read-once',
    value: nothing,
    says: 'a file can be opened once and read to its end; a second open, and any look at it after that, fails',
    manners: () => {
      const opened = new Set<VPath>();
      return {
        before: ({ type, path }) => {
          if (opened.has(path) && ['OPEN', 'STAT', 'LSTAT', 'FSTAT'].includes(type)) throw gone();
        },
        after: ({ type, path, writes }) => {
          if (type === 'OPEN' && writes === false) opened.add(path);
        },
      };
    },
  }),
  behaviour({
    name: 'no-look',
    value: nothing,
    says: 'refuses to tell anything about a file that is asked for by itself (STAT, LSTAT, FSTAT); listings work',
    manners: () => ({
      before: ({ type }) => {
        if (type === 'STAT' || type === 'LSTAT' || type === 'FSTAT') throw new Failure('permission.denied');
      },
    }),
  }),
  behaviour({
    name: 'short-reads',
    value: bytes(32_768),
    says: 'answers a READ with at most so many bytes, whatever was asked for',
    manners: (most) => ({ mostReadBytes: Math.max(1, most) }),
  }),
] as const;
