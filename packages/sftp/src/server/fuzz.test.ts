import { Failure } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SftpAttributes, writeAttributes } from '../codec/attributes.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { encodeInit, encodeRequest } from '../codec/encode-request.js';
import type { SftpRequestBody } from '../codec/requests.js';
import { createDuplexPair } from '../testing/duplex-pair.js';
import { MemoryTree } from '../testing/memory-tree.js';
import type { SftpHandlers } from './handlers.js';
import { serveSftp } from './serve-sftp.js';

const paths = fc.constantFrom('/', '/a', '/d', '/d/b', '', '..', '/../..', 'x'.repeat(300));
const handles = fc.constantFrom(1, 2, 3, 9).map((number) => Buffer.from([0, 0, 0, number]));
const attributes = fc.constantFrom<SftpAttributes>(
  {},
  { sizeBytes: 3 },
  { mode: 0o777 },
  { extended: [{ name: '__proto__', data: Buffer.alloc(1) }] },
);
const flags = fc.record({
  read: fc.boolean(),
  write: fc.boolean(),
  append: fc.boolean(),
  create: fc.boolean(),
  truncate: fc.boolean(),
  exclusive: fc.boolean(),
});
const offset = fc.nat({ max: 5_000 });
const blocks = fc.constantFrom(0, 255, 256, 1_000, 0xffff_ffff);

const body: fc.Arbitrary<SftpRequestBody> = fc.oneof(
  fc.record({ type: fc.constant('OPEN' as const), path: paths, flags, attributes }),
  fc.record({ type: fc.constant('OPENDIR' as const), path: paths }),
  fc.record({ type: fc.constantFrom('CLOSE' as const, 'FSTAT' as const, 'READDIR' as const), handle: handles }),
  fc.record({ type: fc.constant('READ' as const), handle: handles, offset, length: fc.nat({ max: 0xffff_ffff }) }),
  fc.record({ type: fc.constant('WRITE' as const), handle: handles, offset, data: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({
    type: fc.constantFrom('STAT' as const, 'LSTAT' as const, 'REALPATH' as const, 'REMOVE' as const, 'RMDIR' as const),
    path: paths,
  }),
  fc.record({ type: fc.constantFrom('MKDIR' as const, 'SETSTAT' as const), path: paths, attributes }),
  fc.record({ type: fc.constant('RENAME' as const), from: paths, to: paths }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    name: fc.constantFrom('limits@openssh.com', 'posix-rename@openssh.com', 'fsync@openssh.com', '__proto__', 'constructor'),
    payload: fc.uint8Array({ maxLength: 40 }),
  }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    name: fc.constantFrom(
      'expand-path@openssh.com',
      'home-directory',
      'posix-rename@openssh.com',
      'hardlink@openssh.com',
      'statvfs@openssh.com',
      'fstatvfs@openssh.com',
      'space-available',
    ),
    payload: fc
      .tuple(fc.constantFrom('~', '~bank/d', '~root', '', 'bank', '/a'), paths)
      .map(([first, second]) => new ByteWriter().text(first).text(second).finish()),
  }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    name: fc.constant('users-groups-by-id@openssh.com'),
    payload: fc
      .tuple(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 5_000 }))
      .map(([users, groups]) => new ByteWriter().bytes(users).bytes(groups).finish()),
  }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    name: fc.constant('copy-data'),
    payload: fc
      .tuple(handles, offset, offset, handles, offset)
      .map(([from, at, length, to, where]) =>
        new ByteWriter().bytes(from).safeUint64(at).safeUint64(length).bytes(to).safeUint64(where).finish(),
      ),
  }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    name: fc.constantFrom('check-file-name', 'check-file-handle'),
    payload: fc
      .tuple(fc.oneof(handles, fc.constantFrom(Buffer.from('/a'), Buffer.from('/d'))), offset, offset, blocks)
      .map(([of, at, length, block]) =>
        new ByteWriter().bytes(of).text('sha1,md5').safeUint64(at).safeUint64(length).uint32(block).finish(),
      ),
  }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    name: fc.constant('lsetstat@openssh.com'),
    payload: fc.tuple(paths, attributes).map(([path, wanted]) => {
      const payload = new ByteWriter().text(path);
      writeAttributes(payload, wanted);
      return payload.finish();
    }),
  }),
);

/** Where a packet is broken, and how. */
const damage = fc.record({
  at: fc.nat({ max: 400 }),
  kind: fc.constantFrom('flip', 'cut', 'repeat'),
  value: fc.nat({ max: 255 }),
});

function damaged(packet: Buffer, { at, kind, value }: { at: number; kind: string; value: number }): Buffer {
  const index = at % packet.length;
  if (kind === 'cut') return packet.subarray(0, index);
  if (kind === 'repeat') return Buffer.concat([packet.subarray(0, index), packet.subarray(index), packet.subarray(index)]);
  const changed = Buffer.from(packet);
  changed[index] = value;
  return changed;
}

/** Counts what is opened and how it ends. */
function counted(tree: MemoryTree): { handlers: SftpHandlers; open: () => number } {
  let open = 0;
  const inner = tree.handlers();
  const handlers: SftpHandlers = {
    ...inner,
    statvfs: () => Promise.reject(new Failure('target.unsupported')),
    hardlink: async (from, to) => tree.link(from, to),
    open: async (...parameters) => {
      const file = await inner.open(...parameters);
      open += 1;
      return {
        ...file,
        close: async (signal) => {
          open -= 1;
          await file.close(signal);
        },
        abandon: async (reason) => {
          open -= 1;
          await file.abandon(reason);
        },
      };
    },
    openFolder: async (...parameters) => {
      const folder = await inner.openFolder(...parameters);
      open += 1;
      return {
        ...folder,
        close: async () => {
          open -= 1;
        },
      };
    },
  };
  return { handlers, open: () => open };
}

/** Sends everything in pieces, ends, and waits until the session is over. */
async function survives(stream: Buffer, pieceBytes: number, finish: 'end' | 'destroy'): Promise<void> {
  const [near, far] = createDuplexPair();
  const tree = new MemoryTree();
  tree.put('/a', Buffer.alloc(3_000, 1));
  tree.makeFolder('/d');
  const { handlers, open } = counted(tree);
  const faults: unknown[] = [];
  const onInternalError = (error: unknown) => void faults.push(error);
  const ended = serveSftp(far, handlers, { onInternalError, maxHandles: 8, username: 'bank' }, new AbortController().signal);
  near.on('error', () => {});
  near.resume();
  for (let at = 0; at < stream.length && !near.destroyed; at += pieceBytes) near.write(stream.subarray(at, at + pieceBytes));
  if (finish === 'end') near.end();
  else near.destroy();
  const end = await ended;
  expect(['ended', 'cut', 'violated']).toContain(end.outcome);
  expect(open()).toBe(0);
  expect(faults).toEqual([]);
}

const init = Buffer.concat(encodeInit({ version: 3, extensions: [] }));
const pieceBytes = fc.integer({ min: 1, max: 500 });
const finish = fc.constantFrom('end' as const, 'destroy' as const);

describe('a hostile client', () => {
  it('ends its own session at most, whatever bytes it sends', async () => {
    const noise = fc.uint8Array({ maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), noise, pieceBytes, finish, (greets, bytes, size, how) =>
        survives(Buffer.concat([greets ? init : Buffer.alloc(0), bytes]), size, how),
      ),
      { numRuns: 200 },
    );
  }, 60_000);

  it('leaves nothing open and meets no fault of ours, whatever it does in whatever order', async () => {
    const step = fc.record({ body, damage: fc.option(damage, { freq: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), pieceBytes, finish, (steps, size, how) => {
        const packets = steps.map((each, id) => {
          const packet = Buffer.concat(encodeRequest({ ...each.body, id }));
          return each.damage === null ? packet : damaged(packet, each.damage);
        });
        return survives(Buffer.concat([init, ...packets]), size, how);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
