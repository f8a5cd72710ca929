import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram, type TempDir, tempDir } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type PageOf } from './harness/api-client.js';
import { placeForPlatform, type RunningPlatform, startPlatform, waybill } from './harness/platform.js';

const EXAMPLE = fileURLToPath(new URL('../examples/partner.yaml', import.meta.url));

describe('a platform as a file', () => {
  let place: Awaited<ReturnType<typeof placeForPlatform>>;
  let platform: RunningPlatform;
  let folder: TempDir;
  let api: ApiClient;

  beforeAll(async () => {
    place = await placeForPlatform();
    folder = await tempDir('e2e config');
    platform = await startPlatform(place);
    const key = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'e2e', '--role', 'admin');
    api = new ApiClient(platform.httpUrl, key.stdout.trim());
    await cp(EXAMPLE, join(folder.path, 'partner.yaml'));
  });
  afterAll(async () => {
    await platform?.stop();
    await folder?.remove();
    await place?.remove();
  });

  const config = (verb: 'plan' | 'apply', file: string) => waybill(place.dataDir, 'config', verb, join(folder.path, file));
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

  it('says what was done before a change that failed, and goes on from there', async () => {
    await writeFile(join(folder.path, 'short'), 'short\n');
    const lines = [
      'stores: [{ slug: half, kind: local }]',
      'partners: [{ slug: half, name: Half, accounts: [{ username: half, passwordFile: short }] }]',
    ];
    const told = await refused(...lines);
    expect(told).toContain('line 2: /partners/0/accounts/0/passwordFile: A password has at least 8 characters.');
    expect(told).toContain('Done before that, and kept: store half, partner half.');
    await writeFile(join(folder.path, 'short'), 'long enough now\n');
    expect((await config('apply', 'wrong.yaml')).stdout).toMatch(/\n1 created, 0 changed, 2 unchanged\.\n$/);
  });
});
