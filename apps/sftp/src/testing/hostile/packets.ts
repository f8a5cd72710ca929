import { ByteWriter } from '@waybill/sftp';
import type { SeededRandom } from '@waybill/testkit';

/** Types of requests (draft-ietf-secsh-filexfer-02 §3). */
export const types = {
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const;
/** Types of answers. */
const STATUS = 101;
const HANDLE = 102;
export const DATA = 103;
/** Bits of an OPEN. */
export const READING = 1;
export const CREATING = 2 | 8 | 16;

/** A request without its length; `id` 7 unless told otherwise. */
export function packet(type: keyof typeof types, body: ByteWriter, id = 7): Buffer {
  return new ByteWriter().uint8(types[type]).uint32(id).raw(body.finish()).finish();
}

export const body = (): ByteWriter => new ByteWriter();
export const open = (path: string, flags: number): Buffer => packet('OPEN', body().text(path).uint32(flags).uint32(0));
export const byPath = (type: keyof typeof types, path: string): Buffer => packet(type, body().text(path));
export const byHandle = (type: keyof typeof types, handle: Uint8Array): Buffer => packet(type, body().bytes(handle));
export const read = (handle: Uint8Array, offset: number, length: number): Buffer =>
  packet('READ', body().bytes(handle).safeUint64(offset).uint32(length));
export const write = (handle: Uint8Array, offset: number, data: Uint8Array): Buffer =>
  packet('WRITE', body().bytes(handle).safeUint64(offset).bytes(data));

/** The status of an answer, when it is one. */
export function statusOf(reply: Buffer | undefined): number | undefined {
  return reply?.[0] === STATUS ? reply.readUInt32BE(5) : undefined;
}

/** What an answer of HANDLE or DATA carries. */
export function contentOf(reply: Buffer | undefined): Buffer | undefined {
  return reply?.[0] === HANDLE || reply?.[0] === DATA ? reply.subarray(9) : undefined;
}

const paths = [
  '/',
  '/a',
  '/d',
  '/d/b',
  '',
  '..',
  '/../../etc/passwd',
  '/d/../../a',
  '/out',
  '/out/secret',
  '/new',
  'x'.repeat(256),
] as const;
const extensions = [
  'posix-rename@openssh.com',
  'statvfs@openssh.com',
  'fstatvfs@openssh.com',
  'hardlink@openssh.com',
  'fsync@openssh.com',
  'lsetstat@openssh.com',
  'limits@openssh.com',
  'expand-path@openssh.com',
  'home-directory',
  'users-groups-by-id@openssh.com',
  'copy-data',
  'check-file-name',
  'check-file-handle',
  'space-available',
  '__proto__',
] as const;

type Make = (random: SeededRandom) => Buffer;

const handle = (random: SeededRandom): Buffer => Buffer.of(0, 0, 0, 1 + random.integer(6));
const attributes = (into: ByteWriter, random: SeededRandom): ByteWriter =>
  random.pick([
    () => into.uint32(0),
    () => into.uint32(1).safeUint64(3),
    () => into.uint32(4).uint32(0o640),
    () => into.uint32(8).uint32(1).uint32(2),
    () => into.uint32(0x8000_0000).uint32(1).text('__proto__').text('x'),
    () => into.uint32(0x8000_000f).safeUint64(9).uint32(0).uint32(0).uint32(0o600).uint32(1).uint32(2).uint32(0),
  ])();
const onPath =
  (...each: readonly (keyof typeof types)[]): Make =>
  (random) =>
    byPath(each[random.integer(each.length)] ?? 'STAT', random.pick(paths));

const wellFormed: readonly [Make, ...Make[]] = [
  (random) =>
    packet(
      'OPEN',
      attributes(
        body()
          .text(random.pick(paths))
          .uint32(random.pick([1, 2, 3, 10, 26, 27, 30, 58, 63, 255])),
        random,
      ),
    ),
  (random) => byHandle(random.pick(['CLOSE', 'FSTAT', 'READDIR']), handle(random)),
  (random) => read(handle(random), random.integer(5_000), random.pick([0, 1, 4_096, 32_768, 0xffff_ffff])),
  (random) => write(handle(random), random.integer(5_000), random.bytes(random.integer(60))),
  onPath('STAT', 'LSTAT', 'REALPATH', 'READLINK'),
  onPath('OPENDIR'),
  onPath('REMOVE', 'RMDIR'),
  (random) => packet(random.pick(['MKDIR', 'SETSTAT']), attributes(body().text(random.pick(paths)), random)),
  (random) => packet('FSETSTAT', attributes(body().bytes(handle(random)), random)),
  (random) => packet(random.pick(['RENAME', 'SYMLINK']), body().text(random.pick(paths)).text(random.pick(paths))),
  (random) => packet('EXTENDED', body().text(random.pick(extensions)).text(random.pick(paths)).text(random.pick(paths))),
  (random) =>
    packet(
      'EXTENDED',
      body()
        .text(random.pick(extensions))
        .bytes(handle(random))
        .safeUint64(random.integer(90))
        .safeUint64(random.integer(90))
        .bytes(handle(random))
        .safeUint64(random.integer(90)),
    ),
  (random) =>
    packet(
      'EXTENDED',
      body()
        .text(random.pick(['check-file-name', 'check-file-handle']))
        .bytes(random.chance(0.5) ? handle(random) : Buffer.from('/a'))
        .text('sha256,md5')
        .safeUint64(0)
        .safeUint64(random.integer(900))
        .uint32(random.pick([0, 256, 1_000])),
    ),
];

/** A request that any client could send. */
export function anyRequest(random: SeededRandom): Buffer {
  return random.pick(wellFormed)(random);
}
