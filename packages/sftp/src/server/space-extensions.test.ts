import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../codec/byte-reader.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { decodeStatVfs, type SftpStatVfs } from '../codec/extensions.js';
import { statusCodes } from '../codec/protocol.js';
import { initialised } from '../testing/served-session.js';

const vfs: SftpStatVfs = {
  blockSize: 8_192n,
  fragmentSize: 4_096n,
  blocks: 1_000n,
  blocksFree: 400n,
  blocksAvailable: 300n,
  files: 0n,
  filesFree: 0n,
  filesAvailable: 0n,
  fileSystemId: 0n,
  flags: 2n,
  maxNameLength: 255n,
};
const asked = (name: string, payload: ByteWriter) => ({ type: 'EXTENDED', name, payload: payload.finish() }) as const;

async function withSpace() {
  const paths: string[] = [];
  const statvfs = async (path: string) => {
    paths.push(path);
    if (path === '/none') throw new Failure('source.not-found');
    return vfs;
  };
  const session = await initialised({}, { statvfs });
  session.tree.put('/a', 'abc');
  return { ...session, paths };
}

describe('statvfs@openssh.com and fstatvfs@openssh.com', () => {
  it('tell the same by path, by open file and by open folder', async () => {
    const { client, paths } = await withSpace();
    const folder = await client.ask({ type: 'OPENDIR', path: '/' });
    if (folder.type !== 'HANDLE') throw new Error('no handle');
    const folderHandle = Buffer.from(folder.handle);
    const requests = [
      asked('statvfs@openssh.com', new ByteWriter().text('/a')),
      asked('fstatvfs@openssh.com', new ByteWriter().bytes(await client.open('/a', 'read'))),
      asked('fstatvfs@openssh.com', new ByteWriter().bytes(folderHandle)),
    ];
    for (const request of requests) {
      const reply = await client.ask(request);
      expect(reply.type === 'EXTENDED_REPLY' && decodeStatVfs(reply.payload)).toEqual(vfs);
    }
    expect(paths).toEqual(['/a', '/a', '/']);
  });

  it('are refused with the words of the handler, and without a handle', async () => {
    const { client } = await withSpace();
    const none = await client.ask(asked('statvfs@openssh.com', new ByteWriter().text('/none')));
    expect(none).toMatchObject({ code: statusCodes.NO_SUCH_FILE });
    const unknown = await client.ask(asked('fstatvfs@openssh.com', new ByteWriter().bytes(Buffer.from([0, 0, 0, 9]))));
    expect(unknown).toMatchObject({ message: 'Unknown handle' });
    const cut = await client.ask(asked('fstatvfs@openssh.com', new ByteWriter().uint32(4)));
    expect(cut).toMatchObject({ code: statusCodes.BAD_MESSAGE });
  });
});

describe('space-available', () => {
  it('tells bytes', async () => {
    const { client } = await withSpace();
    const reply = await client.ask(asked('space-available', new ByteWriter().text('/a')));
    if (reply.type !== 'EXTENDED_REPLY') throw new Error('no space');
    const reader = new ByteReader(reply.payload);
    const told = [reader.uint64(), reader.uint64(), reader.uint64(), reader.uint64(), reader.uint32(), reader.remaining];
    expect(told).toEqual([4_096_000n, 1_638_400n, 0n, 1_228_800n, 4_096, 0]);
    expect(await client.ask(asked('space-available', new ByteWriter().text('/none')))).toMatchObject({
      code: statusCodes.NO_SUCH_FILE,
    });
  });
});
