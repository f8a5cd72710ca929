import { decodeName } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listFolder } from './client/list-folder.js';
import { readAhead } from './client/read-ahead.js';
import { connectSftpClient, type SftpClient } from './client/sftp-client.js';
import { writeBehind } from './client/write-behind.js';
import type { SftpServerOptions } from './server/options.js';
import { serveSftp } from './server/serve-sftp.js';
import { createDuplexPair } from './testing/duplex-pair.js';
import { MemoryTree } from './testing/memory-tree.js';

const never = new AbortController().signal;

async function connected(options: SftpServerOptions = {}): Promise<{ client: SftpClient; tree: MemoryTree }> {
  const [near, far] = createDuplexPair();
  const tree = new MemoryTree();
  void serveSftp(far, tree.handlers(), options, never);
  return { client: await connectSftpClient(near, { signal: never }), tree };
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe('the SFTP client with the SFTP server', () => {
  it('agrees with it on limits', async () => {
    const { client } = await connected({ maxPacketBytes: 50_000, maxHandles: 3 });
    expect(client.limits).toEqual({ maxReadBytes: 48_976, maxWriteBytes: 48_976, maxOpenHandles: 3 });
  });

  it('moves any content in any pieces in any order', async () => {
    const piece = fc.record({ at: fc.nat({ max: 3_000 }), data: fc.uint8Array({ maxLength: 400 }) });
    const bounds = fc.record({ chunkBytes: fc.integer({ min: 1, max: 300 }), maxRequests: fc.integer({ min: 1, max: 20 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), bounds, async (pieces, options) => {
        const { client, tree } = await connected({ maxPacketBytes: 4_096, maxBufferedBytes: 8_192 });
        const length = pieces.reduce((end, { at, data }) => Math.max(end, data.length === 0 ? 0 : at + data.length), 0);
        const expected = Buffer.alloc(length);
        const out = await client.open('/f', { write: true, create: true }, {}, never);
        const window = writeBehind(client, out, options, never);
        for (const { at, data } of pieces) {
          // Pieces overlap: the later one must win.
          expected.set(data, at > length ? 0 : at);
          await window.enqueue(data, at > length ? 0 : at);
        }
        await window.flush();
        await client.close(out, never);
        expect(tree.get('/f')?.equals(expected)).toBe(true);
        const handle = await client.open('/f', { read: true }, {}, never);
        expect((await all(readAhead(client, handle, options, never))).equals(expected)).toBe(true);
        client.end();
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('appends in order whatever the offsets say, with many writes on their way', async () => {
    const { client, tree } = await connected();
    tree.put('/log', 'begin;');
    const handle = await client.open('/log', { write: true, append: true }, {}, never);
    const lines = Array.from({ length: 200 }, (_, i) => `${i};`);
    await Promise.all(lines.map((line) => client.write(handle, 0, Buffer.from(line), never)));
    await client.close(handle, never);
    expect(tree.get('/log')?.toString()).toBe(`begin;${lines.join('')}`);
  });

  it('carries names of any bytes', async () => {
    const { client, tree } = await connected();
    const names = [
      Buffer.from([0xff, 0xfe]),
      Buffer.from('new\nline'),
      Buffer.from('  '),
      Buffer.from('__proto__'),
      Buffer.from('ä€😀'),
    ];
    for (const bytes of names) {
      const name = decodeName(bytes);
      await client.close(await client.open(`/${name}`, { write: true, create: true }, {}, never), never);
      expect(tree.get(`/${name}`)).toHaveLength(0);
    }
    const listed: string[] = [];
    for await (const { name } of listFolder(client, '/', never)) listed.push(name);
    expect(listed.sort()).toEqual(['.', '..', ...names.map((bytes) => decodeName(bytes))].sort());
  });

  it('works on hundreds of files over one session at once', async () => {
    const { client, tree } = await connected();
    const write = async (i: number) => {
      const handle = await client.open(`/${i}`, { write: true, create: true }, {}, never);
      await client.write(handle, 0, Buffer.from(`content ${i}`), never);
      await client.close(handle, never);
    };
    await Promise.all(Array.from({ length: 200 }, (_, i) => write(i)));
    for (let i = 0; i < 200; i += 1) expect(tree.get(`/${i}`)?.toString()).toBe(`content ${i}`);
  });
});
