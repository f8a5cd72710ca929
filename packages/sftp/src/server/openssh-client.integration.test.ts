import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryTree } from '../testing/memory-tree.js';
import type { SftpSessionEnd } from './options.js';
import { serveSftp } from './serve-sftp.js';

const CLIENT = '/usr/bin/sftp';
const BRIDGE = fileURLToPath(new URL('../testing/stdio-bridge.mjs', import.meta.url));

// A missing peer is a failure where everything must run, and a reason to skip on a developer's machine.
const available = await access(CLIENT).then(
  () => true,
  () => false,
);

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

describe.skipIf(!available && process.env['CI'] !== 'true')('the SFTP server with the sftp of OpenSSH', () => {
  let folder: string;
  let tree: MemoryTree;
  let server: Server;
  let internalErrors: unknown[];
  let username: string;
  let sessions: Promise<SftpSessionEnd>[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-sftpd-'));
    // sftp splits the command at its spaces, and this project may lie in a folder that has some.
    await copyFile(BRIDGE, join(folder, 'bridge.mjs'));
    tree = new MemoryTree();
    internalErrors = [];
    username = 'bank';
    sessions = [];
    server = createServer({ allowHalfOpen: true }, (socket) => {
      const onInternalError = (error: unknown) => void internalErrors.push(error);
      sessions.push(serveSftp(socket, tree.handlers(), { onInternalError, username }, AbortSignal.timeout(60_000)));
    });
    await new Promise<void>((resolve) => {
      server.listen(join(folder, 'socket'), resolve);
    });
  });

  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const bridge = () => `${process.execPath} ${join(folder, 'bridge.mjs')} ${join(folder, 'socket')}`;

  function sftp(commands: readonly string[]): Promise<Outcome> {
    return run(CLIENT, ['-b', '-', '-D', bridge()], `${commands.join('\n')}\n`);
  }

  async function run(program: string, words: readonly string[], input: string): Promise<Outcome> {
    const child = spawn(program, words, { stdio: 'pipe' });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stdin.end(input);
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    return { status, output };
  }

  it('takes and gives a large file unharmed', async () => {
    const content = randomBytes(20_000_000);
    await writeFile(join(folder, 'large'), content);
    const { status, output } = await sftp([`put ${join(folder, 'large')} /large`, `get /large ${join(folder, 'back')}`]);
    expect(output).not.toMatch(/error|fail/i);
    expect(status).toBe(0);
    const digest = (bytes: Buffer | undefined) =>
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex');
    expect(digest(tree.get('/large'))).toBe(digest(content));
    expect(digest(await readFile(join(folder, 'back')))).toBe(digest(content));
    expect(await Promise.all(sessions)).toMatchObject([{ outcome: 'ended', abandonedFiles: 0 }]);
    expect(internalErrors).toEqual([]);
  });

  it('takes up an upload and a download where they were cut', async () => {
    const content = randomBytes(3_000_000);
    await writeFile(join(folder, 'whole'), content);
    tree.put('/up', content.subarray(0, 1_234_567));
    tree.put('/down', content);
    await writeFile(join(folder, 'down'), content.subarray(0, 7));
    const { status } = await sftp([`reput ${join(folder, 'whole')} /up`, `reget /down ${join(folder, 'down')}`]);
    expect(status).toBe(0);
    expect(tree.get('/up')?.equals(content)).toBe(true);
    expect((await readFile(join(folder, 'down'))).equals(content)).toBe(true);
  });

  it('lists a folder of 10,000 files', async () => {
    tree.makeFolder('/many');
    for (let i = 0; i < 10_000; i += 1) tree.put(`/many/file-${i}`, 'x');
    const { status, output } = await sftp(['ls -1 /many']);
    expect(status).toBe(0);
    expect(output.split('\n').filter((line) => line.startsWith('/many/file-'))).toHaveLength(10_000);
  });

  it('copies a file without its bytes on the line', async () => {
    const content = randomBytes(3_000_000);
    tree.put('/a', content);
    const { status, output } = await sftp(['cp /a /b']);
    expect([status, output]).toEqual([0, 'sftp> cp /a /b\n']);
    expect(tree.get('/b')?.equals(content)).toBe(true);
  });

  it('names the account as the owner of what it lists, and changes attributes without following links', async () => {
    tree.put('/file', 'abc');
    const { status, output } = await sftp(['chmod -h 600 /file', 'ls -l /']);
    expect(output).toMatch(/-rw------- +\S+ bank +bank +3 .* \/?file/);
    expect(status).toBe(0);
  });

  it('puts a file of scp where the tilde means, and nowhere for another user', async () => {
    const program = join(folder, 'direct');
    await writeFile(program, `#!/bin/sh\nexec ${bridge()}\n`, { mode: 0o700 });
    const from = join(folder, 'bridge.mjs');
    expect(await run('/usr/bin/scp', ['-s', '-D', program, from, 'here:~/own.txt'], '')).toEqual({ status: 0, output: '' });
    expect((await run('/usr/bin/scp', ['-s', '-D', program, from, 'here:~bank/named.txt'], '')).status).toBe(0);
    const other = await run('/usr/bin/scp', ['-s', '-D', program, from, 'here:~root/x.txt'], '');
    expect(other.status).not.toBe(0);
    expect(other.output).toMatch(/permission denied|own home folder/i);
    expect([tree.get('/own.txt'), tree.get('/named.txt')]).toEqual([await readFile(from), await readFile(from)]);
  });

  it('shows the line of ls -l where no names are told', async () => {
    username = '';
    tree.put('/file', 'abc');
    const { output } = await sftp(['ls -l /']);
    expect(output).toMatch(/-rw-r--r-- {4}1 0 +0 +3 Jan {2}1 {2}1970 \/?file/);
  });

  it('makes, renames and removes, and says why it does not', async () => {
    tree.put('/a', 'a');
    tree.put('/b', 'b');
    expect((await sftp(['mkdir /d', 'rename /a /d/a', 'chmod 600 /d/a', 'rm /b'])).status).toBe(0);
    expect(tree.get('/d/a')?.toString()).toBe('a');
    expect(tree.get('/b')).toBeUndefined();
    const full = await sftp(['rmdir /d']);
    expect(full.status).toBe(1);
    expect(full.output).toMatch(/Failure|not empty/i);
    const missing = await sftp([`get /none ${join(folder, 'none')}`]);
    expect(missing.output).toMatch(/not found|No such file/i);
    const link = await sftp(['ln -s /d/a /link']);
    expect(link.output).toMatch(/unsupported|not supported/i);
  });

  it('replaces by rename, as OpenSSH asks for with posix-rename', async () => {
    tree.put('/a', 'new');
    tree.put('/b', 'old');
    expect((await sftp(['rename /a /b'])).status).toBe(0);
    expect(tree.get('/b')?.toString()).toBe('new');
  });
});
