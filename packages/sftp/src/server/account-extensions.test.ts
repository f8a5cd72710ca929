import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { writeAttributes } from '../codec/attributes.js';
import { ByteReader } from '../codec/byte-reader.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { statusCodes } from '../codec/protocol.js';
import { initialised, served } from '../testing/served-session.js';

const asked = (name: string, payload: ByteWriter) => ({ type: 'EXTENDED', name, payload: payload.finish() }) as const;
const text = (value: string) => new ByteWriter().text(value);

function ids(...values: readonly number[]): Uint8Array {
  const packed = new ByteWriter();
  for (const value of values) packed.uint32(value);
  return packed.finish();
}

function names(packed: Uint8Array): string[] {
  const reader = new ByteReader(packed);
  const found: string[] = [];
  while (reader.remaining > 0) found.push(reader.text());
  return found;
}

describe('expand-path@openssh.com', () => {
  it.each([
    ['~', '/'],
    ['~/in/a.csv', '/in/a.csv'],
    ['~bank', '/'],
    ['~bank/in', '/in'],
    ['~/../../etc', '/etc'],
    ['in/../out', '/out'],
    ['/a/~', '/a/~'],
    ['', '/'],
  ])('makes %j into %j, as REALPATH would', async (path, expected) => {
    const { client } = await initialised({ username: 'bank' });
    expect(await client.ask(asked('expand-path@openssh.com', text(path)))).toMatchObject({
      type: 'NAME',
      entries: [{ name: expected }],
    });
  });

  it('says the same of every other user, there or not', async () => {
    const { client } = await initialised({ username: 'bank' });
    const refused = { code: statusCodes.PERMISSION_DENIED, message: 'Only your own home folder can be asked for.' };
    expect(await client.ask(asked('expand-path@openssh.com', text('~root/x')))).toMatchObject(refused);
    expect(await client.ask(asked('expand-path@openssh.com', text('~banker')))).toMatchObject(refused);
    expect(await client.ask(asked('home-directory', text('root')))).toMatchObject(refused);
  });

  it('is refused by the words of the path itself where that cannot be', async () => {
    const { client } = await initialised({ username: 'bank' });
    expect(await client.ask(asked('expand-path@openssh.com', text('~/a\0b')))).toMatchObject({ code: statusCodes.BAD_MESSAGE });
    expect(await client.ask(asked('expand-path@openssh.com', new ByteWriter().uint32(9)))).toMatchObject({
      code: statusCodes.BAD_MESSAGE,
    });
  });
});

describe('home-directory', () => {
  it.each(['', 'bank'])('tells the folder that a session begins in, for %j', async (user) => {
    const { client } = await initialised({ username: 'bank' });
    expect(await client.ask(asked('home-directory', text(user)))).toMatchObject({ type: 'NAME', entries: [{ name: '/' }] });
  });
});

describe('users-groups-by-id@openssh.com', () => {
  const ask = (users: Uint8Array, groups: Uint8Array) =>
    asked('users-groups-by-id@openssh.com', new ByteWriter().bytes(users).bytes(groups));

  it("names the account for the ids of its listings, and never the host's users", async () => {
    const { client } = await initialised({ username: 'bank' });
    const reply = await client.ask(ask(ids(0, 1, 1000), ids(33, 0)));
    if (reply.type !== 'EXTENDED_REPLY') throw new Error('no names');
    const lists = new ByteReader(reply.payload);
    expect(names(lists.bytes())).toEqual(['bank', '', '']);
    expect(names(lists.bytes())).toEqual(['', 'bank']);
  });

  it('names only so many at once, and reads no half id', async () => {
    const { client } = await initialised({ username: 'bank' });
    expect(await client.ask(ask(new Uint8Array(4 * 1_024), ids()))).toMatchObject({ type: 'EXTENDED_REPLY' });
    expect(await client.ask(ask(new Uint8Array(4 * 1_025), ids()))).toMatchObject({ code: statusCodes.FAILURE });
    expect(await client.ask(ask(ids(), new Uint8Array(7)))).toMatchObject({ code: statusCodes.BAD_MESSAGE });
  });

  it('is not offered where nobody is known', async () => {
    const { client } = served();
    const version = await client.init();
    const offered = version.kind === 'version' ? version.extensions.map(({ name }) => name) : [];
    expect(offered).not.toContain('users-groups-by-id@openssh.com');
    expect(await client.ask(ask(ids(0), ids()))).toMatchObject({ code: statusCodes.OP_UNSUPPORTED });
  });
});

describe('lsetstat@openssh.com', () => {
  const ask = (path: string, mode: number) => {
    const payload = text(path);
    writeAttributes(payload, { mode });
    return asked('lsetstat@openssh.com', payload);
  };

  it('sets attributes of what the path names, by a handler of its own', async () => {
    const set: unknown[] = [];
    const { client } = await initialised({}, { lsetstat: async (path, attributes) => void set.push({ path, attributes }) });
    expect(await client.ask(ask('/link', 0o600))).toMatchObject({ code: statusCodes.OK });
    expect(set).toEqual([{ path: '/link', attributes: { mode: 0o600 } }]);
  });

  it('is refused as SETSTAT is', async () => {
    const detail = 'The attributes of a link cannot be set.';
    const lsetstat = () => Promise.reject(new Failure('target.unsupported', { publicDetail: detail }));
    const { client } = await initialised({}, { lsetstat });
    expect(await client.ask(ask('/link', 0o600))).toMatchObject({ code: statusCodes.OP_UNSUPPORTED, message: detail });
    expect(await client.ask(asked('lsetstat@openssh.com', text('/link')))).toMatchObject({ code: statusCodes.BAD_MESSAGE });
    const readOnly = await initialised({ readOnly: true });
    expect(await readOnly.client.ask(ask('/a', 0o600))).toMatchObject({ code: statusCodes.PERMISSION_DENIED });
  });
});
