import { randomBytes } from 'node:crypto';
import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../codec/byte-writer.js';
import { statusCodes } from '../codec/protocol.js';
import { MemoryTree } from '../testing/memory-tree.js';
import type { RawClient } from '../testing/raw-peers.js';
import { initialised, served } from '../testing/served-session.js';
import type { SftpHandlers } from './handlers.js';

interface Copy {
  readonly from: Uint8Array;
  readonly offset?: number;
  readonly length?: number;
  readonly to: Uint8Array;
  readonly at?: number;
}

function request({ from, offset = 0, length = 0, to, at = 0 }: Copy) {
  const payload = new ByteWriter().bytes(from).safeUint64(offset).safeUint64(length).bytes(to).safeUint64(at).finish();
  return { type: 'EXTENDED', name: 'copy-data', payload } as const;
}

const code = (name: keyof typeof statusCodes) => expect.objectContaining({ type: 'STATUS', code: statusCodes[name] });

async function openBoth(client: RawClient, path: string): Promise<Uint8Array> {
  const flags = { read: true, write: true, append: false, create: false, truncate: false, exclusive: false };
  const reply = await client.ask({ type: 'OPEN', path, flags, attributes: {} });
  if (reply.type !== 'HANDLE') throw new Error('no handle');
  return Buffer.from(reply.handle);
}

describe('copy-data', () => {
  it('copies from one open file to another, in pieces of one READ', async () => {
    const content = randomBytes(1_000_003);
    const asked: number[] = [];
    const inner = new MemoryTree();
    inner.put('/a', content);
    const { client } = await initialised(
      {},
      {
        open: async (...parameters) => {
          const file = await inner.handlers().open(...parameters);
          const read: typeof file.read = (offset, length, ...more) => {
            asked.push(length);
            return file.read(offset, length, ...more);
          };
          return { ...file, read };
        },
      },
    );
    const [from, to] = [await client.open('/a', 'read'), await client.open('/b', 'write')];
    expect(await client.ask(request({ from, to }))).toEqual(code('OK'));
    await client.ask({ type: 'CLOSE', handle: to });
    expect(inner.get('/b')?.equals(content)).toBe(true);
    expect(asked).toEqual([261_120, 261_120, 261_120, 1_000_003 - 3 * 261_120]);
  });

  it.each([
    ['a part', { offset: 2, length: 3, at: 0 }, 'OK', 'cde'],
    ['from an offset to the end', { offset: 4, at: 0 }, 'OK', 'ef'],
    ['to an offset', { offset: 0, length: 2, at: 1 }, 'OK', '\0ab'],
    ['nothing from the end', { offset: 6 }, 'OK', ''],
    ['more than is there', { offset: 4, length: 9 }, 'EOF', 'ef'],
    ['from beyond the end', { offset: 7 }, 'EOF', ''],
  ] as const)('copies %s', async (_, range, status, expected) => {
    const { client, tree } = await initialised();
    tree.put('/a', 'abcdef');
    const [from, to] = [await client.open('/a', 'read'), await client.open('/b', 'write')];
    expect(await client.ask(request({ from, to, ...range }))).toEqual(code(status));
    await client.ask({ type: 'CLOSE', handle: to });
    expect(tree.get('/b')?.toString()).toBe(expected);
  });

  it('copies within a file, but no part over itself', async () => {
    const { client, tree } = await initialised();
    tree.put('/a', 'abcdef');
    const file = await openBoth(client, '/a');
    for (const range of [
      { offset: 0, length: 3, at: 2 },
      { offset: 2, length: 3, at: 0 },
      { offset: 0, at: 5 },
      { offset: 0, at: 0 },
    ])
      expect(await client.ask(request({ from: file, to: file, ...range }))).toEqual(code('FAILURE'));
    expect(await client.ask(request({ from: file, to: file, offset: 0, length: 2, at: 2 }))).toEqual(code('OK'));
    // Its own length once, not for ever.
    expect(await client.ask(request({ from: file, to: file, at: 6 }))).toEqual(code('OK'));
    await client.ask({ type: 'CLOSE', handle: file });
    expect(tree.get('/a')?.toString()).toBe('ababefababef');
  });

  it('ends where the file ended when it was asked, though another handle makes it longer meanwhile', async () => {
    let content = Buffer.from('abc');
    const growing = {
      concurrentWrites: false,
      read: async (offset: number, length: number) => Buffer.from(content.subarray(offset, offset + length)),
      write: async (offset: number, data: Uint8Array) => {
        content = Buffer.concat([content.subarray(0, offset), data]);
      },
      stat: async () => ({ sizeBytes: content.length }),
      setstat: async () => {},
      fsync: async () => {},
      close: async () => {},
      abandon: async () => {},
    };
    const { client } = await initialised({}, { open: async () => growing });
    const [from, to] = [await client.open('/a', 'read'), await client.open('/a', 'write')];
    expect(await client.ask(request({ from, to, at: 3 }))).toEqual(code('OK'));
    expect(content.toString()).toBe('abcabc');
  });

  it('is refused as READ and WRITE are, with the words of the handler', async () => {
    const { client, tree } = await initialised();
    tree.put('/a', 'abc');
    const [from, to] = [await client.open('/a', 'read'), await client.open('/b', 'write')];
    expect(await client.ask(request({ from: to, to }))).toEqual(code('PERMISSION_DENIED'));
    expect(await client.ask(request({ from, to: from }))).toEqual(code('PERMISSION_DENIED'));
    expect(await client.ask(request({ from: Buffer.from([0, 0, 0, 9]), to }))).toEqual(code('FAILURE'));
    expect(await client.ask(request({ from, to: Buffer.alloc(2) }))).toEqual(code('FAILURE'));
    const short = { ...request({ from, to }), payload: request({ from, to }).payload.subarray(0, -1) };
    expect(await client.ask(short)).toEqual(code('BAD_MESSAGE'));
    const full = tree.handlers();
    const failing = await initialised(
      {},
      {
        open: async (...parameters) => ({
          ...(await full.open(...parameters)),
          write: () => Promise.reject(new Failure('quota.exceeded', { publicDetail: 'The quota is used up.' })),
        }),
      },
    );
    const [source, target] = [await failing.client.open('/a', 'read'), await failing.client.open('/b', 'write')];
    expect(await failing.client.ask(request({ from: source, to: target }))).toMatchObject({
      code: statusCodes.FAILURE,
      message: 'The quota is used up.',
    });
  });

  it('is refused in a session that changes nothing', async () => {
    const { client, tree } = await initialised({ readOnly: true });
    tree.put('/a', 'abc');
    const from = await client.open('/a', 'read');
    expect(await client.ask(request({ from, to: from }))).toMatchObject({ message: 'This session cannot change anything' });
  });

  it('stops with the session, and leaves no file behind', async () => {
    let reads = 0;
    const session = served();
    const inner = session.tree.handlers();
    const endless: Partial<SftpHandlers> = {
      open: async (path, flags, ...more) => {
        const file = await inner.open(path, flags, ...more);
        if (flags.write) return { ...file, write: async () => {} };
        const read = async (_: number, length: number) => {
          reads += 1;
          await new Promise((resolve) => setImmediate(resolve));
          return Buffer.alloc(length);
        };
        return { ...file, read, stat: async () => ({}) };
      },
    };
    session.tree.put('/endless', '');
    const { client, ended } = await initialised({}, endless);
    const [from, to] = [await client.open('/endless', 'read'), await client.open('/b', 'write')];
    client.send(request({ from, to }));
    while (reads < 3) await new Promise((resolve) => setImmediate(resolve));
    client.duplex.destroy();
    expect(await ended).toMatchObject({ outcome: 'cut', abandonedFiles: 2 });
    expect(session.tree.get('/b')).toBeUndefined();
  });
});
