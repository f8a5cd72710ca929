import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addMasterKey, formatKeyRing, parseKeyRing } from '@waybill/secrets';
import { runProgram, type Sshd, startSshd, type TempDir, tempDir } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type PageOf } from './harness/api-client.js';
import { MAIN, placeForPlatform, type RunningPlatform, startPlatform, waybill } from './harness/platform.js';

const EXAMPLE = fileURLToPath(new URL('../examples/partner.yaml', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../examples/onboard.mjs', import.meta.url));
const passwordLine = /^[a-z2-9]{5}(-[a-z2-9]{5}){5}\n$/;
const stackTrace = /\n {4}at |node:internal/;

const misuses: readonly (readonly [readonly string[], RegExp])[] = [
  [['nonsense'], /unknown command 'nonsense'/],
  [['sandbox', '--port', '80x'], /from 0 to 65535/],
  [['admin', 'create-api-key', '--name', 'n'], /required option '--role <role>'/],
  [['admin', 'create-api-key', '--name', '', '--role', 'viewer'], /--name.*must not be empty/],
  [['admin', 'create-api-key', '--name', 'n', '--role', 'viewer', '--expires-in', '0'], /from 1 to 3650/],
  [['config', 'plan'], /missing required argument 'file'/],
  [['sandbox', '--behave', 'cut-afer=1MB'], /no behaviour "cut-afer". Did you mean "cut-after"\? "list" shows them all/],
  [['sandbox', '--behave', 'slow=fast'], /slow=TIME: "fast" is not understood: a time such as 50ms/],
];

describe('the commands of a machine that runs Waybill', () => {
  let place: Awaited<ReturnType<typeof placeForPlatform>>;
  let platform: RunningPlatform;
  let partner: Sshd;
  let folder: TempDir;
  let api: ApiClient;
  let apiKey: string;

  beforeAll(async () => {
    place = await placeForPlatform();
    folder = await tempDir('e2e cli');
    [platform, partner] = await Promise.all([startPlatform(place), startSshd()]);
    const key = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'e2e', '--role', 'admin');
    expect(key).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^wb_\S+\n$/) });
    apiKey = key.stdout.trim();
    api = new ApiClient(platform.httpUrl, apiKey);
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
    const god = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'n', '--role', 'god');
    expect(god).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^--role: .*"god"/) });
    const nobody = await waybill(place.dataDir, 'admin', 'reset-password', '--username', 'nobody');
    expect(nobody).toMatchObject({ code: 1, stdout: '', stderr: '--username: there is no user "nobody".\n' });
  });

  it('rotates the master key under running processes, also after a rotation that was cut', async () => {
    await writeFile(
      join(folder.path, 'sshd.yaml'),
      [
        `keys: [{ slug: partner, privateKeyFile: ${partner.clientKey.privateKeyFile} }]`,
        'partners:',
        '  - slug: partner',
        '    name: Partner',
        '    connections:',
        `      - { slug: partner, host: ${partner.host}, port: ${partner.port}, username: ${partner.username}, auth: { key: partner }, hostKeys: ["${partner.hostKeys[0]?.fingerprint}"] }`,
      ].join('\n'),
    );
    const applied = await waybill(place.dataDir, 'config', 'apply', join(folder.path, 'sshd.yaml'));
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
    const answer = await api.send('POST', '/audit/events/stream', {});
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

  it.each(misuses)('ends a misuse with status 2 and says why: waybill %j', async (args, reason) => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [MAIN, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(stackTrace);
  });

  it('says nothing of it when nobody reads on', async () => {
    const { code, stderr } = await runProgram('sh', ['-c', '"$0" "$1" audit export --help | head -n 1', process.execPath, MAIN]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
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

  describe('a platform as a file', () => {
    beforeAll(() => cp(EXAMPLE, join(folder.path, 'partner.yaml')));

    const config = (verb: 'plan' | 'apply', file: string, ...more: readonly string[]) =>
      waybill(place.dataDir, 'config', verb, join(folder.path, file), ...more);
    const refused = async (...lines: readonly string[]): Promise<string> => {
      await writeFile(join(folder.path, 'wrong.yaml'), `${lines.join('\n')}\n`);
      const { code, stdout, stderr } = await config('apply', 'wrong.yaml');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr;
    };

    it('asks for the key file of the example while it is not there', async () => {
      const missing = await config('plan', 'partner.yaml');
      expect(missing.code).toBe(1);
      expect(missing.stderr).toMatch(/line \d+: \/keys\/0\/privateKeyFile: there is no file .*\/id_ed25519;/);
    });

    it('shows what the example would change, changes it, and finds nothing to change after that', async () => {
      const made = await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder.path, 'id_ed25519')]);
      expect(made.code).toBe(0);
      const planned = await config('plan', 'partner.yaml');
      expect(planned).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/\n6 to create, 0 to change, 1 unchanged\.\n$/),
      });
      expect((await api.get<PageOf<unknown>>('/jobs')).items).toEqual([]);
      const applied = await config('apply', 'partner.yaml');
      expect(applied).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/\n6 created, 0 changed, 1 unchanged\.\n$/),
      });
      expect((await config('apply', 'partner.yaml')).stdout).toBe('0 created, 0 changed, 7 unchanged.\n');
      expect((await config('plan', 'partner.yaml')).stdout).toBe('0 to create, 0 to change, 7 unchanged.\n');
      const { items } = await api.get<PageOf<{ readonly slug: string; readonly definition: unknown }>>('/jobs');
      expect(items.find(({ slug }) => slug === 'acme-nightly-pull')).toMatchObject({
        definition: { source: { path: '/outgoing', match: '*.csv' }, target: { path: '/partners/acme-bank/inbox' } },
      });
    });

    it('takes keys with a passphrase and passwords from files, and applies them once', async () => {
      await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', join(folder.path, 'locked')]);
      await writeFile(join(folder.path, 'phrase'), 'open sesame\n');
      await writeFile(join(folder.path, 'password'), 'correct horse battery\n');
      await writeFile(
        join(folder.path, 'secrets.yaml'),
        [
          'keys: [{ slug: locked, privateKeyFile: locked, passphraseFile: phrase }, { slug: made, generate: ed25519 }]',
          'partners:',
          '  - slug: globex',
          '    name: Globex',
          '    connections: [{ slug: globex, host: sftp.globex.example, username: waybill, auth: { passwordFile: password } }]',
          '    accounts: [{ username: globex, passwordFile: password, mounts: [{ path: /in, store: main, at: /globex, permissions: [list, upload] }] }]',
        ].join('\n'),
      );
      const applied = await config('apply', 'secrets.yaml');
      expect(applied).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/\n5 created, 0 changed, 0 unchanged\.\n$/),
      });
      expect(applied.stdout).not.toMatch(/correct horse|open sesame/);
      expect((await config('apply', 'secrets.yaml')).stdout).toBe('0 created, 0 changed, 5 unchanged.\n');
      await writeFile(join(folder.path, 'password'), 'another horse battery\n');
      const changed = await config('apply', 'secrets.yaml');
      expect(changed.stdout).toMatch(
        /~ connection globex\n {4}password: "present" -> "to be set"[\s\S]*\n0 created, 2 changed, 3 unchanged\.\n$/,
      );
      expect((await config('plan', 'secrets.yaml')).stdout).toBe('0 to create, 0 to change, 5 unchanged.\n');
    });

    it('says what is wrong with line and place, and changes nothing', async () => {
      const job = (rest: string): string =>
        `jobs: [{ slug: j, direction: pull, connection: acme-prod, source: { path: /o, match: "*" }, target: { store: main, path: /i }${rest} }]`;
      const schedule = (cron: string, zone: string): string => job(`, schedule: { cron: "${cron}", timeZone: ${zone} }`);
      for (const [lines, problem] of [
        [[schedule('0 0 * * *', 'Europe/Pariss')], 'line 1: /jobs/0/schedule/timeZone: "Europe/Pariss" is not a time zone.'],
        [[job('').replace('store: main', 'store: nowhere')], 'line 1: /jobs/0/target/store: There is no store "nowhere"'],
        [
          ['stores: [{ slug: system, kind: local, path: /etc/waybill }]'],
          'line 1: /stores/0/path: /etc belongs to the operating system',
        ],
        [
          ['keys: [{ slug: l2, privateKeyFile: locked, passphraseFile: password }]'],
          'line 1: /keys/0/privateKeyFile: The passphrase does not open',
        ],
      ] as const) {
        const told = await refused(...lines);
        expect(told).toContain(problem);
        expect(told).not.toMatch(/\n {4}at /);
      }
      expect((await api.get<PageOf<unknown>>('/jobs')).items).toHaveLength(2);
    });

    it('changes nothing where one thing fails, and all of it once that is mended', async () => {
      await writeFile(join(folder.path, 'short'), 'short\n');
      const lines = [
        'stores: [{ slug: half, kind: local }]',
        'partners: [{ slug: half, name: Half, accounts: [{ username: half, passwordFile: short }] }]',
      ];
      const told = await refused(...lines);
      expect(told).toContain('line 2: /partners/0/accounts/0/passwordFile: A password has at least 8 characters.');
      expect(told).toContain('Nothing was changed.');
      await writeFile(join(folder.path, 'short'), 'long enough now\n');
      const { changes } = JSON.parse((await config('plan', 'wrong.yaml', '--json')).stdout);
      expect(changes).toMatchObject([
        { action: 'create', noun: 'store', name: 'half' },
        { action: 'create', noun: 'partner', name: 'half' },
        { action: 'create', noun: 'account', name: 'half' },
      ]);
      expect((await config('apply', 'wrong.yaml')).stdout).toMatch(/\n3 created, 0 changed, 0 unchanged\.\n$/);
    });
  });

  it('lets a script of 30 lines bring a partner in, make a job, run it and get the receipts', async () => {
    const script = await readFile(SCRIPT, 'utf8');
    expect(script.trimEnd().split('\n')).toHaveLength(30);
    expect(await readFile(new URL('../docs/automation.md', import.meta.url), 'utf8')).toContain(script);
    await mkdir(join(partner.root, 'outgoing'));
    for (const name of ['a.csv', 'b.csv']) await writeFile(join(partner.root, 'outgoing', name), `content of ${name}`);
    const onboard = (hostKey = '') => {
      const server = `${partner.host}:${partner.port}`;
      const facts = [server, partner.username, partner.clientKey.privateKeyFile, hostKey, join(partner.root, 'outgoing')];
      return runProgram(process.execPath, [SCRIPT, platform.httpUrl, ...facts], { env: { WAYBILL_API_KEY: apiKey } });
    };
    const done = await onboard(partner.hostKeys[0]?.fingerprint);
    expect(done).toMatchObject({ code: 0, stderr: expect.stringMatching(/succeeded: 2 of 2 files\n$/) });
    const receipts = done.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(receipts.map((receipt) => JSON.stringify(receipt)).join()).toMatch(/a\.csv[\s\S]*b\.csv|b\.csv[\s\S]*a\.csv/);
    expect(receipts).toHaveLength(2);
    expect(await onboard()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('initech-2026') });
  });

  it('works while Waybill is stopped', async () => {
    await platform.stop();
    const key = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'n', '--role', 'viewer', '--expires-in', '7');
    expect(key).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^wb_\S+\n$/) });
    expect(await waybill(place.dataDir, 'audit', 'verify')).toMatchObject({ code: 0, stderr: '' });
  });
});
