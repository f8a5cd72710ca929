import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKey, type PrivateKey } from '../index.js';
import { startTestListener, type TestListener } from '../testing/test-listener.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'waybill-host-keys-'));
const keyFile = join(folder, 'client');
const known = join(folder, 'known');
let server: TestListener;
let ecdsa: PrivateKey;
let rsa: PrivateKey;

beforeAll(async () => {
  server = await startTestListener();
  writeFileSync(keyFile, server.clientKey.privateKey, { mode: 0o600 });
  [ecdsa, rsa] = await Promise.all([generateKey({ algorithm: 'ecdsa-p256' }), generateKey({ algorithm: 'rsa' })]);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const lineOf = (key: PrivateKey): string => `[127.0.0.1]:${server.port} ${key.publicKeyOpenSsh}\n`;
const learnt = (): string[] =>
  readFileSync(known, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' ').slice(1, 3).join(' '))
    .sort();

/** One session of OpenSSH's client; resolves to what the echo said, or to what the client complained about. */
async function ssh(...options: readonly string[]): Promise<string> {
  const all = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${known}`,
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'ControlMaster=no',
    ...options,
  ];
  const args = [...all.flatMap((each) => ['-o', each]), '-F', 'none', '-i', keyFile, '-p', String(server.port)];
  const running = run('ssh', [...args, 'acme@127.0.0.1', '-s', 'sftp']);
  running.child.stdin?.on('error', () => undefined).end('in');
  return running.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error ? String(Reflect.get(error, 'stderr')) : ''),
  );
}

describe('rotation of the host key', () => {
  it('teaches OpenSSH the next key before it is shown, and takes the old one back afterwards', async () => {
    const { hostKey } = server;
    const next = await generateKey({ algorithm: 'ed25519' });
    writeFileSync(known, lineOf(hostKey));
    const settings = { algorithmProfile: 'modern', limits: { failureFloorMs: 20 } } as const;

    await server.listener.reconfigure({ ...settings, hostKeys: [hostKey.privateKey], nextHostKeys: [next.privateKey] });
    expect(await ssh('UpdateHostKeys=yes')).toBe('in');
    expect(learnt()).toEqual([hostKey.publicKeyOpenSsh, next.publicKeyOpenSsh].sort());

    await server.listener.reconfigure({ ...settings, hostKeys: [next.privateKey] });
    expect(await ssh('UpdateHostKeys=yes')).toBe('in');
    expect(learnt()).toEqual([next.publicKeyOpenSsh]);

    // Whoever did not learn it is protected from it.
    writeFileSync(known, lineOf(hostKey));
    expect(await ssh()).toMatch(/HOST IDENTIFICATION HAS CHANGED/);
    await server.listener.reconfigure({ ...settings, hostKeys: [hostKey.privateKey] });
  });

  it('keeps what it has when it is given nothing that it could show', async () => {
    const refused = server.listener.reconfigure({ algorithmProfile: 'modern', hostKeys: [ecdsa.privateKey] });
    await expect(refused).rejects.toMatchObject({ code: 'input.invalid', field: 'hostKeys' });
    writeFileSync(known, lineOf(server.hostKey));
    expect(await ssh()).toBe('in');
  });
});

describe('the profile compatible', () => {
  let nextRsa: PrivateKey;
  beforeAll(async () => {
    nextRsa = await generateKey({ algorithm: 'rsa' });
    const hostKeys = [server.hostKey, ecdsa, rsa].map(({ privateKey }) => privateKey);
    const nextHostKeys = [nextRsa.privateKey];
    await server.listener.reconfigure({
      algorithmProfile: 'compatible',
      hostKeys,
      nextHostKeys,
      limits: { failureFloorMs: 20 },
    });
  });

  it.each(['rsa-sha2-256', 'rsa-sha2-512'])(
    'shows an RSA key, signed by %s, and proves its next one by the same',
    async (name) => {
      writeFileSync(known, lineOf(rsa));
      expect(await ssh(`HostKeyAlgorithms=${name}`, 'UpdateHostKeys=yes')).toBe('in');
      // The client learns keys of the algorithms that it was told to take.
      expect(learnt()).toEqual([rsa.publicKeyOpenSsh, nextRsa.publicKeyOpenSsh].sort());
    },
  );

  it('shows an ECDSA key over a NIST curve', async () => {
    writeFileSync(known, lineOf(ecdsa));
    expect(await ssh('HostKeyAlgorithms=ecdsa-sha2-nistp256', 'KexAlgorithms=ecdh-sha2-nistp384')).toBe('in');
  });

  it('never signs with SHA-1, though ssh2 would', async () => {
    writeFileSync(known, lineOf(rsa));
    expect(await ssh('HostKeyAlgorithms=ssh-rsa')).toMatch(/no matching host key type found.*Their offer: ssh-ed25519/);
    const { stdout } = await run('ssh-audit', ['-n', '-p', String(server.port), '127.0.0.1']).catch((error: unknown) => ({
      stdout: error instanceof Error ? String(Reflect.get(error, 'stdout')) : '',
    }));
    expect(stdout).toContain('rsa-sha2-512 (3072-bit)');
    expect(stdout).not.toMatch(/\(key\) ssh-rsa|sha1|cbc/);
  });
});
