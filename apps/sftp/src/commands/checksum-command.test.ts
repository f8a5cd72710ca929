import { createHash } from 'node:crypto';
import { MemoryTree } from '@waybill/sftp/testing';
import { describe, expect, it } from 'vitest';
import { PlayedClient } from './testing/played-client.js';

const digest = (algorithm: string, content: string | Uint8Array) => createHash(algorithm).update(content).digest('hex');

describe('a digest', () => {
  it('of a file is the line of GNU coreutils, a name with a backslash or a new line escaped', async () => {
    const tree = new MemoryTree();
    const large = Buffer.alloc(600_000, 'waybill');
    tree.put('/large', large);
    tree.put('/a\nb\\c', 'x');
    const { status, rest } = await new PlayedClient("sha256sum /large '/a\nb\\c'", tree).leave();
    expect([status, rest]).toEqual([0, `${digest('sha256', large)}  /large\n\\${digest('sha256', 'x')}  /a\\nb\\\\c\n`]);
    expect((await new PlayedClient('md5sum /large', tree).leave()).rest).toBe(`${digest('md5', large)}  /large\n`);
    expect(tree.events).toHaveLength(3);
  });

  it('without a path is that of what the client sends: how rclone learns that there is one', async () => {
    expect(await new PlayedClient('md5sum').leave()).toEqual({ status: 0, rest: 'd41d8cd98f00b204e9800998ecf8427e  -\n' });
    const client = new PlayedClient('sha256sum -');
    client.send('abc');
    expect(await client.leave()).toEqual({ status: 0, rest: `${digest('sha256', 'abc')}  -\n` });
  });

  it('of what is not there is an error and a status, and the next is told', async () => {
    const tree = new MemoryTree();
    tree.put('/a', 'x');
    const client = new PlayedClient('md5sum /none /a', tree);
    expect(await client.leave()).toEqual({ status: 1, rest: `${digest('md5', 'x')}  /a\n` });
    expect(client.errors).toEqual(['md5sum: /none: No such file or directory\n']);
  });
});
