import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteReader, ByteWriter } from '@waybill/sftp';
import { type AwkwardPartner, startAwkwardPartner } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SignedIn, signIn } from './testing/sign-in.js';

const never = new AbortController().signal;
const DENIED = 3;
const FAILURE = 4;
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

const at = (name: string): string => `/incoming/${name}`;
const held = (name: string): Promise<string> => readFile(join(partner.incoming, name), 'utf8');

/** As {@link signIn} at this moment: extensions are agreed when a session begins. */
async function anew(): Promise<SignedIn> {
  await here[Symbol.asyncDispose]();
  here = await signIn(partner);
  return here;
}

describe('a partner that files are brought to', () => {
  it('takes-at-once: has taken a file away before it can be looked at', async () => {
    await partner.behave('takes-at-once=*.csv');
    await here.put(at('t.csv.part'), 'content');
    expect(await held('t.csv.part')).toBe('content');
    await here.client.rename(at('t.csv.part'), at('t.csv'), never);
    await expect(here.client.stat(at('t.csv'), never)).rejects.toMatchObject({ status: 2 });
    expect(await readFile(join(partner.taken, 't.csv'), 'utf8')).toBe('content');
    await here.put(at('direct.csv'), 'direct');
    expect((await readdir(partner.taken)).sort()).toEqual(['direct.csv', 't.csv']);
  });

  it('setstat-refused, mkdir-refused, rename-refused: refuses just that', async () => {
    await here.put(at('r.csv'), 'x');
    const times = { accessedAtSeconds: 1, modifiedAtSeconds: 1 };
    await here.client.setstat(at('r.csv'), { times }, never);
    await partner.behave('setstat-refused');
    await expect(here.client.setstat(at('r.csv'), { times }, never)).rejects.toMatchObject({ status: DENIED });
    await partner.behave('mkdir-refused');
    await expect(here.client.mkdir(at('folder'), {}, never)).rejects.toMatchObject({ status: DENIED });
    await partner.behave('rename-refused');
    await expect(here.client.rename(at('r.csv'), at('s.csv'), never)).rejects.toMatchObject({ status: DENIED });
    await expect(here.client.posixRename(at('r.csv'), at('s.csv'), never)).rejects.toMatchObject({ status: DENIED });
    await here.client.remove(at('r.csv'), never);
  });

  it('no-posix-rename and rename-keeps: does not overwrite', async () => {
    await here.put(at('old.csv'), 'old');
    await here.put(at('new.csv'), 'new');
    await partner.behave('rename-keeps');
    await expect(here.client.posixRename(at('new.csv'), at('old.csv'), never)).rejects.toMatchObject({ status: FAILURE });
    await partner.behave('no-posix-rename');
    const { client } = await anew();
    expect(client.extensions.has('posix-rename@openssh.com')).toBe(false);
    await expect(client.rename(at('new.csv'), at('old.csv'), never)).rejects.toMatchObject({ status: FAILURE });
    expect(await held('old.csv')).toBe('old');
  });

  it('rename-reply-lost: has renamed when the connection is cut, once', async () => {
    await here.put(at('lost.part'), 'content');
    await partner.behave('rename-reply-lost');
    await expect(here.client.rename(at('lost.part'), at('lost.csv'), never)).rejects.toMatchObject({ code: 'net.reset' });
    expect(await held('lost.csv')).toBe('content');
    await (await anew()).client.rename(at('lost.csv'), at('found.csv'), never);
  });

  it('names-forbidden: takes no temporary names', async () => {
    await partner.behave('names-forbidden=*.part');
    await expect(here.put(at('a.csv.part'), 'x')).rejects.toMatchObject({ status: DENIED });
    await here.put(at('a.csv'), 'x');
  });

  it('folders-hidden and denied: shows no folder, or nothing in one', async () => {
    await partner.behave('folders-hidden');
    await expect(here.client.stat('/incoming', never)).rejects.toMatchObject({ status: DENIED });
    await here.put(at('hidden.csv'), 'x');
    await partner.behave('denied=/incoming');
    await expect(here.put(at('denied.csv'), 'x')).rejects.toMatchObject({ status: DENIED });
    await expect(here.list('/incoming')).rejects.toMatchObject({ status: DENIED });
    expect(await here.list('/outgoing')).toEqual([]);
  });

  it('disk-full and quota: takes no more, in the words of real servers', async () => {
    await partner.behave('disk-full=10B');
    await here.put(at('small.csv'), '12345');
    await expect(here.put(at('large.csv'), '1234567')).rejects.toMatchObject({
      status: FAILURE,
      partnerMessage: 'No space left on device',
    });
    await partner.behave('quota');
    await expect(here.put(at('large.csv'), '1')).rejects.toMatchObject({ partnerMessage: 'Disk quota exceeded' });
  });

  it('corrupts-writes: stores something else, of the right size', async () => {
    await partner.behave('corrupts-writes');
    await here.put(at('wrong.csv'), 'right');
    expect(await held('wrong.csv')).not.toBe('right');
    expect(await held('wrong.csv')).toMatch(/.ight$/);
  });
});

describe('the protocol of a partner', () => {
  it('limits-lie and no-extensions: promises what is not so, or nothing', async () => {
    await partner.behave('limits-lie=1MiB');
    // The client is not taken in: it asks for no more than anybody answers.
    expect((await anew()).client.limits.maxReadBytes).toBeLessThanOrEqual(262_144);
    await partner.behave('limits-lie=4KB');
    expect((await anew()).client.limits.maxWriteBytes).toBe(4000);
    await partner.behave('no-extensions');
    expect([...(await anew()).client.extensions.keys()]).toEqual([]);
    await partner.behave('no-extensions=limits');
    expect((await anew()).client.extensions.has('limits@openssh.com')).toBe(false);
    expect(here.client.extensions.has('fsync@openssh.com')).toBe(true);
  });

  it('small-packets: ends the connection of who writes too much at once', async () => {
    await partner.behave('small-packets');
    await here.put(at('ok.csv'), Buffer.alloc(100_000));
    const handle = await here.client.open(at('large.csv'), { write: true, create: true }, {}, never);
    await expect(here.client.write(handle, 0, Buffer.alloc(40_000), never)).rejects.toMatchObject({ code: 'net.reset' });
  });

  it('checksums: tells the digest of a file', async () => {
    await writeFile(join(partner.outgoing, 'sum.csv'), 'abc');
    await partner.behave('checksums');
    const { client } = await anew();
    expect(client.extensions.has('check-file')).toBe(true);
    const request = new ByteWriter().text('/outgoing/sum.csv').text('sha256').safeUint64(0).safeUint64(0).uint32(0).finish();
    const reply = new ByteReader((await client.extended('check-file-name', request, never)) ?? Buffer.alloc(0));
    expect([reply.text(), reply.text()]).toEqual(['check-file', 'sha256']);
    expect(reply.rest().toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    await partner.behave('checksums=md5');
    await expect((await anew()).client.extended('check-file-name', request, never)).rejects.toMatchObject({ status: 8 });
  });
});
