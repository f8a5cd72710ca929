import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeName } from '@waybill/core';
import { type AwkwardPartner, sftpBatch, startAwkwardPartner } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SignedIn, signIn } from './testing/sign-in.js';

const never = new AbortController().signal;
let partner: AwkwardPartner;
let here: SignedIn;
beforeAll(async () => {
  partner = await startAwkwardPartner();
});
afterAll(async () => {
  await partner.stop();
  expect(partner.faults).toEqual([]);
});
beforeEach(async () => {
  await partner.behave();
  here = await signIn(partner);
});
afterEach(() => here[Symbol.asyncDispose]());

let files = 0;
async function aFile(content: string): Promise<{ readonly path: string; readonly name: string; readonly disk: string }> {
  files += 1;
  const name = `f${files}.csv`;
  const disk = join(partner.outgoing, name);
  await writeFile(disk, content);
  await utimes(disk, 1_000_000_000, 1_000_000_000);
  return { path: `/outgoing/${name}`, name, disk };
}

describe('a well-behaved partner', () => {
  it('serves OpenSSH’s sftp, by key and by password', async () => {
    const { name } = await aFile('hello\n');
    const { host, port, username, password, clientKey } = partner;
    const byKey = { host, port, username, privateKeyFile: clientKey.privateKeyFile };
    const put = `put ${join(partner.outgoing, name)} /incoming/copy.csv`;
    expect(await sftpBatch(byKey, ['ls -l /outgoing', put, 'rename /incoming/copy.csv /incoming/final.csv'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(name),
    });
    expect(await sftpBatch({ host, port, username, password }, ['rm /incoming/final.csv'])).toMatchObject({ code: 0 });
  });

  it('shows what is being written, keeps what a lost connection left, and counts what it saw', async () => {
    partner.forget();
    const handle = await here.client.open('/incoming/half.csv', { write: true, create: true }, {}, never);
    await here.client.write(handle, 0, Buffer.from('half'), never);
    expect(await readFile(join(partner.incoming, 'half.csv'), 'utf8')).toBe('half');
    partner.cutAll();
    await expect(here.client.fstat(handle, never)).rejects.toMatchObject({ code: 'net.reset' });
    expect(await readFile(join(partner.incoming, 'half.csv'), 'utf8')).toBe('half');
    expect(partner.seen).toMatchObject({ bytesWritten: 4, requests: { OPEN: 1, WRITE: 1 } });
    expect(partner.seen.journal).toEqual([{ type: 'OPEN', path: '/incoming/half.csv', done: true }]);
  });
});

describe('what a partner tells', () => {
  it('no-size: leaves sizes out of listings, or out of everything', async () => {
    const { path, name } = await aFile('12345');
    const listed = async () => (await here.list('/outgoing')).find((entry) => entry.name === name)?.attributes;
    await partner.behave('no-size');
    expect(await listed()).not.toHaveProperty('sizeBytes');
    expect(await here.client.stat(path, never)).toHaveProperty('sizeBytes', 5);
    await partner.behave('no-size=everywhere');
    expect(await here.client.stat(path, never)).not.toHaveProperty('sizeBytes');
    await partner.behave('zero-size');
    expect(await listed()).toHaveProperty('sizeBytes', 0);
    await partner.behave();
    expect(await listed()).toHaveProperty('sizeBytes', 5);
  });

  it('no-attributes and epoch-times: tells nothing, or the year 1970', async () => {
    const { path, name } = await aFile('12345');
    await partner.behave('no-attributes');
    expect((await here.list('/outgoing')).find((entry) => entry.name === name)?.attributes).toEqual({});
    expect(await here.client.lstat(path, never)).toEqual({});
    await partner.behave('epoch-times');
    expect(await here.client.stat(path, never)).toMatchObject({ sizeBytes: 5, times: { modifiedAtSeconds: 0 } });
  });

  it('no-look: answers no question about a single file', async () => {
    const { path } = await aFile('12345');
    await partner.behave('no-look');
    await expect(here.client.stat(path, never)).rejects.toMatchObject({ status: 3 });
    expect((await here.get(path)).toString()).toBe('12345');
  });

  it('many-files: streams a listing of as many entries, which can be read, removed and moved', async () => {
    await partner.behave('many-files=20000');
    const entries = await here.list('/outgoing');
    expect(entries.filter(({ name }) => name.startsWith('generated-'))).toHaveLength(20_000);
    expect((await here.get('/outgoing/generated-0000042.csv')).toString()).toBe('id,amount\n42,42.00\n');
    await here.client.remove('/outgoing/generated-0000042.csv', never);
    await expect(here.client.stat('/outgoing/generated-0000042.csv', never)).rejects.toMatchObject({ status: 2 });
    await here.client.rename('/outgoing/generated-0000043.csv', '/incoming/moved.csv', never);
    expect(await readFile(join(partner.incoming, 'moved.csv'), 'utf8')).toBe('id,amount\n43,43.00\n');
  });

  it('odd-names: has names of 255 bytes, with new lines, and that are not UTF-8', async () => {
    await partner.behave('odd-names');
    const names = (await here.list('/outgoing')).map(({ name }) => name);
    expect(names.some((name) => encodeName(name).length === 255)).toBe(true);
    expect(names).toContain('line\nbreak.csv');
    const latin = names.find((name) => Buffer.from(encodeName(name)).equals(Buffer.from('résumé.csv', 'latin1'))) ?? '';
    expect((await here.get(`/outgoing/${latin}`)).toString()).toBe('odd name 0\n');
  });

  it('odd-rows: lists names twice, and what is no name at all', async () => {
    const { name } = await aFile('1');
    await partner.behave('odd-rows');
    const names = (await here.list('/outgoing')).map((entry) => entry.name);
    expect(names.filter((each) => each === name)).toHaveLength(2);
    expect(names).toEqual(expect.arrayContaining(['..', '', '../../etc/passwd']));
  });
});

describe('a file that is read', () => {
  it('grows-while-read: has more in it after the first part, the first time', async () => {
    const { path } = await aFile('a line\n');
    await partner.behave('grows-while-read');
    expect((await here.get(path)).toString()).toBe('a line\nand one more line\n');
    expect((await here.get(path)).toString()).toBe('a line\nand one more line\n');
    await partner.behave('grows-while-read=always');
    expect((await here.get(path)).length + 18).toBe((await here.get(path)).length);
  });

  it('shrinks-while-read: has less in it', async () => {
    const { path, disk } = await aFile('0123456789');
    await partner.behave('shrinks-while-read');
    await here.get(path);
    expect(await readFile(disk, 'utf8')).toBe('01234');
  });

  it('rewrites-while-read and rewrites-unseen: has other bytes in its second half, and the same size', async () => {
    const { path, disk } = await aFile('abcdef');
    await partner.behave('rewrites-unseen');
    expect((await here.get(path)).toString()).toBe('abcdef');
    expect((await readFile(disk)).subarray(0, 3).toString()).toBe('abc');
    expect((await readFile(disk)).subarray(3)).toEqual(Buffer.from('def').map((byte) => byte ^ 0xff));
    expect((await stat(disk)).mtimeMs).toBe(1_000_000_000_000);
    await partner.behave('rewrites-while-read');
    await here.get(path);
    expect(await readFile(disk, 'utf8')).toBe('abcdef');
    expect((await stat(disk)).mtimeMs).toBeGreaterThan(1_000_000_000_000);
  });

  it('read-once: cannot be opened or looked at again', async () => {
    const { path } = await aFile('once');
    await partner.behave('read-once');
    expect((await here.get(path)).toString()).toBe('once');
    await expect(here.get(path)).rejects.toMatchObject({ status: 2 });
    await expect(here.client.stat(path, never)).rejects.toMatchObject({ status: 2 });
  });

  it('short-reads: comes in small pieces', async () => {
    const { path } = await aFile('0123456789');
    await partner.behave('short-reads=4B');
    const handle = await here.client.open(path, { read: true }, {}, never);
    expect(await here.client.read(handle, 0, 10, never)).toHaveLength(4);
  });
});
