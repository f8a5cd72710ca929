import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@waybill/core';
import { type TempDir, tempDir } from '@waybill/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigFile } from './read-config-file.js';

describe('a configuration file', () => {
  let folder: TempDir;
  let path: string;

  beforeEach(async () => {
    folder = await tempDir('config-file');
    path = join(folder.path, 'partner.yaml');
  });
  afterEach(() => folder.remove());

  const read = async (...lines: readonly string[]) => {
    await writeFile(path, `${lines.join('\n')}\n`);
    return readConfigFile(path);
  };
  const problems = async (...lines: readonly string[]): Promise<readonly string[]> => {
    const failure = await read(...lines).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error('the file was taken');
    expect(failure.code).toBe('input.invalid');
    return failure.publicDetail.replaceAll(folder.path, '').split('\n');
  };
  const pullInto = (target: string, rest = ''): string =>
    `jobs: [{slug: j, direction: pull, connection: c, source: {path: /out, match: "*"}, target: {store: main, path: ${target}}${rest}}]`;

  it('reads the files it names from its own folder, secrets without the end of their line', async () => {
    await mkdir(join(folder.path, 'keys'));
    await writeFile(join(folder.path, 'keys/id'), 'PRIVATE\n');
    await writeFile(join(folder.path, 'phrase'), 'two words \r\n');
    const { desired } = await read(
      'stores: [{ slug: files, kind: local, path: ./files }]',
      'keys: [{ slug: k, privateKeyFile: keys/id, passphraseFile: phrase }]',
    );
    expect(desired).toEqual({
      stores: [{ slug: 'files', kind: 'local', root: join(folder.path, 'files') }],
      keys: [{ slug: 'k', privateKey: 'PRIVATE\n', passphrase: 'two words ' }],
    });
  });

  it('takes a next key, and a waiver that names what it is for', async () => {
    const connection = (rest: string) =>
      `partners: [{ slug: p, name: P, connections: [{ slug: c, host: h, username: u, auth: { key: a, nextKey: b }, ${rest} }] }]`;
    const { desired } = await read(
      connection('algorithms: { waiver: { allow: [ssh-rsa], reason: their upgrade is in May, until: "2027-05-31" } }'),
    );
    expect(desired.partners?.[0]?.connections).toMatchObject([
      { key: 'a', nextKey: 'b', algorithms: { waiver: { allow: ['ssh-rsa'], until: '2027-05-31' } } },
    ]);
    const wrong = await problems(connection('algorithms: { waiver: { allow: [rsa], until: soon } }'));
    for (const field of ['allow/0', 'reason', 'until']) {
      expect(wrong.some((line) => line.includes(`/algorithms/waiver/${field}: `))).toBe(true);
    }
  });

  it('takes bandwidth windows, and leaves alone what it does not name of them', async () => {
    const connection = (windows: string) =>
      `partners: [{ slug: p, name: P, connections: [{ slug: c, host: h, username: u, auth: { key: a }, limits: { bandwidth: ${windows} } }] }]`;
    const { desired } = await read(connection('[{ from: "08:00", to: "18:00", sendBytesPerSecond: 500000 }, {}]'));
    expect(desired.partners?.[0]?.connections?.[0]?.limits).toEqual({
      bandwidth: [{ from: '08:00', to: '18:00', sendBytesPerSecond: 500_000 }, {}],
    });
    const wrong = await problems(connection('[{ from: 8am, timeZone: Paris, sendBytesPerSecond: 1 }]'));
    for (const field of ['from', 'timeZone', 'sendBytesPerSecond']) {
      expect(wrong.some((line) => line.includes(`/limits/bandwidth/0/${field}: `))).toBe(true);
    }
  });

  it('takes a relay, and further targets that are each a store or a connection', async () => {
    const job = (rest: string) =>
      `jobs: [{ slug: j, connection: a, source: { path: /out, match: "*" }, target: { path: /in }, ${rest} }]`;
    const { desired } = await read(job('direction: relay, toConnection: b, alsoTo: [{ store: main, path: /sent }]'));
    expect(desired.jobs).toMatchObject([{ direction: 'relay', toConnection: 'b', alsoTo: [{ store: 'main', path: '/sent' }] }]);
    expect(desired.jobs?.[0]).not.toHaveProperty('store');
    const both = await problems(job('direction: relay, toConnection: b, alsoTo: [{ store: main, connection: c, path: /sent }]'));
    expect(both.join()).toContain('/jobs/0/alsoTo/0: needs a store or a connection, one of them');
  });

  it('reads the example of the audit trail', async () => {
    const { desired } = await readConfigFile(join(import.meta.dirname, '../../../../examples/audit.yaml'));
    expect(desired).toMatchObject({
      anchors: [{ slug: 'evidence', place: { store: 'evidence', path: 'checkpoints' } }],
      streams: [{ destination: { kind: 'syslog', host: 'siem.example', format: 'cef' } }],
      scheduledExports: [{ period: 'previous-month' }],
      auditRetention: { anchor: 'evidence' },
      retentionRules: [{ archive: { store: 'evidence' } }],
    });
  });

  it('takes secrets of streams and buckets from files, or as they are kept, and never as they are', async () => {
    await writeFile(join(folder.path, 'token'), 'Splunk 0123\n');
    const webhook = (rest: string) => `audit: {streams: [{slug: s, webhook: {url: "https://siem.example"${rest}}}]}`;
    const { desired } = await read(webhook(', headerFiles: {Authorization: token}, signingKey: kept'));
    expect(desired.streams).toMatchObject([
      { keeps: ['signingKey'], destination: { headers: { Authorization: 'Splunk 0123' } } },
    ]);
    expect(await problems(webhook(', signingKey: whsec_0123'))).toEqual([
      '/partner.yaml is not valid.',
      '  line 1: /audit/streams/0/webhook/signingKey: is a secret: name its file in signingKeyFile, or say "kept" for the one that the platform has',
    ]);
    expect(await problems(webhook(', signingKey: kept, signingKeyFile: token'))).toEqual([
      '/partner.yaml is not valid.',
      '  line 1: /audit/streams/0/webhook/signingKey: cannot be there together with signingKeyFile',
    ]);
    expect(await problems('audit: {streams: [{slug: s}], anchors: [{slug: a, place: {path: /x}}]}')).toEqual([
      '/partner.yaml is not valid.',
      '  line 1: /audit/anchors/0/place: needs a store or a connection, one of them',
      '  line 1: /audit/streams/0: needs syslog or webhook, one of them',
    ]);
  });

  it('asks for nothing when it is empty', async () => {
    expect((await read('# later')).desired).toEqual({});
  });

  it('may say things once, with an anchor', async () => {
    const { desired } = await read(
      'stores: [{ slug: &main main, kind: local }]',
      pullInto('/in').replace('store: main', 'store: *main'),
    );
    expect(desired.jobs).toMatchObject([{ store: 'main', rules: { source: { path: '/out' }, target: { path: '/in' } } }]);
  });

  it('names a field it does not know, with the one that was meant or those that there are', async () => {
    expect(await problems('storez: []', 'stores:', '  - { slug: a, kind: local, zzzzzz: 1 }')).toEqual([
      '/partner.yaml is not valid.',
      expect.stringContaining('line 3: /stores/0/zzzzzz: is not a field; the fields here are slug, kind, path'),
      '  line 1: /storez: is not a field; did you mean stores?',
    ]);
  });

  it('tells the form of a key that was meant', async () => {
    expect(await problems('keys:', '  - { slug: a, privateKeyfile: x }', '  - { slug: b, generate: dsa }', '  - all')).toEqual([
      '/partner.yaml is not valid.',
      '  line 2: /keys/0/privateKeyFile: is missing',
      '  line 2: /keys/0/privateKeyfile: is not a field; did you mean privateKeyFile?',
      expect.stringMatching(/line 3: \/keys\/1\/generate: must be one of ed25519, /),
      '  line 4: /keys/2: must be { slug, privateKeyFile }, { slug, generate }, or { slug, fingerprint } of a key that is there',
    ]);
  });

  it('tells what a job and its parts can be', async () => {
    expect(await problems('jobs: [{ slug: j, direction: sideways }]')).toContain(
      '  line 1: /jobs/0/direction: must be one of pull, push, relay',
    );
    expect(await problems(pullInto('/in', ', afterSuccess: archive'))).toContain(
      '  line 1: /jobs/0/afterSuccess: must be keep, delete or { moveTo: /folder }',
    );
    expect(await problems(pullInto('/in').replace('slug: j', 'slug: J_1'))).toContainEqual(
      expect.stringContaining('/jobs/0/slug: must be 1–64 of a–z'),
    );
    expect(await problems('jobs: everything')).toContain('  line 1: /jobs: must be a list');
  });

  it('refuses a path that climbs', async () => {
    expect(await problems(pullInto('inbox/../../etc'))).toContain('  line 1: /jobs/0/target/path: must not climb with ".."');
  });

  it('refuses a thing that is in it twice, and names both places', async () => {
    const partner = (slug: string): string => `  - { slug: ${slug}, name: P, accounts: [{ username: same }] }`;
    expect(await problems('stores:', '  - { slug: a, kind: local }', '  - { slug: a, kind: local }')).toEqual([
      '/partner.yaml is not valid.',
      '  line 3: /stores/1/slug: the store "a" is in the file already, at /stores/0/slug',
    ]);
    expect(await problems('partners:', partner('p1'), partner('p2'))).toContain(
      '  line 3: /partners/1/accounts/0/username: the account "same" is in the file already, at /partners/0/accounts/0/username',
    );
  });

  it('tells the line and column where it stops to be YAML', async () => {
    const [first, second] = await problems('keys:', '  - { slug: k2', 'stores: [');
    expect(first).toBe('/partner.yaml is not valid YAML.');
    expect(second).toMatch(/^ {2}line 3, column \d+: /);
    expect(await problems('stores: []', 'stores: []')).toContain('  line 2, column 1: Map keys must be unique');
  });

  it('refuses an alias that stands for nothing', async () => {
    expect((await problems('stores: [*x]')).join()).toContain('Unresolved alias');
  });

  it('is told to be missing, and so is a file that it names', async () => {
    await expect(readConfigFile(path)).rejects.toMatchObject({ publicDetail: `${path}: there is no such file.` });
    await expect(readConfigFile(folder.path)).rejects.toMatchObject({ publicDetail: `${folder.path} cannot be read (EISDIR).` });
    const [, missing] = await problems('keys:', '  - { slug: k, privateKeyFile: ./nope }');
    expect(missing).toContain('line 2: /keys/0/privateKeyFile: there is no file /nope;');
    await writeFile(join(folder.path, 'empty'), '\n');
    const empty = await problems('partners: [{ slug: p, name: P, accounts: [{ username: u, passwordFile: empty }] }]');
    expect(empty).toContain('  line 1: /partners/0/accounts/0/passwordFile: the file empty is empty.');
  });

  it.each([
    ['/jobs/0/definition/source/match', '/jobs/0/source/match'],
    ['/jobs/0/definition/afterSuccess/to', '/jobs/0/afterSuccess/moveTo'],
    ['/jobs/0/schedule/timeZone', '/jobs/0/schedule/timeZone'],
    ['/stores/0/root', '/stores/0/path'],
    ['/keys/0/import/privateKey', '/keys/0/privateKeyFile'],
    ['/partners/0/connections/0/password', '/partners/0/connections/0/auth/passwordFile'],
    ['/partners/0/accounts/0/mounts/1/storeId', '/partners/0/accounts/0/mounts/1/store'],
  ])('explains a failure about %s as one about %s', async (field, place) => {
    const file = await read('# nothing yet');
    const failure = new Failure('input.invalid', { field, publicDetail: 'Not so.' });
    expect(file.explain(failure)).toBe(`${path} cannot be applied.\n  line 1: ${place}: Not so.`);
  });

  it('leaves a failure alone that is not about it', async () => {
    const file = await read('# nothing yet');
    expect(file.explain(new Failure('internal'))).toBe(new Failure('internal').publicDetail);
  });
});
