import { Failure } from '@waybill/core';
import type { SftpHandlers } from '@waybill/sftp';
import { MemoryTree } from '@waybill/sftp/testing';
import { describe, expect, it } from 'vitest';
import { PlayedClient } from '../testing/played-client.js';

const OK = '\0';

describe('files that a client sends', () => {
  it('arrive one after the other, each told to be there once it is, with modes and times where they are kept', async () => {
    const client = new PlayedClient('scp -p -t /');
    await client.expect(OK);
    client.send('T1700000000 0 1600000000 0\n');
    await client.expect(OK);
    client.send('C0600 5 a b\'".txt\n');
    await client.expect(OK);
    client.send('hello');
    expect(client.tree.get('/a b\'".txt')).toBeUndefined();
    client.send(OK);
    await client.expect(OK);
    expect(client.tree.get('/a b\'".txt')?.toString()).toBe('hello');
    client.send('C0644 0 empty\n');
    await client.expect(OK);
    client.send(OK);
    await client.expect(OK);
    expect(await client.leave()).toEqual({ status: 0, rest: '' });
    const handlers = client.tree.handlers();
    const { signal } = new AbortController();
    expect(await handlers.stat('/a b\'".txt', signal)).toMatchObject({
      mode: 0o100600,
      times: { modifiedAtSeconds: 1_700_000_000 },
    });
    expect(await handlers.stat('/empty', signal)).toMatchObject({ times: { modifiedAtSeconds: 0 } });
  });

  it('take the name they are sent to when that is no folder', async () => {
    const client = new PlayedClient('scp -t /new.txt');
    client.send(`C0644 1 old.txt\nx${OK}`);
    await client.expect(OK + OK + OK);
    expect(await client.leave()).toEqual({ status: 0, rest: '' });
    expect(client.tree.get('/new.txt')?.toString()).toBe('x');
  });

  it('come with their folders, where those were there or not', async () => {
    const tree = new MemoryTree();
    tree.makeFolder('/in');
    tree.makeFolder('/in/old');
    const client = new PlayedClient('scp -r -t /in', tree);
    const record = async (text: string) => {
      client.send(text);
      await client.expect(OK);
    };
    await client.expect(OK);
    await record('D0755 0 old\n');
    await record('D0750 0 new\n');
    await record('C0644 1 deep\n');
    await record(`1${OK}`);
    await record('E\n');
    await record('C0644 1 beside\n');
    await record(`2${OK}`);
    await record('E\n');
    expect(await client.leave()).toEqual({ status: 0, rest: '' });
    expect([tree.get('/in/old/new/deep')?.toString(), tree.get('/in/old/beside')?.toString()]).toEqual(['1', '2']);
  });

  it('are nowhere when the client leaves in the middle, and when it is cut', async () => {
    const left = new PlayedClient('scp -t /');
    left.send('C0644 10 half\n12345');
    await left.expect(OK + OK);
    expect(await left.leave()).toMatchObject({ status: 1 });
    const cut = new PlayedClient('scp -t /');
    cut.send('C0644 10 half\n12345');
    await cut.expect(OK + OK);
    await cut.cut();
    for (const { tree, faults } of [left, cut]) {
      expect(tree.get('/half')).toBeUndefined();
      expect([tree.events, faults]).toEqual([[{ type: 'abandoned', path: '/half' }], []]);
    }
  });

  it('are not kept when the sender could not read them to their end, and the next one is', async () => {
    const client = new PlayedClient('scp -t /');
    client.send('C0644 4 bad\nxx\0\0\u0001scp: bad: Input/output error\n');
    await client.expect(`${OK}${OK}\u0001scp: /bad: The sender could not read the file to its end.\n`);
    client.send(`C0644 1 good\ny${OK}`);
    await client.expect(OK + OK);
    expect(await client.leave()).toEqual({ status: 1, rest: '' });
    expect([client.tree.get('/bad'), client.tree.get('/good')?.toString()]).toEqual([undefined, 'y']);
  });

  it('that cannot be kept are taken to their end and refused, and the next one is taken', async () => {
    const tree = new MemoryTree();
    tree.makeFolder('/folder');
    const { open } = tree.handlers();
    const client = new PlayedClient('scp -t /', tree, {
      open: async (path, ...more) => {
        const handle = await open(path, ...more);
        return path.endsWith('full') ? { ...handle, write: () => Promise.reject(new Failure('target.full')) } : handle;
      },
    });
    await client.expect(OK);
    client.send('C0644 3 folder\n');
    await client.expect('\u0001scp: /folder: ');
    client.send(`C0644 3 full\nabc${OK}C0644 1 good\ny${OK}`);
    const { rest } = await client.leave();
    expect(rest).toContain('\n\0\u0001scp: /full: ');
    expect(rest.endsWith('\n\0\0')).toBe(true);
    expect([tree.get('/full'), tree.get('/good')?.toString(), await client.ended]).toEqual([undefined, 'y', 1]);
    expect(tree.events).toContainEqual({ type: 'abandoned', path: '/full' });
  });

  it.each([
    ['C0644 1 ../evil\n', 'unexpected file name'],
    ['C0644 1 ..\n', 'unexpected file name'],
    ['D0755 0 .\n', 'unexpected file name'],
    ['C0644 1 /etc/passwd\n', 'unexpected file name'],
    ['C0644 1 a\0b\n', 'unexpected file name'],
    ['C0644 1 \n', 'expected control record'],
    ['C0644 -1 a\n', 'expected control record'],
    ['C0999 1 a\n', 'expected control record'],
    ['C0644 99999999999999999 a\n', 'expected control record'],
    ['C0644 9999999999999999 a\n', 'size out of range'],
    ['hello\n', 'expected control record'],
    ['\n', 'expected control record'],
    ['T1 0 x 0\n', 'expected control record'],
    ['D0755 0 sub\n', 'received directory without -r'],
    ['x'.repeat(20_000), 'a line without end'],
  ])('end with a protocol error for %j', async (record, problem) => {
    const client = new PlayedClient('scp -t /');
    client.send(record);
    const { status, rest } = await client.leave();
    expect([status, rest]).toEqual([1, `${OK}\u0001scp: protocol error: ${problem}\n`]);
    expect(client.tree.events).toEqual([]);
  });

  it('go into a folder or nowhere with -d', async () => {
    const tree = new MemoryTree();
    tree.put('/file', 'x');
    expect(await new PlayedClient('scp -d -t /file', tree).leave()).toEqual({
      status: 1,
      rest: '\u0001scp: /file: Not a directory\n',
    });
    expect(await new PlayedClient('scp -d -t /', tree).leave()).toEqual({ status: 0, rest: OK });
  });
});

describe('files that a client fetches', () => {
  const filled = () => {
    const tree = new MemoryTree();
    tree.put('/a.csv', 'aaa');
    tree.put('/b.csv', 'b');
    tree.put('/.hidden.csv', 'h');
    tree.put("/it's", '');
    tree.put('/new\nline\\', 'n');
    tree.makeFolder('/in');
    tree.put('/in/deep.csv', 'd');
    return tree;
  };
  const fetched = async (commandLine: string, answers: string, changes: Partial<SftpHandlers> = {}) => {
    const client = new PlayedClient(commandLine, filled(), changes);
    client.send(answers);
    return { ...(await client.leave()), client };
  };

  it('are announced and sent, several of them, with their times where they are wanted', async () => {
    expect(await fetched('scp -f /a.csv /b.csv', OK.repeat(5))).toMatchObject({
      status: 0,
      rest: `C0644 3 a.csv\naaa${OK}C0644 1 b.csv\nb${OK}`,
    });
    expect(await fetched("scp -p -f '/it'\\''s'", OK.repeat(4))).toMatchObject({
      status: 0,
      rest: `T0 0 0 0\nC0644 0 it's\n${OK}`,
    });
    expect(await fetched("scp -f '/new\nline\\'", OK.repeat(3))).toMatchObject({ rest: `C0644 1 new\\^Jline\\\\\nn${OK}` });
  });

  it('come by wildcards, which no shell has to expand', async () => {
    expect(await fetched('scp -f /*.csv', OK.repeat(5))).toMatchObject({
      status: 0,
      rest: `C0644 3 a.csv\naaa${OK}C0644 1 b.csv\nb${OK}`,
    });
    expect(await fetched('scp -f */*.csv', OK.repeat(3))).toMatchObject({ rest: `C0644 1 deep.csv\nd${OK}` });
    expect(await fetched('scp -f .h* i?/deep.csv', OK.repeat(5))).toMatchObject({
      rest: `C0644 1 .hidden.csv\nh${OK}C0644 1 deep.csv\nd${OK}`,
    });
    expect(await fetched('scp -f *.none', OK)).toMatchObject({
      status: 1,
      rest: '\u0001scp: *.none: No such file or directory\n',
    });
    expect(await fetched("scp -f '/*.csv'", OK)).toMatchObject({ status: 1 });
  });

  it('come with their folders, and folders do not come unasked', async () => {
    expect(await fetched('scp -r -f /in', OK.repeat(5))).toMatchObject({
      status: 0,
      rest: `D0755 0 in\nC0644 1 deep.csv\nd${OK}E\n`,
    });
    expect(await fetched('scp -f /in', OK)).toMatchObject({ status: 1, rest: '\u0001scp: /in: not a regular file\n' });
    expect((await fetched('scp -r -f /', OK)).rest).toMatch(/has no name/);
  });

  it('that the client does not want are not sent', async () => {
    const { status, rest, client } = await fetched('scp -f /a.csv /b.csv', `${OK}\u0001scp: no room\n${OK}${OK}`);
    expect([status, rest]).toEqual([1, `C0644 3 a.csv\nC0644 1 b.csv\nb${OK}`]);
    expect(client.tree.events[0]).toEqual({ type: 'abandoned', path: '/a.csv' });
    expect(await fetched('scp -f /a.csv /b.csv', `${OK}\u0002scp: lost\n`)).toMatchObject({ status: 1, rest: 'C0644 3 a.csv\n' });
  });

  it('that become shorter while they are read are said to be wrong', async () => {
    const { open } = filled().handlers();
    const { status, rest, client } = await fetched('scp -f /a.csv', OK.repeat(3), {
      open: async (path, flags, attributes, signal) => ({
        ...(await open(path, flags, attributes, signal)),
        read: async (offset) => Buffer.from('a').subarray(offset),
      }),
    });
    expect(status).toBe(1);
    expect(rest).toBe('C0644 3 a.csv\na\0\0\u0001scp: /a.csv: The file became shorter meanwhile.\n');
    expect(client.faults).toEqual([]);
  });

  it('are told to be missing or refused, and a fault of ours is not shown', async () => {
    expect(await fetched('scp -f /none', OK)).toMatchObject({ status: 1, rest: '\u0001scp: /none: No such file or directory\n' });
    const broken = await fetched('scp -f /a.csv', OK, { open: () => Promise.reject(new Error('secret')) });
    expect(broken).toMatchObject({ status: 1, rest: '\u0001scp: /a.csv: Internal error\n' });
    expect(broken.client.faults).toEqual([new Error('secret')]);
  });
});
