import { Failure, type FailureCode } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../codec/byte-writer.js';
import { decodeLimits } from '../codec/extensions.js';
import { beginPacket, endPacket } from '../codec/frame.js';
import { requestTypes, statusCodes } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import type { SftpRequestBody } from '../codec/requests.js';
import { MemoryTree } from '../testing/memory-tree.js';
import { initialised, served } from '../testing/served-session.js';
import type { SftpHandlers } from './handlers.js';
import type { operations } from './operations.js';

function status(code: keyof typeof statusCodes): Partial<SftpReply> {
  return expect.objectContaining({ type: 'STATUS', code: statusCodes[code] });
}

function framed(type: number, body: ByteWriter): Buffer {
  return Buffer.concat(endPacket(beginPacket(type).raw(body.finish())));
}

const noFlags = { read: false, write: false, append: false, create: false, truncate: false, exclusive: false };

describe('an SFTP session from the server side', () => {
  it('names its version, extensions and limits', async () => {
    const { client } = served({ maxHandles: 7, maxPacketBytes: 100_000 });
    const version = await client.init();
    expect(version).toMatchObject({ kind: 'version', version: 3 });
    const names = version.kind === 'version' ? version.extensions.map(({ name, data }) => `${name}=${Buffer.from(data)}`) : [];
    expect(names.sort()).toEqual([
      'check-file=',
      'copy-data=1',
      'expand-path@openssh.com=1',
      'fsync@openssh.com=1',
      'home-directory=1',
      'limits@openssh.com=1',
      'lsetstat@openssh.com=1',
      'posix-rename@openssh.com=1',
    ]);
    const reply = await client.ask({ type: 'EXTENDED', name: 'limits@openssh.com', payload: Buffer.alloc(0) });
    if (reply.type !== 'EXTENDED_REPLY') throw new Error('no limits');
    expect(decodeLimits(reply.payload)).toEqual({
      maxPacketBytes: 100_000,
      maxReadBytes: 98_976,
      maxWriteBytes: 98_976,
      maxOpenHandles: 7,
    });
  });

  it('offers hard links and file system states only where there is something behind them', async () => {
    const { client } = served({}, { hardlink: async () => {}, statvfs: () => Promise.reject(new Failure('internal')) });
    const version = await client.init();
    const names = version.kind === 'version' ? version.extensions.map(({ name }) => name) : [];
    expect(names).toEqual(
      expect.arrayContaining(['hardlink@openssh.com', 'statvfs@openssh.com', 'fstatvfs@openssh.com', 'space-available']),
    );
  });

  it.each([
    ['a request before INIT', framed(requestTypes.STAT, new ByteWriter().uint32(1).text('/'))],
    ['an empty packet', Buffer.alloc(4)],
    ['a packet of 4 GiB', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['a packet without an id', Buffer.from('0000000103', 'hex')],
    ['version 2', framed(requestTypes.INIT, new ByteWriter().uint32(2))],
    ['an INIT cut short', framed(requestTypes.INIT, new ByteWriter().uint8(3))],
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n')],
  ])('hangs up on %s', async (_, bytes) => {
    const { client, ended } = served();
    client.raw(bytes);
    await expect(client.next()).rejects.toThrow('hung up');
    expect(await ended).toMatchObject({ outcome: 'violated', reason: { code: 'partner.misbehaved' } });
  });

  it('hangs up when a packet breaks it, and says so to whoever runs it', async () => {
    const fault = new TypeError('a fault of ours');
    const told: unknown[] = [];
    const broken = {
      name: 'x',
      get version(): string {
        throw fault;
      },
      mutates: false,
      run: async () => undefined,
    };
    const { client, ended } = served({
      extensions: [broken],
      onInternalError: (error, operation) => void told.push([error, operation]),
    });
    await expect(client.init()).rejects.toThrow('hung up');
    expect(await ended).toMatchObject({ outcome: 'broken', reason: { code: 'internal', cause: fault } });
    expect(told).toEqual([[fault, 'PACKET']]);
  });

  it('hangs up on a second INIT', async () => {
    const { client, ended } = await initialised();
    await expect(client.init()).rejects.toThrow('hung up');
    expect((await ended).outcome).toBe('violated');
  });

  it('answers what it cannot read or does not know, and goes on', async () => {
    const { client, tree } = await initialised();
    tree.put('/a', 'abc');
    const hostile: [number, ByteWriter, keyof typeof statusCodes][] = [
      [requestTypes.STAT, new ByteWriter().uint32(50), 'BAD_MESSAGE'],
      [requestTypes.STAT, new ByteWriter().uint32(51).text('/a\0/etc/passwd'), 'BAD_MESSAGE'],
      [requestTypes.STAT, new ByteWriter().uint32(52).uint32(0xffff_ffff), 'BAD_MESSAGE'],
      [
        requestTypes.READ,
        new ByteWriter()
          .uint32(53)
          .text('h')
          .uint64(2n ** 63n)
          .uint32(9),
        'BAD_MESSAGE',
      ],
      [requestTypes.SETSTAT, new ByteWriter().uint32(54).text('/a').uint32(0x8000_0000).uint32(0xffff_ffff), 'BAD_MESSAGE'],
      [requestTypes.EXTENDED, new ByteWriter().uint32(55).text('__proto__'), 'OP_UNSUPPORTED'],
      [requestTypes.EXTENDED, new ByteWriter().uint32(56).text('posix-rename@openssh.com').text('/a'), 'BAD_MESSAGE'],
      [requestTypes.EXTENDED, new ByteWriter().uint32(57).text('hardlink@openssh.com').text('/a').text('/b'), 'OP_UNSUPPORTED'],
      [requestTypes.READLINK, new ByteWriter().uint32(58).text('/a'), 'OP_UNSUPPORTED'],
      [requestTypes.SYMLINK, new ByteWriter().uint32(59).text('/a').text('/b'), 'OP_UNSUPPORTED'],
      [101, new ByteWriter().uint32(60).uint32(0), 'OP_UNSUPPORTED'],
      [255, new ByteWriter().uint32(61), 'OP_UNSUPPORTED'],
    ];
    for (const [type, body, expected] of hostile) {
      client.raw(framed(type, body));
      expect(await client.next()).toMatchObject({ reply: { type: 'STATUS', code: statusCodes[expected] } });
    }
    expect(await client.ask({ type: 'STAT', path: '/a' })).toMatchObject({ attributes: { sizeBytes: 3 } });
  });

  it('refuses handles it did not give out, for every request that takes one', async () => {
    const { client, tree } = await initialised();
    tree.put('/a', 'abc');
    const closed = await client.open('/a', 'read');
    expect(await client.ask({ type: 'CLOSE', handle: closed })).toEqual(status('OK'));
    for (const handle of [closed, Buffer.alloc(0), Buffer.from('12345'), Buffer.alloc(250, 1)]) {
      const requests: SftpRequestBody[] = [
        { type: 'CLOSE', handle },
        { type: 'READ', handle, offset: 0, length: 1 },
        { type: 'WRITE', handle, offset: 0, data: Buffer.from('x') },
        { type: 'FSTAT', handle },
        { type: 'FSETSTAT', handle, attributes: {} },
        { type: 'READDIR', handle },
        { type: 'EXTENDED', name: 'fsync@openssh.com', payload: new ByteWriter().bytes(handle).finish() },
      ];
      for (const request of requests) expect(await client.ask(request)).toEqual(status('FAILURE'));
    }
  });

  it('gives out only so many handles, and more once some are closed', async () => {
    const { client, tree } = await initialised({ maxHandles: 2 });
    tree.put('/a', 'abc');
    const first = await client.open('/a', 'read');
    expect(await client.ask({ type: 'OPENDIR', path: '/' })).toMatchObject({ type: 'HANDLE' });
    expect(await client.ask({ type: 'OPENDIR', path: '/' })).toEqual(status('FAILURE'));
    await expect(client.open('/a', 'read')).rejects.toThrow('Too many open files');
    await client.ask({ type: 'CLOSE', handle: first });
    expect(await client.open('/a', 'read')).toHaveLength(4);
  });

  it('lets nobody read from a file opened for writing, nor write to one opened for reading', async () => {
    const willing = new MemoryTree().handlers();
    const anyFile: SftpHandlers['open'] = (path, flags, attributes, signal) =>
      willing.open(path, { ...flags, write: true, create: true }, attributes, signal);
    const { client } = await initialised({}, { open: anyFile });
    const reading = await client.open('/a', 'read');
    const writing = await client.open('/b', 'write');
    expect(await client.ask({ type: 'WRITE', handle: reading, offset: 0, data: Buffer.from('x') })).toEqual(
      status('PERMISSION_DENIED'),
    );
    expect(await client.ask({ type: 'FSETSTAT', handle: reading, attributes: {} })).toEqual(status('PERMISSION_DENIED'));
    expect(await client.ask({ type: 'READ', handle: writing, offset: 0, length: 1 })).toEqual(status('PERMISSION_DENIED'));
  });

  it('asks a handler for no more than 255 KiB, whatever a READ asks for', async () => {
    const asked: number[] = [];
    const { client, tree } = await initialised();
    tree.put('/a', Buffer.alloc(600_000));
    const handle = await client.open('/a', 'read');
    for (const length of [0xffff_ffff, 300_000, 261_120, 5]) {
      const reply = await client.ask({ type: 'READ', handle, offset: 0, length });
      asked.push(reply.type === 'DATA' ? reply.data.length : -1);
    }
    expect(asked).toEqual([261_120, 261_120, 261_120, 5]);
    expect(await client.ask({ type: 'READ', handle, offset: 600_000, length: 5 })).toEqual(status('EOF'));
    expect(await client.ask({ type: 'READ', handle, offset: Number.MAX_SAFE_INTEGER, length: 5 })).toEqual(status('EOF'));
  });

  it('sends a large folder in several replies that every client can take', async () => {
    const { client, tree } = await initialised();
    for (let i = 0; i < 10_000; i += 1) tree.put(`/${'n'.repeat(i % 200)}${i}`, '');
    const opened = await client.ask({ type: 'OPENDIR', path: '/' });
    if (opened.type !== 'HANDLE') throw new Error('no handle');
    const handle = Buffer.from(opened.handle);
    const names = new Set<string>();
    let replies = 0;
    for (;;) {
      const reply = await client.ask({ type: 'READDIR', handle });
      if (reply.type !== 'NAME') break;
      replies += 1;
      const bytes = reply.entries.reduce((sum, entry) => sum + entry.name.length + entry.longname.length + 40, 9);
      expect(bytes).toBeLessThan(34_000);
      for (const entry of reply.entries) names.add(entry.name);
    }
    expect(names.size).toBe(10_002);
    expect(replies).toBeGreaterThan(50);
  });

  it.each([
    ['source.not-found', 'NO_SUCH_FILE'],
    ['permission.denied', 'PERMISSION_DENIED'],
    ['path.outside', 'PERMISSION_DENIED'],
    ['target.exists', 'FAILURE'],
    ['quota.exceeded', 'FAILURE'],
    ['target.unsupported', 'OP_UNSUPPORTED'],
    ['path.invalid', 'BAD_MESSAGE'],
  ] as const)('tells a client %s as %s with the public detail', async (code: FailureCode, expected) => {
    const failure = new Failure(code, { publicDetail: 'for the client', cause: new Error('for the log') });
    const { client, internalErrors } = await initialised({}, { stat: () => Promise.reject(failure) });
    expect(await client.ask({ type: 'STAT', path: '/' })).toMatchObject({
      code: statusCodes[expected],
      message: 'for the client',
    });
    expect(internalErrors).toEqual([]);
  });

  it('tells a client nothing about a fault of ours, and us everything', async () => {
    const fault = new Error('password=hunter2 at /srv/secret');
    const { client, internalErrors } = await initialised(
      {},
      {
        stat: () => Promise.reject(fault),
        lstat: () => Promise.reject(new Failure('internal', { publicDetail: 'inside' })),
        realpath: () => {
          throw fault;
        },
        remove: () => Promise.reject('not even an error'),
      },
    );
    for (const request of [
      { type: 'STAT', path: '/' },
      { type: 'LSTAT', path: '/' },
      { type: 'REALPATH', path: '/' },
      { type: 'REMOVE', path: '/' },
    ] as const) {
      expect(await client.ask(request)).toMatchObject({ code: statusCodes.FAILURE, message: 'Internal error' });
    }
    expect(internalErrors).toHaveLength(4);
  });

  it('survives attributes that do not fit their fields', async () => {
    const times = { accessedAtSeconds: -1, modifiedAtSeconds: 2 ** 33 };
    const { client, internalErrors } = await initialised({}, { stat: async () => ({ times }) });
    expect(await client.ask({ type: 'STAT', path: '/' })).toEqual(status('FAILURE'));
    expect(internalErrors).toHaveLength(1);
  });

  it('survives a client that leaves while an internal fault is reported', async () => {
    const { client, ended } = await initialised({}, { stat: () => Promise.reject(new Error('fault')) });
    client.send({ type: 'STAT', path: '/' });
    client.duplex.destroy();
    expect((await ended).outcome).toBe('cut');
  });
});

describe('a read-only session', () => {
  const handle = Buffer.alloc(4);
  const bodies: { readonly [T in keyof typeof operations]: SftpRequestBody<T> } = {
    OPEN: { type: 'OPEN', path: '/x', flags: { ...noFlags, write: true }, attributes: {} },
    CLOSE: { type: 'CLOSE', handle },
    READ: { type: 'READ', handle, offset: 0, length: 1 },
    WRITE: { type: 'WRITE', handle, offset: 0, data: handle },
    LSTAT: { type: 'LSTAT', path: '/a' },
    FSTAT: { type: 'FSTAT', handle },
    SETSTAT: { type: 'SETSTAT', path: '/a', attributes: {} },
    FSETSTAT: { type: 'FSETSTAT', handle, attributes: {} },
    OPENDIR: { type: 'OPENDIR', path: '/' },
    READDIR: { type: 'READDIR', handle },
    REMOVE: { type: 'REMOVE', path: '/a' },
    MKDIR: { type: 'MKDIR', path: '/d', attributes: {} },
    RMDIR: { type: 'RMDIR', path: '/d' },
    REALPATH: { type: 'REALPATH', path: '/' },
    STAT: { type: 'STAT', path: '/a' },
    RENAME: { type: 'RENAME', from: '/a', to: '/b' },
    READLINK: { type: 'READLINK', path: '/a' },
    SYMLINK: { type: 'SYMLINK', first: '/a', second: '/b' },
    EXTENDED: { type: 'EXTENDED', name: 'posix-rename@openssh.com', payload: new ByteWriter().text('/a').text('/b').finish() },
  };

  it('refuses every request that changes something, and no other', async () => {
    const { client, tree } = await initialised({ readOnly: true });
    tree.put('/a', 'abc');
    const refused: string[] = [];
    for (const body of Object.values(bodies)) {
      const reply = await client.ask(body);
      if (reply.type === 'STATUS' && reply.code === statusCodes.PERMISSION_DENIED) refused.push(body.type);
    }
    expect(refused.sort()).toEqual(
      ['EXTENDED', 'FSETSTAT', 'MKDIR', 'OPEN', 'REMOVE', 'RENAME', 'RMDIR', 'SETSTAT', 'SYMLINK', 'WRITE'].sort(),
    );
    expect(tree.get('/a')?.toString()).toBe('abc');
  });

  it.each(['write', 'append', 'create', 'truncate'] as const)('refuses an OPEN with %s, even without write', async (flag) => {
    const { client, tree } = await initialised({ readOnly: true });
    tree.put('/a', 'abc');
    const open = { type: 'OPEN', path: '/a', attributes: {} } as const;
    expect(await client.ask({ ...open, flags: { ...noFlags, read: true, [flag]: true } })).toEqual(status('PERMISSION_DENIED'));
    expect(await client.ask({ ...open, flags: noFlags })).toMatchObject({ type: 'HANDLE' });
  });
});

describe('the flags of OPEN', () => {
  const opened = async (flags: Partial<typeof noFlags>, there: string | undefined = 'abc') => {
    const { client, tree } = await initialised();
    if (there !== '') tree.put('/a', there);
    const reply = await client.ask({ type: 'OPEN', path: '/a', flags: { ...noFlags, ...flags }, attributes: {} });
    if (reply.type !== 'HANDLE') return { reply, client, tree, afterwards: async () => tree.get('/a')?.toString() };
    const { handle } = reply;
    const afterwards = async () => {
      expect(await client.ask({ type: 'CLOSE', handle })).toEqual(status('OK'));
      return tree.get('/a')?.toString();
    };
    const read = () => client.ask({ type: 'READ', handle, offset: 0, length: 10 });
    const write = (offset: number, data: string) => client.ask({ type: 'WRITE', handle, offset, data: Buffer.from(data) });
    return { reply, client, tree, afterwards, read, write };
  };

  it.each([{}, { read: true }, { create: true }, { read: true, create: true }, { exclusive: true }])(
    'let %j read what is there and change nothing',
    async (flags) => {
      const file = await opened(flags);
      expect(await file.read?.()).toMatchObject({ type: 'DATA' });
      expect(await file.write?.(0, 'x')).toEqual(status('PERMISSION_DENIED'));
      expect(await file.afterwards()).toBe('abc');
    },
  );

  it.each([{ create: true }, { read: true, create: true }, { create: true, truncate: true }])(
    'let %j make an empty file where none is, and write nothing',
    async (flags) => {
      const file = await opened(flags, '');
      expect(await file.write?.(0, 'x')).toEqual(status('PERMISSION_DENIED'));
      expect(await file.afterwards()).toBe('');
    },
  );

  it('empty a file by TRUNC alone, and make none', async () => {
    expect(await (await opened({ read: true, truncate: true })).afterwards()).toBe('');
    expect((await opened({ write: true, truncate: true }, '')).reply).toEqual(status('NO_SUCH_FILE'));
  });

  it('refuse a file that is there by EXCL with CREAT, whatever else is asked for', async () => {
    for (const more of [{}, { read: true }, { write: true }, { write: true, truncate: true }, { append: true }]) {
      const file = await opened({ create: true, exclusive: true, ...more });
      expect([file.reply, await file.afterwards()]).toEqual([status('FAILURE'), 'abc']);
    }
    expect((await opened({ write: true, create: true, exclusive: true }, '')).reply).toMatchObject({ type: 'HANDLE' });
  });

  it('write at the end by APPEND, in order and wherever the client says, with WRITE or without', async () => {
    for (const more of [{ write: true }, {}]) {
      const file = await opened({ append: true, ...more });
      for (const [offset, data] of [
        [0, 'd'],
        [0, 'e'],
        [7, 'f'],
      ] as const)
        await file.write?.(offset, data);
      expect(await file.afterwards()).toBe('abcdef');
    }
  });

  it('keep what is there where WRITE comes without TRUNC', async () => {
    const file = await opened({ write: true });
    await file.write?.(1, 'X');
    expect(await file.read?.()).toEqual(status('PERMISSION_DENIED'));
    expect(await file.afterwards()).toBe('aXc');
  });
});

describe('SYMLINK', () => {
  it.each([
    ['SSH-2.0-OpenSSH_9.2p1', { target: '/first', link: '/second' }],
    ['', { target: '/first', link: '/second' }],
    ['SSH-2.0-AsyncSSH_2.14.0', { target: '/second', link: '/first' }],
  ])('takes the paths in the order that "%s" sends them', async (identification, expected) => {
    const made: unknown[] = [];
    const symlink = async (target: string, link: string) => void made.push({ target, link });
    const { client } = await initialised({ identification }, { symlink });
    expect(await client.ask({ type: 'SYMLINK', first: '/first', second: '/second' })).toEqual(status('OK'));
    expect(made).toEqual([expected]);
  });
});
