import { Failure, isFailure } from '@waybill/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SftpReply } from '../codec/replies.js';
import type { SftpRequest } from '../codec/requests.js';
import { createDuplexPair } from '../testing/duplex-pair.js';
import { ScriptedServer, type ScriptedServerOptions } from '../testing/raw-peers.js';
import { listFolder } from './list-folder.js';
import { connectSftpClient, type SftpClient } from './sftp-client.js';

const never = new AbortController().signal;
const handle: SftpReply = { type: 'HANDLE', handle: Buffer.from('h') };

async function connected(
  onRequest: (request: SftpRequest, server: ScriptedServer) => void,
  options: ScriptedServerOptions = {},
): Promise<{ client: SftpClient; server: ScriptedServer }> {
  const [near, far] = createDuplexPair();
  const server = new ScriptedServer(far, onRequest, options);
  return { client: await connectSftpClient(near, { signal: never, requestTimeoutMs: 60_000 }), server };
}

function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('an SFTP session from the client side', () => {
  it('matches replies to requests by id, in whatever order they come', async () => {
    const seen: SftpRequest[] = [];
    const { client } = await connected((request, server) => {
      seen.push(request);
      if (seen.length < 3) return;
      for (const each of seen.reverse()) {
        if (each.type === 'STAT') server.reply(each.id, { type: 'ATTRS', attributes: { sizeBytes: Number(each.path) } });
      }
    });
    const sizes = await Promise.all(['1', '2', '3'].map((path) => client.stat(path, never)));
    expect(sizes.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 2, 3]);
  });

  it.each([
    ['is destroyed by the other end', (server: ScriptedServer) => server.duplex.destroy()],
    ['ends', (server: ScriptedServer) => server.duplex.end()],
  ])('ends every wait as net.reset when the stream %s', async (_, cut) => {
    const { client, server } = await connected(() => {});
    const waits = [client.stat('/a', never), client.realpath('/', never)].map(caught);
    await server.received(({ type }) => type === 'REALPATH');
    cut(server);
    for (const outcome of await Promise.all(waits)) expect(isFailure(outcome, 'net.reset')).toBe(true);
    expect(client.isOpen).toBe(false);
    expect(isFailure(await client.ended, 'net.reset')).toBe(true);
    expect(isFailure(await caught(client.stat('/b', never)), 'net.reset')).toBe(true);
  });

  it('ends every wait when the stream fails, and keeps the cause', async () => {
    const [near, far] = createDuplexPair();
    new ScriptedServer(far, () => near.destroy(new Error('ECONNRESET')));
    const client = await connectSftpClient(near, { signal: never });
    expect(await caught(client.stat('/a', never))).toMatchObject({ code: 'net.reset', cause: { message: 'ECONNRESET' } });
  });

  it('ends with the reason of the stream, where the stream has one', async () => {
    const [near, far] = createDuplexPair();
    new ScriptedServer(far, () => {});
    const client = await connectSftpClient(near, { signal: never });
    const waiting = caught(client.stat('/a', never));
    near.destroy(new Failure('net.timeout', { publicDetail: 'The jump host is gone.' }));
    expect(await waiting).toMatchObject({ code: 'net.timeout', publicDetail: 'The jump host is gone.' });
  });

  it.each([
    ['a text greeting', Buffer.from('Welcome to our server!\r\n')],
    ['an empty packet', Buffer.alloc(4)],
    ['a request', Buffer.from('00000009' + '03' + '00000001' + '00000000', 'hex')],
    ['a reply to nothing', Buffer.from('00000009' + '65' + '00000063' + '00000000', 'hex')],
    ['version 2', Buffer.from('00000005' + '02' + '00000002', 'hex')],
  ])('gives up a server that begins with %s', async (_, bytes) => {
    const [near, far] = createDuplexPair();
    far.write(bytes);
    expect(isFailure(await caught(connectSftpClient(near, { signal: never })), 'partner.misbehaved')).toBe(true);
    expect(near.destroyed).toBe(true);
  });

  it('refuses a kind of reply that does not fit its request, and goes on', async () => {
    const { client } = await connected((request, server) => {
      if (request.type === 'STAT') server.reply(request.id, handle);
      else server.reply(request.id, { type: 'NAME', entries: [{ name: '/', longname: '', attributes: {} }] });
    });
    expect(isFailure(await caught(client.stat('/a', never)), 'partner.misbehaved')).toBe(true);
    expect(await client.realpath('.', never)).toBe('/');
  });

  it('refuses more data than it asked for', async () => {
    const { client } = await connected(({ id }, server) => server.reply(id, { type: 'DATA', data: Buffer.alloc(11) }));
    expect(isFailure(await caught(client.read(Buffer.from('h'), 0, 10, never)), 'partner.misbehaved')).toBe(true);
  });

  it('refuses an offset that cannot be, without sending anything', async () => {
    const { client, server } = await connected(() => {});
    expect(isFailure(await caught(client.read(Buffer.from('h'), -1, 10, never)), 'input.invalid')).toBe(true);
    expect(isFailure(await caught(client.fsync(Buffer.from('h'), never)), 'target.unsupported')).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('closes a handle that comes after its OPEN was aborted, and swallows the reply', async () => {
    const { client, server } = await connected((request) => {
      if (request.type === 'CLOSE') server.status(request.id, 'OK');
      if (request.type === 'STAT') server.reply(request.id, { type: 'ATTRS', attributes: {} });
    });
    const abort = new AbortController();
    const opening = caught(client.open('/a', { read: true }, {}, abort.signal));
    const { id } = await server.received(({ type }) => type === 'OPEN');
    abort.abort();
    expect(isFailure(await opening, 'cancelled')).toBe(true);
    server.reply(id, handle);
    expect(await server.received(({ type }) => type === 'CLOSE')).toMatchObject({ handle: Buffer.from('h') });
    expect(await client.stat('/b', never)).toEqual({});
  });

  it('does not send what is aborted before its turn', async () => {
    const { client, server } = await connected((request) => server.reply(request.id, { type: 'ATTRS', attributes: {} }));
    const abort = new AbortController();
    const removing = caught(client.remove('/a', abort.signal));
    abort.abort();
    expect(isFailure(await removing, 'cancelled')).toBe(true);
    await client.stat('/b', never);
    expect(server.requests.map(({ type }) => type)).toEqual(['STAT']);
  });

  it('opens no session for a signal that is aborted already, and lets go of the stream', async () => {
    const [near] = createDuplexPair();
    expect(isFailure(await caught(connectSftpClient(near, { signal: AbortSignal.abort() })), 'cancelled')).toBe(true);
    expect(near.destroyed).toBe(true);
  });

  it('holds back what the stream does not take', async () => {
    const [near, far] = createDuplexPair(16_384);
    const server = new ScriptedServer(far, ({ id, type }) => {
      if (type === 'WRITE') server.status(id, 'OK');
    });
    const client = await connectSftpClient(near, { signal: never });
    far.pause();
    const writes = Array.from({ length: 50 }, (_, i) => client.write(Buffer.from('h'), i * 30_000, Buffer.alloc(30_000), never));
    await vi.waitFor(() => expect(near.writableNeedDrain).toBe(true));
    expect(near.writableLength + far.readableLength).toBeLessThan(4 * 32_768);
    far.resume();
    await Promise.all(writes);
  });

  it('uses 32 KiB where the server tells no limits, and at most 255 KiB where it tells more', async () => {
    const plain = await connected(() => {});
    expect(plain.client.limits).toEqual({ maxReadBytes: 32_768, maxWriteBytes: 32_768, maxOpenHandles: 0 });
    const payload = Buffer.alloc(32);
    payload.writeBigUInt64BE(1n << 40n, 0);
    payload.writeBigUInt64BE(100_000n, 8);
    const extensions = [{ name: 'limits@openssh.com', data: Buffer.from('1') }];
    const told = await connected(({ id }, server) => server.reply(id, { type: 'EXTENDED_REPLY', payload }), { extensions });
    expect(told.client.limits).toEqual({ maxReadBytes: 100_000, maxWriteBytes: 261_120, maxOpenHandles: 0 });
    const refused = await connected(({ id }, server) => server.status(id, 'OP_UNSUPPORTED'), { extensions });
    expect(refused.client.limits.maxReadBytes).toBe(32_768);
  });

  it('gives the handle of a folder back when the listing is left early', async () => {
    const entries = [{ name: 'a', longname: '', attributes: {} }];
    const { client, server } = await connected(({ id, type }) => {
      if (type === 'OPENDIR') server.reply(id, handle);
      else if (type === 'READDIR') server.reply(id, { type: 'NAME', entries });
      else server.status(id, 'OK');
    });
    for await (const { name } of listFolder(client, '/', never)) {
      expect(name).toBe('a');
      break;
    }
    expect(server.requests.map(({ type }) => type)).toContain('CLOSE');
  });
});

describe('a listing that is aborted', () => {
  it('ends at once, though the server never answers its CLOSE', async () => {
    const abort = new AbortController();
    const { client, server } = await connected(({ id, type }) => {
      if (type === 'OPENDIR') server.reply(id, handle);
    });
    const listing = caught(listFolder(client, '/', abort.signal).next());
    await server.received(({ type }) => type === 'READDIR');
    abort.abort();
    expect(isFailure(await listing, 'cancelled')).toBe(true);
    expect(await server.received(({ type }) => type === 'CLOSE')).toMatchObject({ handle: Buffer.from('h') });
  });
});

describe('the watchdog of a session', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives up a stream that stays silent while an answer is awaited', async () => {
    const { client, server } = await connected(() => {});
    const waits = [client.stat('/a', never), client.stat('/b', never)].map(caught);
    await server.received((request) => request.type === 'STAT' && request.path === '/b');
    vi.advanceTimersByTime(59_999);
    expect(client.isOpen).toBe(true);
    vi.advanceTimersByTime(1);
    for (const outcome of await Promise.all(waits)) expect(isFailure(outcome, 'net.timeout')).toBe(true);
    expect(client.isOpen).toBe(false);
  });

  it('gives up a server that never answers INIT', async () => {
    const [near] = createDuplexPair();
    const connecting = caught(connectSftpClient(near, { signal: never, requestTimeoutMs: 1_000 }));
    vi.advanceTimersByTime(1_000);
    expect(isFailure(await connecting, 'net.timeout')).toBe(true);
  });

  it('lets a slow answer be as long as others come', async () => {
    const { client } = await connected((request, server) => {
      if (request.type === 'STAT') server.reply(request.id, { type: 'ATTRS', attributes: {} });
    });
    const slow = caught(client.fstat(Buffer.from('h'), never));
    for (let round = 0; round < 5; round += 1) {
      vi.advanceTimersByTime(50_000);
      await client.stat('/a', never);
    }
    expect(client.isOpen).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(isFailure(await slow, 'net.timeout')).toBe(true);
  });

  it('does not mind silence while nothing is awaited', async () => {
    const { client } = await connected((request, server) => server.reply(request.id, { type: 'ATTRS', attributes: {} }));
    await client.stat('/a', never);
    vi.advanceTimersByTime(10_000_000);
    expect(await client.stat('/a', never)).toEqual({});
  });
});
