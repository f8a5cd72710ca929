import { body, byHandle, byPath, open, packet, READING, types } from './packets.js';

/** A packet that nobody should send, and what it earns: one of these status codes, data, or the end of the session. */
export interface SecurityPacket {
  readonly what: string;
  /** `handle` is of a file that is open for reading. */
  readonly bytes: (handle: Buffer) => Buffer;
  /** Bytes as they are, or a packet that wants its length in front. */
  readonly framed: boolean;
  readonly earns: 'ended' | 'data' | number;
  /** Before INIT. */
  readonly first?: boolean;
}

const BAD_MESSAGE = 5;
const UNSUPPORTED = 8;
const FAILURE = 4;

const refused = (what: string, earns: number, bytes: SecurityPacket['bytes']): SecurityPacket => ({
  what,
  bytes,
  framed: true,
  earns,
});
const ending = (what: string, bytes: Buffer, first = false): SecurityPacket => ({
  what,
  bytes: () => bytes,
  framed: false,
  earns: 'ended',
  first,
});
const framedBytes = (payload: Uint8Array): Buffer => body().bytes(payload).finish();

const pathRequests = ['LSTAT', 'STAT', 'OPENDIR', 'REMOVE', 'RMDIR', 'REALPATH', 'READLINK'] as const;

/** The table of SECURITY.md, packet by packet. */
export const securityPackets: readonly SecurityPacket[] = [
  ending('a packet of length zero', Buffer.alloc(4)),
  ending('a packet of 4 GiB', Buffer.concat([Buffer.alloc(4, 0xff), byPath('STAT', '/')])),
  ending(
    'a packet one byte longer than may be',
    body()
      .uint32(262_144 + 1_024 + 1)
      .raw(byPath('STAT', '/'))
      .finish(),
  ),
  ending('a packet too short for an id', framedBytes(Buffer.of(types.STAT, 0, 0))),
  ending('a request before INIT', framedBytes(byPath('STAT', '/')), true),
  ending('a second INIT', framedBytes(Buffer.of(1, 0, 0, 0, 3))),
  ending('an INIT of version 0', framedBytes(Buffer.of(1, 0, 0, 0, 0)), true),
  ending('an INIT with half an extension', framedBytes(Buffer.of(1, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff)), true),
  ...[0, 2, 21, 99, 101, 102, 199, 201, 255].map((type) =>
    refused(`type ${type}`, UNSUPPORTED, () => Buffer.concat([Buffer.of(type), byPath('STAT', '/').subarray(1)])),
  ),
  ...pathRequests.map((type) => refused(`${type} of a path with a NUL`, BAD_MESSAGE, () => byPath(type, '/a\0/etc/passwd'))),
  ...pathRequests.map((type) => refused(`${type} cut short`, BAD_MESSAGE, () => byPath(type, '/a').subarray(0, -1))),
  refused('OPEN of a path with a NUL', BAD_MESSAGE, () => open('/a\0', READING)),
  refused('RENAME to a path with a NUL', BAD_MESSAGE, () => packet('RENAME', body().text('/a').text('/b\0'))),
  refused('a string of 4 GiB', BAD_MESSAGE, () => packet('STAT', body().uint32(0xffff_ffff).raw(Buffer.from('/a')))),
  refused('READ beyond 2^63', BAD_MESSAGE, (handle) =>
    packet(
      'READ',
      body()
        .bytes(handle)
        .uint64(2n ** 63n + 5n)
        .uint32(10),
    ),
  ),
  refused('READ at the last offset there is', BAD_MESSAGE, (handle) =>
    packet(
      'READ',
      body()
        .bytes(handle)
        .uint64(2n ** 64n - 1n)
        .uint32(9),
    ),
  ),
  refused('WRITE beyond 2^63', BAD_MESSAGE, (handle) =>
    packet(
      'WRITE',
      body()
        .bytes(handle)
        .uint64(2n ** 63n)
        .text('x'),
    ),
  ),
  refused('WRITE that promises 4 GiB', BAD_MESSAGE, (handle) =>
    packet('WRITE', body().bytes(handle).uint64(0n).uint32(0xffff_ffff).raw(Buffer.from('x'))),
  ),
  {
    what: 'READ of 4 GiB',
    bytes: (handle) => packet('READ', body().bytes(handle).uint64(0n).uint32(0xffff_ffff)),
    framed: true,
    earns: 'data',
  },
  refused('a count of 2^32 attributes', BAD_MESSAGE, () =>
    packet('SETSTAT', body().text('/a').uint32(0x8000_0000).uint32(0xffff_ffff)),
  ),
  refused('a size of 2^64', BAD_MESSAGE, () =>
    packet(
      'SETSTAT',
      body()
        .text('/a')
        .uint32(1)
        .uint64(2n ** 64n - 1n),
    ),
  ),
  refused('__proto__ as an extension', UNSUPPORTED, () => packet('EXTENDED', body().text('__proto__').text('polluted'))),
  refused('constructor as an extension', UNSUPPORTED, () => packet('EXTENDED', body().text('constructor').text('x'))),
  refused('an extension of 100,000 characters', UNSUPPORTED, () => packet('EXTENDED', body().text('x'.repeat(100_000)))),
  refused('an extension without its body', BAD_MESSAGE, () => packet('EXTENDED', body().text('posix-rename@openssh.com'))),
  refused('a handle that was not given out', FAILURE, () => byHandle('FSTAT', Buffer.of(0, 0, 1, 0))),
  refused('a handle of 10,000 bytes', FAILURE, () => byHandle('CLOSE', Buffer.alloc(10_000))),
  refused('a handle of nothing', FAILURE, () => byHandle('READDIR', Buffer.alloc(0))),
  refused('a name of 256 bytes', BAD_MESSAGE, () => byPath('STAT', `/${'x'.repeat(256)}`)),
  refused('a path of 100,000 bytes', BAD_MESSAGE, () => byPath('STAT', '/abc'.repeat(25_000))),
  refused('SYMLINK to a path with a NUL', BAD_MESSAGE, () => packet('SYMLINK', body().text('/a\0').text('/link'))),
];
