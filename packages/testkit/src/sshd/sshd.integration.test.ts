import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SftpTarget, sftpBatch } from '../clients/sftp-batch.js';
import { itWhenExhaustive } from '../exhaustive.js';
import { descendants } from '../process/descendants.js';
import { runProgram } from '../process/run-program.js';
import { tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';
import { type Sshd, startSshd } from './sshd.js';

const itExhaustively = await itWhenExhaustive();

const target = (server: Sshd): SftpTarget => ({
  host: server.host,
  port: server.port,
  username: server.username,
  privateKeyFile: server.clientKey.privateKeyFile,
});

describe('the real sshd of the testkit', () => {
  it('lets the client key in and begins in its root folder', async () => {
    await using server = await startSshd();
    await using dir = await tempDir('client');
    const local = join(dir.path, 'a.csv');
    await writeFile(local, 'one');
    const result = await sftpBatch(target(server), [`put "${local}" a.csv`, 'rename a.csv "b c.csv"', 'ls -1']);
    expect(result).toEqual({ code: 0, stdout: expect.stringContaining('b c.csv'), stderr: '' });
    expect(await readFile(join(server.root, 'b c.csv'), 'utf8')).toBe('one');
  });

  it('lets no other key in', async () => {
    await using server = await startSshd();
    await using other = await startSshd();
    const result = await sftpBatch({ ...target(server), privateKeyFile: other.clientKey.privateKeyFile }, ['pwd']);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('Permission denied');
  });

  it('takes arguments of the SFTP server and any setting', async () => {
    await using server = await startSshd({ sftpArgs: ['-R'], settings: { Ciphers: 'aes128-ctr' } });
    const refused = await sftpBatch(target(server), ['mkdir new']);
    expect(refused.code).toBe(1);
    const noCipher = await sftpBatch({ ...target(server), args: ['-o', 'Ciphers=aes256-ctr'] }, ['pwd']);
    expect(noCipher.code).not.toBe(0);
    await waitFor(() => server.log.some((line) => line.includes('no matching cipher')), { what: 'the line in its log' });
  });

  itExhaustively('shows the host keys it says it has, and new ones after a restart on the same port', async () => {
    await using server = await startSshd({ hostKeys: ['ed25519', 'ecdsa'] });
    const scan = async (): Promise<string> => (await runProgram('ssh-keyscan', ['-p', String(server.port), server.host])).stdout;
    const blob = (line: string): string => line.split(' ')[1] ?? 'none';
    const first = server.hostKeys.map(({ publicKey }) => blob(publicKey));
    expect(first).toHaveLength(2);
    const shown = await scan();
    for (const key of first) expect(shown).toContain(key);
    await server.restart({ hostKeys: ['ed25519'] });
    const after = await scan();
    expect(after).toContain(blob(server.hostKeys[0]?.publicKey ?? ''));
    for (const key of first) expect(after).not.toContain(key);
  });

  itExhaustively('cuts sessions and goes on listening', async () => {
    await using server = await startSshd();
    await using dir = await tempDir('cut');
    const isCut = join(dir.path, 'cut');
    const session = sftpBatch(target(server), [`!until [ -e ${isCut} ]; do sleep 0.05; done`, 'ls']);
    await waitFor(async () => (await server.sessionPids()).length > 1, { what: 'a session' });
    await server.cutSessions();
    await writeFile(isCut, '');
    expect((await session).code).not.toBe(0);
    expect(await sftpBatch(target(server), ['ls'])).toMatchObject({ code: 0 });
  });

  it('leaves no process behind when it is stopped with a session open', async () => {
    const before = new Set(await descendants(process.pid));
    const server = await startSshd();
    const session = sftpBatch(target(server), ['!sleep 0.5', 'ls']);
    await waitFor(async () => (await server.sessionPids()).length > 1, { what: 'a session' });
    await server.stop();
    expect((await session).code).not.toBe(0);
    await waitFor(async () => (await descendants(process.pid)).every((pid) => before.has(pid)), {
      what: 'every process to be gone',
    });
  });
});
