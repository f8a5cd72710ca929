import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addMasterKey, formatKeyRing, parseKeyRing } from '@waybill/secrets';
import { runProgram, type Sshd, sftpBatch, startSshd, type TempDir, tempDir, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type PageOf } from './harness/api-client.js';
import { MAIN, placeForPlatform, type RunningPlatform, startPlatform, waybill } from './harness/platform.js';

const passwordLine = /^[a-z2-9]{5}(-[a-z2-9]{5}){3}\n$/;
const stackTrace = /\n {4}at |node:internal/;

describe('the commands of a machine that runs Waybill', () => {
  let place: Awaited<ReturnType<typeof placeForPlatform>>;
  let platform: RunningPlatform;
  let partner: Sshd;
  let folder: TempDir;
  let api: ApiClient;

  beforeAll(async () => {
    place = await placeForPlatform();
    folder = await tempDir('e2e-cli');
    [platform, partner] = await Promise.all([startPlatform(place), startSshd()]);
    const key = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'e2e', '--role', 'admin');
    expect(key).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^wb_\S+\n$/) });
    api = new ApiClient(platform.httpUrl, key.stdout.trim());
  });
  afterAll(async () => {
    await platform?.stop();
    await partner?.stop();
    await folder?.remove();
    await place?.remove();
  });

  const testOfConnection = async (): Promise<boolean> => {
    const { items } = await api.get<PageOf<{ readonly id: string; readonly slug: string }>>('/connections');
    const id = items.find(({ slug }) => slug === 'partner')?.id;
    return (await api.post<{ readonly ok: boolean }>(`/connections/${id}/test`)).ok;
  };

  it('makes a user whose password can be typed, and gives another one', async () => {
    const made = await waybill(place.dataDir, 'admin', 'create-user', '--username', 'jane', '--role', 'viewer');
    expect(made).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(passwordLine) });
    const reset = await waybill(place.dataDir, 'admin', 'reset-password', '--username', 'Jane');
    expect(reset).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(passwordLine) });
    expect(reset.stdout).not.toBe(made.stdout);
    const again = await waybill(place.dataDir, 'admin', 'create-user', '--username', 'jane', '--role', 'viewer');
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: '--username: There is a user "jane" already.\n' });
    const nobody = await waybill(place.dataDir, 'admin', 'reset-password', '--username', 'nobody');
    expect(nobody).toMatchObject({ code: 1, stdout: '', stderr: '--username: there is no user "nobody".\n' });
  });

  it('rotates the master key under running processes, also after a rotation that was cut', async () => {
    await writeFile(
      join(folder.path, 'partner.yaml'),
      [
        `keys: [{ slug: partner, privateKeyFile: ${partner.clientKey.privateKeyFile} }]`,
        'partners:',
        '  - slug: partner',
        '    name: Partner',
        '    connections:',
        `      - { slug: partner, host: ${partner.host}, port: ${partner.port}, username: ${partner.username}, auth: { key: partner }, hostKeys: ["${partner.hostKeys[0]?.fingerprint}"] }`,
      ].join('\n'),
    );
    const applied = await waybill(place.dataDir, 'config', 'apply', join(folder.path, 'partner.yaml'));
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(await testOfConnection()).toBe(true);

    const rotated = await waybill(place.dataDir, 'admin', 'rotate-master-key');
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[1-9]\d* secrets are sealed .* mk-2 now\.\n$/) });
    expect(await testOfConnection()).toBe(true);

    // The state of a rotation that was killed after its key was written and before the secrets were.
    const file = join(place.dataDir, 'master.key');
    await writeFile(file, formatKeyRing(addMasterKey(parseKeyRing(await readFile(file, 'utf8')))));
    expect(await testOfConnection()).toBe(true);
    const again = await waybill(place.dataDir, 'admin', 'rotate-master-key');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('under the master key mk-4 now.') });
    expect(await testOfConnection()).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('verifies the live trail, and an export without the platform', async () => {
    expect(await waybill(place.dataDir, 'audit', 'verify')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^The chain holds: \d+ events/),
    });
    const exported = join(folder.path, 'trail.ndjson');
    const answer = await api.send('POST', '/audit/exports', {});
    await writeFile(exported, await answer.text());
    const offline = (file: string, ...args: readonly string[]) =>
      runProgram(process.execPath, [MAIN, 'audit', 'verify', file, ...args], { cwd: folder.path });
    expect(await offline('trail.ndjson')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^The export holds/),
    });

    const { publicKeyPem } = await api.get<{ readonly publicKeyPem: string }>('/audit/signing-key');
    await writeFile(join(folder.path, 'key.pem'), publicKeyPem);
    const signed = await offline('trail.ndjson', '--public-key', 'key.pem');
    expect(signed).toMatchObject({ code: 0, stdout: expect.stringContaining('signed by the key that was given') });

    const lines = (await readFile(exported, 'utf8')).split('\n');
    const at = lines.findIndex((line) => line.includes('"jane"'));
    await writeFile(join(folder.path, 'changed.ndjson'), lines.join('\n').replace('"jane"', '"jade"'));
    expect(await offline('changed.ndjson')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`Event ${at} was changed`)),
    });
    await writeFile(join(folder.path, 'shorter.ndjson'), lines.toSpliced(at, 1).join('\n'));
    expect(await offline('shorter.ndjson')).toMatchObject({ code: 1, stdout: expect.stringContaining(`Event ${at} is missing`) });
    await writeFile(join(folder.path, 'other.ndjson'), 'hello\n');
    expect(await offline('other.ndjson')).toMatchObject({ code: 1, stderr: '' });
    expect(await offline('nothing.ndjson')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'nothing.ndjson: there is no such file. Give an export, or no file for the live trail.\n',
    });
  });

  it.each([
    [['nonsense'], /unknown command 'nonsense'/],
    [['admin', 'create-api-key', '--name', 'n'], /required option '--role <role>'/],
    [['admin', 'create-api-key', '--name', '', '--role', 'viewer'], /--name.*must not be empty/],
    [['admin', 'create-api-key', '--name', 'n', '--role', 'god'], /Allowed choices are admin, operator, auditor, viewer/],
    [['admin', 'create-api-key', '--name', 'n', '--role', 'viewer', '--expires-in', '0'], /from 1 to 3650/],
    [['config', 'plan'], /missing required argument 'file'/],
    [['sandbox', '--port', '80x'], /from 0 to 65535/],
    [['sandbox', '--behave', 'cut-afer=1MB'], /no behaviour "cut-afer". Did you mean "cut-after"\? "list" shows them all/],
    [['sandbox', '--behave', 'slow=fast'], /slow=TIME: "fast" is not understood: a time such as 50ms/],
  ])('ends a misuse with status 2 and says why: waybill %j', async (args, reason) => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [MAIN, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(stackTrace);
  });

  it('says which version it is', async () => {
    const { code, stdout } = await runProgram(process.execPath, [MAIN, '--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it('makes nothing in a folder that holds no Waybill', async () => {
    const empty = join(folder.path, 'empty');
    const refused = await waybill(empty, 'admin', 'create-api-key', '--name', 'n', '--role', 'viewer');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`There is no Waybill in ${empty}.`) });
    await expect(stat(empty)).rejects.toThrow('ENOENT');
    const impossible = await waybill('/dev/null/waybill', 'audit', 'verify');
    expect(impossible.code).toBe(1);
    expect(impossible.stderr).not.toMatch(stackTrace);
  });

  it('works while Waybill is stopped', async () => {
    await platform.stop();
    const key = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'n', '--role', 'viewer', '--expires-in', '7');
    expect(key).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^wb_\S+\n$/) });
    expect(await waybill(place.dataDir, 'audit', 'verify')).toMatchObject({ code: 0, stderr: '' });
  });
});

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
      timeoutMs: 60_000,
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
    expect(first.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
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
