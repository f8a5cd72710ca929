import { decodeName } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SftpAttributes, SftpEntry } from './attributes.js';
import { ByteWriter } from './byte-writer.js';
import { CodecError } from './codec-error.js';
import { decodeRequest } from './decode-request.js';
import { encodeInit, encodeRequest } from './encode-request.js';
import { decodeLimits, decodeStatVfs, encodeLimits, encodeStatVfs } from './extensions.js';
import { beginPacket, endPacket, type PacketBuffers } from './frame.js';
import { attributeBits, requestTypes } from './protocol.js';
import { decodeReply, encodeReply, encodeVersion, type SftpReply } from './replies.js';
import type { SftpRequest } from './requests.js';

function bodyOf(packet: PacketBuffers): Buffer {
  const whole = Buffer.concat(packet);
  expect(whole.readUInt32BE(0)).toBe(whole.length - 4);
  return whole.subarray(4);
}

const uint32 = fc.nat({ max: 0xffff_ffff });
const offset = fc.maxSafeNat();
const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
const text = fc.uint8Array({ maxLength: 40 }).map((array) => decodeName(array));
const path = fc.uint8Array({ maxLength: 40 }).map((array) => decodeName(array.map((byte) => byte || 47)));
const pair = fc.record({ name: fc.oneof(text, fc.constant('__proto__')), data: bytes });
const attributes: fc.Arbitrary<SftpAttributes> = fc.record(
  {
    sizeBytes: offset,
    owner: fc.record({ uid: uint32, gid: uint32 }),
    mode: uint32,
    times: fc.record({ accessedAtSeconds: uint32, modifiedAtSeconds: uint32 }),
    extended: fc.array(pair, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const entry: fc.Arbitrary<SftpEntry> = fc.record({ name: text, longname: text, attributes });
const flags = fc.record({
  read: fc.boolean(),
  write: fc.boolean(),
  append: fc.boolean(),
  create: fc.boolean(),
  truncate: fc.boolean(),
  exclusive: fc.boolean(),
});

function of<T extends SftpRequest['type']>(type: T) {
  return { type: fc.constant(type), id: uint32 };
}

const request: fc.Arbitrary<SftpRequest> = fc.oneof(
  fc.record({ ...of('OPEN'), path, flags, attributes }),
  fc.record({ ...of('CLOSE'), handle: bytes }),
  fc.record({ ...of('READ'), handle: bytes, offset, length: uint32 }),
  fc.record({ ...of('WRITE'), handle: bytes, offset, data: bytes }),
  fc.record({ ...of('LSTAT'), path }),
  fc.record({ ...of('FSTAT'), handle: bytes }),
  fc.record({ ...of('SETSTAT'), path, attributes }),
  fc.record({ ...of('FSETSTAT'), handle: bytes, attributes }),
  fc.record({ ...of('OPENDIR'), path }),
  fc.record({ ...of('READDIR'), handle: bytes }),
  fc.record({ ...of('REMOVE'), path }),
  fc.record({ ...of('MKDIR'), path, attributes }),
  fc.record({ ...of('RMDIR'), path }),
  fc.record({ ...of('REALPATH'), path }),
  fc.record({ ...of('STAT'), path }),
  fc.record({ ...of('RENAME'), from: path, to: path }),
  fc.record({ ...of('READLINK'), path }),
  fc.record({ ...of('SYMLINK'), first: path, second: path }),
  fc.record({ ...of('EXTENDED'), name: text, payload: bytes }),
);

const reply: fc.Arbitrary<SftpReply> = fc.oneof(
  fc.record({ type: fc.constant('STATUS' as const), code: uint32, message: text, language: text }),
  fc.record({ type: fc.constant('HANDLE' as const), handle: bytes }),
  fc.record({ type: fc.constant('DATA' as const), data: bytes }),
  fc.record({ type: fc.constant('NAME' as const), entries: fc.array(entry, { maxLength: 5 }) }),
  fc.record({ type: fc.constant('ATTRS' as const), attributes }),
  fc.record({ type: fc.constant('EXTENDED_REPLY' as const), payload: bytes }),
);

describe('the SFTP codec', () => {
  it('gives back every request it encodes', () => {
    fc.assert(
      fc.property(request, (given) => {
        expect(decodeRequest(bodyOf(encodeRequest(given)))).toEqual({ kind: 'request', request: given });
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it('gives back every reply it encodes', () => {
    fc.assert(
      fc.property(uint32, reply, (id, given) => {
        expect(decodeReply(bodyOf(encodeReply(id, given)))).toEqual({ kind: 'reply', id, reply: given });
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it('gives back INIT and VERSION with extensions of any name, each as often as it was sent', () => {
    const extensions = [
      { name: '__proto__', data: Buffer.from('1') },
      { name: 'constructor', data: Buffer.from([0xff]) },
      { name: '__proto__', data: Buffer.from('2') },
    ];
    expect(decodeRequest(bodyOf(encodeInit({ version: 3, extensions })))).toEqual({
      kind: 'init',
      init: { version: 3, extensions },
    });
    expect(decodeReply(bodyOf(encodeVersion(3, extensions)))).toEqual({ kind: 'version', version: 3, extensions });
  });

  it('writes the bytes of the draft', () => {
    const open: SftpRequest = {
      type: 'OPEN',
      id: 7,
      path: '/a',
      flags: { read: false, write: true, append: false, create: true, truncate: true, exclusive: false },
      attributes: { mode: 0o644 },
    };
    expect(Buffer.concat(encodeRequest(open)).toString('hex')).toBe(
      '00000017' + '03' + '00000007' + '00000002' + '2f61' + '0000001a' + '00000004' + '000001a4',
    );
    const read: SftpRequest = { type: 'READ', id: 1, handle: Buffer.from('h'), offset: 2 ** 32 + 1, length: 32_768 };
    expect(Buffer.concat(encodeRequest(read)).toString('hex')).toBe(
      '00000016' + '05' + '00000001' + '00000001' + '68' + '0000000100000001' + '00008000',
    );
  });

  it('passes the data of WRITE and DATA by reference in both directions', () => {
    const data = Buffer.alloc(1_000, 1);
    const packet = encodeRequest({ type: 'WRITE', id: 1, handle: Buffer.from('h'), offset: 0, data });
    expect(packet[1]).toBe(data);
    const frame = bodyOf(packet);
    const decoded = decodeRequest(frame);
    if (decoded.kind !== 'request' || decoded.request.type !== 'WRITE') throw new Error('not a WRITE');
    expect(decoded.request.data.buffer).toBe(frame.buffer);
  });

  it('names a request that is cut anywhere behind its id, and throws for one that is cut before', () => {
    fc.assert(
      fc.property(request, fc.nat(), (given, cut) => {
        const whole = bodyOf(encodeRequest(given));
        const at = cut % whole.length;
        const part = whole.subarray(0, at);
        if (at < 5) {
          expect(() => decodeRequest(part)).toThrow(CodecError);
          return;
        }
        const decoded = decodeRequest(part);
        // The payload of EXTENDED has no length of its own, so a shorter one is whole as well.
        if (given.type !== 'EXTENDED') expect(decoded).toMatchObject({ kind: 'malformed', id: given.id });
      }),
    );
  });

  it('never throws anything but CodecError for random bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...Object.values(requestTypes), 101, 102, 103, 104, 105),
        (noise, type) => {
          const frame = Buffer.concat([Buffer.from([type]), noise]);
          for (const decode of [decodeRequest, decodeReply]) {
            try {
              decode(frame);
            } catch (error) {
              expect(error).toBeInstanceOf(CodecError);
            }
          }
        },
      ),
      { numRuns: 3_000 },
    );
  }, 60_000);

  it('refuses an attribute count of 2^32-1 before setting anything aside for it', () => {
    const packet = beginPacket(requestTypes.SETSTAT).uint32(9).text('/a').uint32(attributeBits.EXTENDED).uint32(0xffff_ffff);
    expect(decodeRequest(bodyOf(endPacket(packet)))).toMatchObject({
      kind: 'malformed',
      id: 9,
      problem: expect.stringMatching(/does not fit/),
    });
    const names = beginPacket(104).uint32(9).uint32(0xffff_ffff);
    expect(() => decodeReply(bodyOf(endPacket(names)))).toThrow(/does not fit/);
  });

  it('refuses offsets and sizes beyond 2^53-1 from a client, and takes sizes of a server as not told', () => {
    const read = beginPacket(requestTypes.READ)
      .uint32(3)
      .text('h')
      .uint64(2n ** 63n)
      .uint32(1);
    expect(decodeRequest(bodyOf(endPacket(read)))).toMatchObject({
      kind: 'malformed',
      id: 3,
      problem: expect.stringMatching(/beyond 2\^53-1/),
    });
    const size = new ByteWriter()
      .uint32(attributeBits.SIZE)
      .uint64(2n ** 64n - 1n)
      .finish();
    const setstat = beginPacket(requestTypes.SETSTAT).uint32(3).text('/a').raw(size);
    expect(decodeRequest(bodyOf(endPacket(setstat)))).toMatchObject({ kind: 'malformed', id: 3 });
    expect(decodeReply(bodyOf(endPacket(beginPacket(105).uint32(3).raw(size))))).toEqual({
      kind: 'reply',
      id: 3,
      reply: { type: 'ATTRS', attributes: {} },
    });
  });

  it('refuses a path that holds NUL', () => {
    const stat = beginPacket(requestTypes.STAT).uint32(3).text('/a\0b');
    expect(decodeRequest(bodyOf(endPacket(stat)))).toMatchObject({
      kind: 'malformed',
      id: 3,
      problem: expect.stringMatching(/NUL/),
    });
  });

  it('takes a STATUS without message and language', () => {
    expect(decodeReply(bodyOf(endPacket(beginPacket(101).uint32(3).uint32(4))))).toEqual({
      kind: 'reply',
      id: 3,
      reply: { type: 'STATUS', code: 4, message: '', language: '' },
    });
  });

  it('gives back limits and file system states', () => {
    const limits = { maxPacketBytes: 1, maxReadBytes: 2, maxWriteBytes: 3, maxOpenHandles: 4 };
    expect(decodeLimits(encodeLimits(limits))).toEqual(limits);
    const vfs = {
      blockSize: 1n,
      fragmentSize: 2n,
      blocks: 2n ** 63n,
      blocksFree: 3n,
      blocksAvailable: 4n,
      files: 5n,
      filesFree: 6n,
      filesAvailable: 7n,
      fileSystemId: 2n ** 64n - 1n,
      flags: 8n,
      maxNameLength: 255n,
    };
    expect(decodeStatVfs(encodeStatVfs(vfs))).toEqual(vfs);
  });
});
