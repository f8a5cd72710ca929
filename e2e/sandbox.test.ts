import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, sftpBatch, tempDir, waitFor } from '@waybill/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { MAIN } from './harness/platform.js';

const stackTrace = /\n {4}at |node:internal/;

describe('waybill sandbox', () => {
  interface RunningSandbox {
    readonly process: ChildProcess;
    readonly port: number;
    readonly password: string;
    readonly hostKey: string;
  }

  const start = async (folder: string, ...more: readonly string[]): Promise<RunningSandbox> => {
    const child = spawn(process.execPath, [MAIN, 'sandbox', '--port', '0', '--folder', folder, ...more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    const said = await waitFor(() => /:(\d+)\npassword {2}(.+)\nhost key {2}(\S+)\n/.exec(text) ?? undefined, {
      what: 'the sandbox partner',
    });
    const [, port, password = '', hostKey = ''] = said;
    return { process: child, port: Number(port), password, hostKey };
  };
  const stop = async ({ process: child }: RunningSandbox): Promise<number | null> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  };

  const started: ChildProcess[] = [];
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
  });

  it('is a partner that OpenSSH can work with, and the same one after a restart', async () => {
    await using folder = await tempDir('e2e sandbox');
    const first = await start(join(folder.path, 'sandbox'));
    expect(first.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){5}$/);
    await writeFile(join(folder.path, 'a.txt'), 'hello');
    const client = { host: '127.0.0.1', port: first.port, username: 'waybill', password: first.password, cwd: folder.path };
    const worked = await sftpBatch(client, [
      'ls outgoing',
      'put a.txt incoming/a.txt',
      'rename incoming/a.txt incoming/b.txt',
      'get incoming/b.txt back.txt',
      'ls -l incoming',
      'rm incoming/b.txt',
      'mkdir incoming/d',
      'rmdir incoming/d',
    ]);
    expect(worked).toMatchObject({ code: 0, stderr: '' });
    expect(worked.stdout).toMatch(/invoices-.*-1\.csv[\s\S]* 5 .*b\.txt/);
    expect(await readFile(join(folder.path, 'back.txt'), 'utf8')).toBe('hello');
    const stranger = await sftpBatch({ ...client, password: 'wrong' }, ['ls']);
    expect(stranger).toMatchObject({ code: 255, stderr: expect.stringContaining('Permission denied') });

    const taken = await runProgram(process.execPath, [
      MAIN,
      'sandbox',
      '--port',
      String(first.port),
      '--folder',
      join(folder.path, 'other'),
    ]);
    expect(taken).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(new RegExp(`${first.port}.*--port`)) });
    expect(taken.stderr).not.toMatch(stackTrace);

    expect(await stop(first)).toBe(0);
    const second = await start(join(folder.path, 'sandbox'));
    expect(second.hostKey).toBe(first.hostKey);
    expect(await stop(second)).toBe(0);
  });

  it('behaves as badly as it is asked to', async () => {
    await using folder = await tempDir('e2e sandbox');
    const list = await runProgram(process.execPath, [MAIN, 'sandbox', '--behave', 'list']);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(/^cut-after=SIZE\S* +cuts each connection after so many bytes/m);
    await writeFile(join(folder.path, 'password'), 'a password of mine\n');
    const behaviour = ['--behave', 'names-forbidden=*.tmp', '--behave', 'disk-full=10B'];
    const sandbox = await start(join(folder.path, 'sandbox'), '--password-file', join(folder.path, 'password'), ...behaviour);
    expect(sandbox.password).toBe('a password of mine');
    await writeFile(join(folder.path, 'large.txt'), 'more than ten bytes');
    const client = { host: '127.0.0.1', port: sandbox.port, username: 'waybill', password: sandbox.password, cwd: folder.path };
    expect(await sftpBatch(client, ['put large.txt incoming/a.tmp'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Permission denied'),
    });
    expect((await sftpBatch(client, ['put large.txt incoming/a.txt'])).code).toBe(1);
    expect(await stop(sandbox)).toBe(0);
  });
});
