import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../codec/byte-reader.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { statusCodes } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import { initialised, served } from '../testing/served-session.js';

interface Question {
  readonly digests?: string;
  readonly offset?: number;
  readonly length?: number;
  readonly block?: number;
}

function request(of: string | Uint8Array, { digests = 'sha256', offset = 0, length = 0, block = 0 }: Question = {}) {
  const subject = typeof of === 'string' ? new ByteWriter().text(of) : new ByteWriter().bytes(of);
  const payload = subject.text(digests).safeUint64(offset).safeUint64(length).uint32(block).finish();
  return { type: 'EXTENDED', name: typeof of === 'string' ? 'check-file-name' : 'check-file-handle', payload } as const;
}

function told(reply: SftpReply): { readonly algorithm: string; readonly digests: string } {
  if (reply.type !== 'EXTENDED_REPLY') throw new Error(`no digest but ${JSON.stringify(reply)}`);
  const reader = new ByteReader(reply.payload);
  expect(reader.text()).toBe('check-file');
  return { algorithm: reader.text(), digests: reader.rest().toString('hex') };
}

const digest = (algorithm: string, content: Uint8Array) => createHash(algorithm).update(content).digest('hex');
const content = randomBytes(700_001);

describe('check-file', () => {
  it.each([
    ['sha256', 'sha256'],
    ['sha1,crc32,sha512,md5', 'sha512'],
    ['md5,sha256', 'md5'],
    ['sha384', 'sha384'],
  ])('of %s takes %s, by name and by handle', async (digests, algorithm) => {
    const { client, tree } = await initialised();
    tree.put('/a', content);
    const expected = { algorithm, digests: digest(algorithm, content) };
    expect(told(await client.ask(request('/a', { digests })))).toEqual(expected);
    const handle = await client.open('/a', 'read');
    expect(told(await client.ask(request(handle, { digests })))).toEqual(expected);
  });

  it.each([
    [{ offset: 5 }, content.subarray(5)],
    [{ offset: 5, length: 300_000 }, content.subarray(5, 300_005)],
    [{ offset: 700_000, length: 9 }, content.subarray(700_000)],
    [{ offset: 700_001 }, Buffer.alloc(0)],
  ])('takes the range %j', async (range, expected) => {
    const { client, tree } = await initialised();
    tree.put('/a', content);
    expect(told(await client.ask(request('/a', range))).digests).toBe(digest('sha256', expected));
  });

  it('tells a digest of each block, the last of what is left', async () => {
    const { client, tree } = await initialised();
    tree.put('/a', content);
    const parts = [0, 300_000, 600_000].map((at) => digest('md5', content.subarray(at, at + 300_000)));
    expect(told(await client.ask(request('/a', { digests: 'md5', block: 300_000 }))).digests).toBe(parts.join(''));
    tree.put('/empty', '');
    expect(told(await client.ask(request('/empty', { block: 256 }))).digests).toBe('');
    expect(told(await client.ask(request('/empty'))).digests).toBe(digest('sha256', Buffer.alloc(0)));
  });

  it('says what it does not do', async () => {
    const { client, tree } = await initialised({ maxPacketBytes: 4_096 });
    tree.put('/a', content);
    tree.makeFolder('/d');
    const ask = async (question: Question, of: string | Uint8Array = '/a') => client.ask(request(of, question));
    expect(await ask({ digests: 'sha1,crc32' })).toMatchObject({ code: statusCodes.OP_UNSUPPORTED });
    expect(await ask({ block: 255 })).toMatchObject({ code: statusCodes.BAD_MESSAGE });
    expect(await ask({ offset: 700_002 })).toMatchObject({ code: statusCodes.EOF });
    expect(await ask({}, '/none')).toMatchObject({ code: statusCodes.NO_SUCH_FILE });
    expect(await ask({}, '/d')).toMatchObject({ code: statusCodes.FAILURE });
    expect(await ask({}, Buffer.from([0, 0, 0, 9]))).toMatchObject({ message: 'Unknown handle' });
    expect(await ask({}, await client.open('/b', 'write'))).toMatchObject({ code: statusCodes.PERMISSION_DENIED });
    expect(await ask({ block: 256 })).toMatchObject({ message: expect.stringContaining('ask for larger blocks') });
    // 96 digests of 32 bytes are the most that a packet of this size holds.
    expect(told(await ask({ block: 256, length: 256 * 96 })).digests).toHaveLength(2 * 32 * 96);
    expect(await ask({ block: 256, length: 256 * 96 + 1 })).toMatchObject({ code: statusCodes.FAILURE });
    const cut = request('/a');
    expect(await client.ask({ ...cut, payload: cut.payload.subarray(0, -1) })).toMatchObject({ code: statusCodes.BAD_MESSAGE });
  });

  it('lets go of what it opened, closed when it told and abandoned when it failed', async () => {
    const { client, tree } = await initialised();
    tree.put('/a', 'abc');
    await client.ask(request('/a'));
    expect(tree.events).toEqual([{ type: 'closed', path: '/a' }]);
    const unreadable = await initialised(
      {},
      {
        openForDigest: async (path, signal) => {
          const file = await tree.handlers().openForDigest?.(path, signal);
          if (file === undefined) throw new Failure('internal');
          return { ...file, read: () => Promise.reject(new Failure('source.denied', { publicDetail: 'Not readable.' })) };
        },
      },
    );
    expect(await unreadable.client.ask(request('/a'))).toMatchObject({ message: 'Not readable.' });
    expect(tree.events).toEqual([
      { type: 'closed', path: '/a' },
      { type: 'abandoned', path: '/a' },
    ]);
  });

  it('tells its handler that the bytes are not sent, and reads none for an answer that is too long', async () => {
    const uses: string[] = [];
    const { client, tree } = await initialised(
      { maxPacketBytes: 4_096 },
      {
        open: async (path, flags, attributes, signal) => {
          const file = await tree.handlers().open(path, flags, attributes, signal);
          const read: typeof file.read = (offset, length, ending, use) => {
            uses.push(use);
            return file.read(offset, length, ending, use);
          };
          return { ...file, read };
        },
      },
    );
    tree.put('/a', 'abc');
    const handle = await client.open('/a', 'read');
    await client.ask({ type: 'READ', handle, offset: 0, length: 3 });
    await client.ask(request(handle));
    expect(uses).toEqual(['send', 'digest']);
    tree.put('/large', content);
    const refused = await client.ask(request(await client.open('/large', 'read'), { block: 256 }));
    expect([refused, uses]).toMatchObject([{ type: 'STATUS' }, ['send', 'digest']]);
  });

  it('tells the digest of all of a file that is known without reading it, and reads for anything else', async () => {
    const known = createHash('sha256').update('known').digest();
    const { client, tree } = await initialised(
      {},
      {
        openForDigest: async (path, signal) => {
          const file = await tree.handlers().openForDigest?.(path, signal);
          if (file === undefined) throw new Failure('internal');
          return { ...file, sha256: async () => known };
        },
      },
    );
    tree.put('/a', content);
    expect(told(await client.ask(request('/a')))).toEqual({ algorithm: 'sha256', digests: known.toString('hex') });
    for (const [question, part] of [
      [{ digests: 'md5' }, content],
      [{ offset: 5 }, content.subarray(5)],
      [{ length: 5 }, content.subarray(0, 5)],
    ] as const) {
      const { algorithm, digests } = told(await client.ask(request('/a', question)));
      expect(digests).toBe(digest(algorithm, part));
    }
  });

  it('is not offered where files are not opened for it', async () => {
    const { client } = served({ withheldExtensions: ['check-file'] });
    const version = await client.init();
    expect(version.kind === 'version' && version.extensions.some(({ name }) => name === 'check-file')).toBe(false);
    expect(await client.ask(request('/a'))).toMatchObject({ code: statusCodes.OP_UNSUPPORTED });
  });
});
