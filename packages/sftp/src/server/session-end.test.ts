import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { statusCodes } from '../codec/protocol.js';
import { createDuplexPair } from '../testing/duplex-pair.js';
import { MemoryTree } from '../testing/memory-tree.js';
import { RawClient } from '../testing/raw-peers.js';
import { initialised, type Served } from '../testing/served-session.js';
import type { SftpSessionEnd } from './options.js';
import { serveSftp } from './serve-sftp.js';

const OK = expect.objectContaining({ type: 'STATUS', code: statusCodes.OK });
const noFlags = { read: false, write: false, append: false, create: false, truncate: false, exclusive: false };

describe('the end of a session', () => {
  async function withOpenUpload(): Promise<Served & { handle: Uint8Array }> {
    const session = await initialised();
    const handle = await session.client.open('/up', 'write');
    await session.client.ask({ type: 'WRITE', handle, offset: 0, data: Buffer.from('half a fi') });
    return { ...session, handle };
  }

  it('closes a file that the client closed, and nothing else', async () => {
    const { client, tree, ended, handle } = await withOpenUpload();
    expect(await client.ask({ type: 'CLOSE', handle })).toEqual(OK);
    client.duplex.end();
    expect(await ended).toMatchObject({ outcome: 'ended', abandonedFiles: 0 });
    expect(tree.events).toEqual([{ type: 'closed', path: '/up' }]);
  });

  it.each([
    ['cut', ({ client }: Served) => client.duplex.destroy()],
    ['ended', ({ client }: Served) => client.duplex.end()],
    ['violated', ({ client }: Served) => client.raw(Buffer.alloc(4))],
    ['aborted', ({ abort }: Served) => abort.abort(new Failure('shutting-down'))],
  ] as const)('abandons an upload when the session is %s', async (outcome, finish) => {
    const session = await withOpenUpload();
    finish(session);
    expect(await session.ended).toMatchObject({ outcome, abandonedFiles: 1 });
    expect(session.tree.events).toEqual([{ type: 'abandoned', path: '/up' }]);
    expect(session.tree.get('/up')).toBeUndefined();
  });

  it('answers everything that came before the client ended its side', async () => {
    const { client, tree, ended, handle } = await withOpenUpload();
    const ids = [
      client.send({ type: 'WRITE', handle, offset: 9, data: Buffer.from('le') }),
      client.send({ type: 'CLOSE', handle }),
    ];
    client.duplex.end();
    expect(await client.ids(2)).toEqual(ids);
    expect((await ended).outcome).toBe('ended');
    expect(tree.get('/up')?.toString()).toBe('half a file');
  });

  it('abandons a file whose OPEN was under way when the line was cut', async () => {
    let letOpen: () => void = () => {};
    const opening = new Promise<void>((resolve) => {
      letOpen = resolve;
    });
    const inner = new MemoryTree();
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { client, ended, far } = await initialised(
      {},
      {
        open: async (...parameters) => {
          begun();
          await opening;
          return inner.handlers().open(...parameters);
        },
      },
    );
    client.send({ type: 'OPEN', path: '/up', flags: { ...noFlags, write: true, create: true }, attributes: {} });
    await hasBegun;
    client.duplex.destroy();
    await new Promise((resolve) => far.once('close', resolve));
    letOpen();
    expect(await ended).toMatchObject({ outcome: 'cut', abandonedFiles: 1 });
    expect(inner.events).toEqual([{ type: 'abandoned', path: '/up' }]);
  });

  it('aborts what is under way when the line is cut', async () => {
    let begun: () => void = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { client, ended } = await initialised(
      {},
      {
        stat: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            begun();
          }),
      },
    );
    client.send({ type: 'STAT', path: '/' });
    await hasBegun;
    client.duplex.destroy();
    expect(await ended).toMatchObject({ outcome: 'cut', reason: { code: 'net.reset' } });
  });

  it('reports a failure to abandon and still ends', async () => {
    const fault = new Error('disk');
    const { client, tree, ended, internalErrors } = await initialised(
      {},
      {
        open: async (path, flags, attributes, signal) => ({
          ...(await new MemoryTree().handlers().open(path, flags, attributes, signal)),
          abandon: () => Promise.reject(fault),
        }),
      },
    );
    await client.open('/up', 'write');
    client.duplex.destroy();
    expect((await ended).outcome).toBe('cut');
    expect(internalErrors).toEqual([fault]);
    expect(tree.events).toEqual([]);
  });

  it('does not wait for ever for a client that ended its side and never reads', async () => {
    const [near, far] = createDuplexPair(1_024);
    const tree = new MemoryTree();
    tree.put('/a', Buffer.alloc(200_000));
    const abort = new AbortController();
    const ended = serveSftp(far, tree.handlers(), {}, abort.signal);
    const client = new RawClient(near).listen();
    await client.init();
    const handle = await client.open('/a', 'read');
    near.pause();
    client.send({ type: 'READ', handle, offset: 0, length: 200_000 });
    near.end();
    await new Promise((resolve) => far.once('end', resolve));
    abort.abort();
    expect((await ended).outcome).toMatch(/ended|aborted/);
  });

  it('leaves the ending of the stream to whoever asks for it', async () => {
    const hungUp: SftpSessionEnd[] = [];
    const { client, far, ended } = await initialised({ hangUp: (_, end) => void hungUp.push(end) });
    client.duplex.end();
    expect(hungUp).toEqual([await ended]);
    expect(far.writableEnded).toBe(false);
  });

  it('refuses bounds that would stop every session', async () => {
    const [, far] = createDuplexPair();
    const handlers = new MemoryTree().handlers();
    const never = new AbortController().signal;
    await expect(serveSftp(far, handlers, { maxBufferedBytes: 1 }, never)).rejects.toMatchObject({ field: 'maxBufferedBytes' });
    await expect(serveSftp(far, handlers, { maxPacketBytes: 1 }, never)).rejects.toMatchObject({ field: 'maxPacketBytes' });
  });
});
