import { describe, expect, it, vi } from 'vitest';
import { createDuplexPair } from '../testing/duplex-pair.js';
import { MemoryTree } from '../testing/memory-tree.js';
import { RawClient } from '../testing/raw-peers.js';
import type { SftpFileHandle, SftpHandlers } from './handlers.js';
import type { SftpServerOptions } from './options.js';
import { serveSftp } from './serve-sftp.js';

/** Work that begins when asked and ends when told. */
class Gates {
  readonly begun: string[] = [];
  readonly #open = new Map<string, () => void>();

  pass(name: string): Promise<void> {
    this.begun.push(name);
    return new Promise((resolve) => {
      this.#open.set(name, resolve);
    });
  }

  open(name: string): void {
    const resolve = this.#open.get(name);
    if (resolve === undefined) throw new Error(`${name} has not begun`);
    resolve();
  }

  async hasBegun(...names: string[]): Promise<void> {
    await vi.waitFor(() => expect(this.begun).toEqual(names));
  }
}

function gatedFile(gates: Gates, path: string, concurrentWrites: boolean): SftpFileHandle {
  return {
    concurrentWrites,
    read: async (offset, length) => {
      await gates.pass(`read ${path} ${offset}`);
      return Buffer.alloc(length, 1);
    },
    write: (offset) => gates.pass(`write ${path} ${offset}`),
    stat: async () => ({}),
    setstat: async () => {},
    fsync: async () => {},
    close: () => gates.pass(`close ${path}`),
    abandon: async () => {},
  };
}

interface Gated {
  readonly gates: Gates;
  readonly client: RawClient;
}

async function gated(options: SftpServerOptions & { readonly concurrentWrites?: boolean } = {}): Promise<Gated> {
  const { concurrentWrites = true, ...serverOptions } = options;
  const gates = new Gates();
  const [near, far] = createDuplexPair();
  const handlers: SftpHandlers = {
    ...new MemoryTree().handlers(),
    open: async (path) => gatedFile(gates, path, concurrentWrites),
    stat: async (path) => {
      await gates.pass(`stat ${path}`);
      return {};
    },
    remove: (path) => gates.pass(`remove ${path}`),
  };
  void serveSftp(far, handlers, serverOptions, new AbortController().signal);
  const client = new RawClient(near).listen();
  await client.init();
  return { gates, client };
}

const data = Buffer.alloc(10);

describe('the order of a session', () => {
  it('reads ahead, and answers in order all the same', async () => {
    const { gates, client } = await gated();
    const handle = await client.open('a', 'read');
    const ids = client.sendTogether([0, 10, 20].map((offset) => ({ type: 'READ', handle, offset, length: 10 })));
    await gates.hasBegun('read a 0', 'read a 10', 'read a 20');
    gates.open('read a 20');
    gates.open('read a 10');
    gates.open('read a 0');
    expect(await client.ids(3)).toEqual(ids);
  });

  it('has at most so many requests under way', async () => {
    const { gates, client } = await gated({ maxConcurrentRequests: 2 });
    const handle = await client.open('a', 'read');
    client.sendTogether([0, 10, 20].map((offset) => ({ type: 'READ', handle, offset, length: 10 })));
    await gates.hasBegun('read a 0', 'read a 10');
    gates.open('read a 0');
    await gates.hasBegun('read a 0', 'read a 10', 'read a 20');
  });

  it('begins nothing that changes something before all before it is answered, and nothing after it before it is', async () => {
    const { gates, client } = await gated();
    const handle = await client.open('a', 'read');
    client.sendTogether([
      { type: 'READ', handle, offset: 0, length: 10 },
      { type: 'STAT', path: 's' },
      { type: 'REMOVE', path: 'r' },
      { type: 'STAT', path: 't' },
    ]);
    await gates.hasBegun('read a 0', 'stat s');
    gates.open('stat s');
    gates.open('read a 0');
    await gates.hasBegun('read a 0', 'stat s', 'remove r');
    gates.open('remove r');
    await gates.hasBegun('read a 0', 'stat s', 'remove r', 'stat t');
  });

  it('closes a file only after every write to it is answered', async () => {
    const { gates, client } = await gated();
    const handle = await client.open('a', 'write');
    const ids = client.sendTogether([
      { type: 'WRITE', handle, offset: 0, data },
      { type: 'WRITE', handle, offset: 10, data },
      { type: 'CLOSE', handle },
    ]);
    await gates.hasBegun('write a 0', 'write a 10');
    gates.open('write a 10');
    gates.open('write a 0');
    await gates.hasBegun('write a 0', 'write a 10', 'close a');
    gates.open('close a');
    expect(await client.ids(3)).toEqual(ids);
  });

  it.each([
    ['the handle does not allow it', { concurrentWrites: false }, 'write', 0, 10],
    ['the file is opened for appending', { concurrentWrites: true }, 'append', 0, 10],
    ['they overlap', { concurrentWrites: true }, 'write', 0, 9],
    ['they overlap from behind', { concurrentWrites: true }, 'write', 9, 0],
  ] as const)('writes one after the other when %s', async (_, options, flags, first, second) => {
    const { gates, client } = await gated(options);
    const handle = await client.open('a', flags);
    client.sendTogether([first, second].map((offset) => ({ type: 'WRITE', handle, offset, data })));
    await gates.hasBegun(`write a ${first}`);
    gates.open(`write a ${first}`);
    await gates.hasBegun(`write a ${first}`, `write a ${second}`);
  });

  it('writes to two files one after the other', async () => {
    const { gates, client } = await gated();
    const [a, b] = [await client.open('a', 'write'), await client.open('b', 'write')];
    client.sendTogether([
      { type: 'WRITE', handle: a, offset: 0, data },
      { type: 'WRITE', handle: b, offset: 50, data },
      { type: 'STAT', path: 's' },
    ]);
    await gates.hasBegun('write a 0');
    gates.open('write a 0');
    await gates.hasBegun('write a 0', 'write b 50');
    gates.open('write b 50');
    await gates.hasBegun('write a 0', 'write b 50', 'stat s');
  });

  it('answers a malformed packet in its turn', async () => {
    const { gates, client } = await gated();
    const first = client.send({ type: 'STAT', path: 's' });
    client.raw(Buffer.from('00000005' + '11' + '00000063', 'hex'));
    await gates.hasBegun('stat s');
    gates.open('stat s');
    expect(await client.ids(2)).toEqual([first, 0x63]);
  });
});

describe('the memory of a session', () => {
  const maxBufferedBytes = 512 * 1024;
  const highWaterMark = 65_536;

  it('stops reading when writes are not taken, and goes on when they are', async () => {
    const gates = new Gates();
    const [near, far] = createDuplexPair(highWaterMark);
    let taken = 0;
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handlers: SftpHandlers = {
      ...new MemoryTree().handlers(),
      open: async () => ({
        ...gatedFile(gates, 'a', true),
        write: async (_, bytes) => {
          await released;
          taken += bytes.length;
        },
      }),
    };
    let received = 0;
    far.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    void serveSftp(far, handlers, { maxBufferedBytes }, new AbortController().signal);
    const client = new RawClient(near).listen();
    await client.init();
    const handle = await client.open('a', 'write');
    const block = Buffer.alloc(32_768);
    for (let i = 0; i < 128; i += 1) client.send({ type: 'WRITE', handle, offset: i * block.length, data: block });
    await vi.waitFor(() => expect(far.isPaused()).toBe(true));
    expect(received).toBeLessThan(maxBufferedBytes + 2 * highWaterMark);
    release();
    await client.ids(128);
    expect(taken).toBe(128 * block.length);
  });

  it('counts what a small request costs beside its bytes, and looks at no packet beyond what it may hold', async () => {
    const [near, far] = createDuplexPair(1_000_000);
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const signals: AbortSignal[] = [];
    const stat: SftpHandlers['stat'] = async (_, signal) => {
      signals.push(signal);
      await released;
      return {};
    };
    const handlers = { ...new MemoryTree().handlers(), stat };
    const ended = serveSftp(far, handlers, { maxBufferedBytes }, new AbortController().signal);
    const client = new RawClient(near).listen();
    await client.init();
    // 2,000 requests are 28 KB on the wire, and far more in memory. What follows them would end the session.
    const packet = Buffer.from('0000000a' + '11' + '00000001' + '00000001' + '73', 'hex');
    client.raw(Buffer.concat([...Array.from({ length: 2_000 }, () => packet), Buffer.alloc(4)]));
    await vi.waitFor(() => expect(far.isPaused()).toBe(true));
    expect(signals.some(({ aborted }) => aborted)).toBe(false);
    release();
    expect((await ended).outcome).toBe('violated');
  });

  it('begins no more reads than the answers of which it may hold, for a client that never reads', async () => {
    const [near, far] = createDuplexPair(highWaterMark);
    let read = 0;
    let settled = 0;
    const handlers: SftpHandlers = {
      ...new MemoryTree().handlers(),
      open: async () => ({
        ...gatedFile(new Gates(), 'a', true),
        read: async (_, length) => {
          read += length;
          await new Promise((resolve) => setImmediate(resolve));
          settled += length;
          return Buffer.alloc(length);
        },
      }),
    };
    void serveSftp(far, handlers, { maxBufferedBytes }, new AbortController().signal);
    const client = new RawClient(near).listen();
    await client.init();
    const handle = await client.open('a', 'read');
    near.pause();
    for (let i = 0; i < 500; i += 1) client.send({ type: 'READ', handle, offset: 0, length: 0xffff_ffff });
    await vi.waitFor(() => expect(far.writableNeedDrain && read === settled).toBe(true));
    // What the streams hold, what we may hold, and one piece that was on its way between them.
    expect(read).toBeLessThanOrEqual(maxBufferedBytes + 2 * highWaterMark + 262_144);
    near.resume();
    expect(await client.ids(500)).toHaveLength(500);
  });
});
