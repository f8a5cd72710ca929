import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { isFailure } from '@waybill/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusCodes } from '../codec/protocol.js';
import { listFolder } from './list-folder.js';
import { readAhead } from './read-ahead.js';
import { connectSftpClient, type SftpClient } from './sftp-client.js';
import { SftpStatusError } from './status-error.js';
import { writeBehind } from './write-behind.js';

const SERVER = '/usr/lib/openssh/sftp-server';

// A missing peer is a failure where everything must run, and a reason to skip on a developer's machine.
const available = await access(SERVER).then(
  () => true,
  () => false,
);
const signal = AbortSignal.timeout(60_000);

async function sha256(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

describe.skipIf(!available && process.env['CI'] !== 'true')('the SFTP client with the sftp-server of OpenSSH', () => {
  let folder: string;
  let child: ChildProcessWithoutNullStreams;
  let client: SftpClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-sftp-'));
    child = spawn(SERVER, ['-e'], { stdio: 'pipe' });
    const duplex = Duplex.from({ readable: child.stdout, writable: child.stdin });
    client = await connectSftpClient(duplex, { signal });
  });

  afterEach(async () => {
    client.end();
    child.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('learns the extensions and limits of the server', () => {
    expect([...client.extensions.keys()]).toEqual(
      expect.arrayContaining(['posix-rename@openssh.com', 'limits@openssh.com', 'fsync@openssh.com', 'statvfs@openssh.com']),
    );
    expect(client.limits).toMatchObject({ maxReadBytes: 261_120, maxWriteBytes: 261_120 });
  });

  it('moves a large file there and back unharmed', async () => {
    const content = randomBytes(20_000_000);
    const path = join(folder, 'large');
    const out = await client.open(path, { write: true, create: true, truncate: true }, {}, signal);
    const window = writeBehind(client, out, {}, signal);
    for (let at = 0; at < content.length; at += 1_000_003) await window.enqueue(content.subarray(at, at + 1_000_003), at);
    await window.flush();
    await client.fsync(out, signal);
    await client.close(out, signal);
    const handle = await client.open(path, { read: true }, {}, signal);
    const digest = await sha256(readAhead(client, handle, {}, signal));
    await client.close(handle, signal);
    expect(digest).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('reads on past a size that was told too small, and stops before one told too large', async () => {
    const content = randomBytes(1_000_001);
    await writeFile(join(folder, 'file'), content);
    const digest = createHash('sha256').update(content).digest('hex');
    const handle = await client.open(join(folder, 'file'), { read: true }, {}, signal);
    for (const sizeHintBytes of [0, 1, 1_000_000, 1_000_001, 1_000_002, 2 ** 40]) {
      expect(await sha256(readAhead(client, handle, { sizeHintBytes }, signal))).toBe(digest);
    }
    const tail = await sha256(readAhead(client, handle, { offset: 1_000_000, chunkBytes: 10 }, signal));
    expect(tail).toBe(createHash('sha256').update(content.subarray(1_000_000)).digest('hex'));
  });

  it('sees what is there as it is', async () => {
    await writeFile(join(folder, 'file'), 'abc', { mode: 0o640 });
    await symlink('file', join(folder, 'link'));
    expect(await client.realpath(`${folder}/./x/..`, signal).catch((error: unknown) => error)).toBeInstanceOf(SftpStatusError);
    expect(await client.realpath(`${folder}/.`, signal)).toBe(folder);
    const attributes = await client.stat(join(folder, 'link'), signal);
    expect(attributes).toMatchObject({ sizeBytes: 3, mode: 0o100640 });
    expect(((await client.lstat(join(folder, 'link'), signal)).mode ?? 0) & 0o170000).toBe(0o120000);
    await client.setstat(join(folder, 'file'), { times: { accessedAtSeconds: 5, modifiedAtSeconds: 6 } }, signal);
    const handle = await client.open(join(folder, 'file'), { read: true, write: true }, {}, signal);
    expect(await client.fstat(handle, signal)).toMatchObject({ times: { accessedAtSeconds: 5, modifiedAtSeconds: 6 } });
    await client.fsetstat(handle, { sizeBytes: 1 }, signal);
    await client.close(handle, signal);
    expect((await stat(join(folder, 'file'))).size).toBe(1);
    const vfs = await client.statvfs(folder, signal);
    expect(vfs.blockSize).toBeGreaterThan(0n);
  });

  it('renames, makes and removes as told', async () => {
    await writeFile(join(folder, 'a'), 'a');
    await writeFile(join(folder, 'b'), 'b');
    const refused = await client.rename(join(folder, 'a'), join(folder, 'b'), signal).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: statusCodes.FAILURE, request: { operation: 'RENAME', subject: join(folder, 'a') } });
    await client.posixRename(join(folder, 'a'), join(folder, 'b'), signal);
    expect(await readFile(join(folder, 'b'), 'utf8')).toBe('a');
    await client.mkdir(join(folder, 'd'), { mode: 0o700 }, signal);
    await client.rmdir(join(folder, 'd'), signal);
    await client.remove(join(folder, 'b'), signal);
    await expect(client.stat(join(folder, 'b'), signal)).rejects.toMatchObject({ status: statusCodes.NO_SUCH_FILE });
  });

  it('streams a folder of 3,000 names, strange ones among them', async () => {
    const strange = ["a 'quoted' name", 'new\nline', '-rf', Buffer.from([0x66, 0xff, 0x66])];
    for (const name of strange) await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), '');
    await mkdir(join(folder, 'many'));
    for (let i = 0; i < 3_000; i += 1) await writeFile(join(folder, 'many', `${i}`), '');
    const many = new Set<string>();
    for await (const entry of listFolder(client, join(folder, 'many'), signal)) many.add(entry.name);
    expect(many.size).toBe(3_002);
    for await (const entry of listFolder(client, folder, signal)) {
      if (entry.name === '.' || entry.name === '..' || entry.name === 'many') continue;
      await client.remove(`${folder}/${entry.name}`, signal);
    }
    const left: string[] = [];
    for await (const entry of listFolder(client, folder, signal)) left.push(entry.name);
    expect(left.sort()).toEqual(['.', '..', 'many']);
  });

  it('keeps the session when calls are aborted in the middle', async () => {
    await writeFile(join(folder, 'file'), randomBytes(3_000_000));
    const handle = await client.open(join(folder, 'file'), { read: true }, {}, signal);
    for (let round = 0; round < 20; round += 1) {
      const abort = new AbortController();
      const reads = [0, 1, 2, 3].map((i) =>
        client.read(handle, i * 250_000, 250_000, abort.signal).catch((error: unknown) => error),
      );
      const opened = client.open(join(folder, 'file'), { read: true }, {}, abort.signal).catch((error: unknown) => error);
      if (round % 2 === 0) await client.fstat(handle, signal);
      abort.abort();
      for (const outcome of await Promise.all([...reads, opened])) {
        expect(outcome instanceof Uint8Array || isFailure(outcome, 'cancelled')).toBe(true);
      }
    }
    expect(await client.fstat(handle, signal)).toMatchObject({ sizeBytes: 3_000_000 });
  });

  it('ends every wait when the server dies', async () => {
    await writeFile(join(folder, 'file'), 'abc');
    await truncate(join(folder, 'file'), 50_000_000);
    const handle = await client.open(join(folder, 'file'), { read: true }, {}, signal);
    const reading = sha256(readAhead(client, handle, { maxRequests: 1, chunkBytes: 1_000 }, signal));
    child.kill('SIGKILL');
    await expect(reading).rejects.toMatchObject({ code: 'net.reset' });
    expect(client.isOpen).toBe(false);
  });
});
