import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PermissionWord, parseVPath } from '@waybill/core';
import { applyConfiguration, armFaultPoints } from '@waybill/engine';
import { describeWhenExhaustive, itWhenExhaustive, runProgram, sftpBatch, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

const MIB = 1024 * 1024;
const sha256Of = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const PASSWORD = 'correct horse battery staple';
let world: World;
let username: string;
/** What the account sees as its root, on this machine. */
let root: string;
let rounds = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  rounds += 1;
  const at = `/round-${rounds}`;
  ({ username } = await account(at, ['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir']));
  root = join(world.store.root, at);
  await mkdir(root);
});

function account(at: string, permissions: readonly PermissionWord[]) {
  return world.anAccount({ password: PASSWORD, mounts: [{ path: '/', storeId: world.store.id, at, permissions }] });
}

const openSsh = (port = world.port) => ({
  host: '127.0.0.1',
  port,
  username,
  privateKeyFile: world.clientKey.privateKeyFile,
  cwd: world.folder,
});
const withPassword = () => ({ port: world.port, username, password: PASSWORD });

describe('a file that is larger than all windows goes there and back unharmed', () => {
  const content = randomBytes(8 * MIB + 1);
  beforeEach(() => writeFile(join(world.folder, 'big.bin'), content));

  it('with OpenSSH, by key', async () => {
    const { code, stderr } = await sftpBatch(openSsh(), ['put big.bin', 'get big.bin back.bin', 'ls -l']);
    expect([code, stderr]).toEqual([0, '']);
    expect((await readFile(join(root, 'big.bin'))).equals(content)).toBe(true);
    expect((await readFile(join(world.folder, 'back.bin'))).equals(content)).toBe(true);
  });

  itExhaustively('with paramiko, by password', async () => {
    const { code, stderr } = await paramiko(
      withPassword(),
      `sftp.put('${world.folder}/big.bin', '/big.bin'); sftp.get('/big.bin', '${world.folder}/back2.bin')`,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect((await readFile(join(world.folder, 'back2.bin'))).equals(content)).toBe(true);
  });

  itExhaustively('with lftp', async () => {
    const script = [
      'set sftp:auto-confirm yes; set net:max-retries 1; set net:timeout 20',
      `set sftp:connect-program "ssh -a -x -F none -i ${world.clientKey.privateKeyFile} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"`,
      `open -u ${username},none sftp://127.0.0.1:${world.port}`,
      'put big.bin',
      'get big.bin -o back3.bin',
      'bye',
    ].join('\n');
    const { code, stderr } = await runProgram('lftp', [], { input: script, cwd: world.folder });
    expect([code, stderr.replace(/^Warning: Permanently.*\n/gm, '')]).toEqual([0, '']);
    expect((await readFile(join(world.folder, 'back3.bin'))).equals(content)).toBe(true);
  });
});

describe('an upload', () => {
  it('that is cut at 60 % leaves the old file untouched and nothing half-written, and the trail says so', async () => {
    await writeFile(join(root, 'report.csv'), 'old');
    const { code } = await paramiko(
      withPassword(),
      `
file = sftp.open('/report.csv', 'wb')
file.set_pipelined(True)
file.write(b'x' * 600000)
print(sftp.listdir('/'))
client.get_transport().sock.close()
os._exit(9)
`,
    );
    expect(code).toBe(9);
    const [event] = await recorded(world, { type: 'upload.abandoned', text: 'report.csv' });
    expect(event).toMatchObject({ outcome: 'failure', details: { bytesReceived: 600_000 }, sessionId: expect.any(String) });
    expect(await readFile(join(root, 'report.csv'), 'utf8')).toBe('old');
    expect(await readdir(root)).toEqual(['report.csv']);
  });

  it('is not visible before it is closed, and whole and recorded once the client heard OK', async () => {
    const { lines } = await paramiko(
      withPassword(),
      `
other = client.open_sftp()
file = sftp.open('/a.csv', 'wb')
file.write(b'hello')
file.flush()
print(other.listdir('/'))
file.close()
print(other.listdir('/'), other.stat('/a.csv').st_size)
`,
    );
    expect(lines).toEqual(['[]', "['a.csv'] 5"]);
    const committed = await world.events({ type: 'upload.committed', text: '/a.csv' });
    expect(committed.at(-1)).toMatchObject({ outcome: 'success', file: { path: '/a.csv', sizeBytes: 5 } });
  });

  it('that follows another is recorded twice when it is small: with the intent, and with its end', async () => {
    const { code } = await paramiko(
      withPassword(),
      `
for name in ('alone', 'one', 'two', 'three', 'four', 'five'):
    file = sftp.open('/' + name + '.small', 'wb')
    file.write(b'x' * 10240)
    file.close()
`,
    );
    expect(code).toBe(0);
    const { items } = await world.deps.database.read.transfers.list({ text: '.small' }, { limit: 10 });
    const versions = new Map(items.map(({ sourcePath, version }) => [sourcePath, version]));
    expect(versions.size).toBe(6);
    expect(versions.get(parseVPath('/alone.small'))).toBe(3);
    // On a machine that is busy, one takes so long that it is recorded as it begins.
    expect([...versions.values()]).toContain(2);
    const about = await world.events({ text: '.small' });
    expect(about.filter(({ type }) => type === 'upload.started')).toHaveLength(6);
    expect(about.filter(({ type }) => type === 'upload.committed')).toHaveLength(6);
  });

  itExhaustively('is refused at once when there is no folder that it could go to', async () => {
    const { lines } = await paramiko(
      withPassword(),
      `
sftp.mkdir('/nowhere')
sftp.open('/nowhere/first', 'wb').close()
sftp.remove('/nowhere/first')
sftp.rmdir('/nowhere')
try:
    sftp.open('/nowhere/a.csv', 'wb')
except IOError as error:
    print(type(error).__name__)
`,
    );
    expect(lines).toEqual(['FileNotFoundError']);
  });

  itExhaustively('that is small and cut has begun and was abandoned', async () => {
    await paramiko(
      withPassword(),
      `
sftp.open('/before', 'wb').close()
file = sftp.open('/cut.csv', 'wb')
file.write(b'hello')
file.flush()
os._exit(9)
`,
    ).catch(() => undefined);
    const [abandoned] = await recorded(world, { type: 'upload.abandoned', text: 'cut.csv' });
    expect(abandoned).toMatchObject({ details: { bytesReceived: 5 } });
    expect(await world.events({ type: 'upload.started', text: 'cut.csv' })).toHaveLength(1);
    expect((await readdir(root)).filter((name) => name.includes('cut') || name.includes('stage'))).toEqual([]);
  });

  itExhaustively('has the times and the mode that its client set from the moment on that it is visible', async () => {
    await writeFile(join(root, 'by-path'), 'old');
    const seen: unknown[] = [];
    armFaultPoints(async (point) => {
      if (point !== 'after-commit') return;
      for (const name of await readdir(root)) {
        const { mode, mtimeMs, atimeMs, size } = await stat(join(root, name));
        seen.push(`${name} ${(mode & 0o777).toString(8)} ${mtimeMs / 1000} ${atimeMs / 1000} ${size}`);
      }
    });
    const { lines, stderr } = await paramiko(
      withPassword(),
      `
for name, by_path in (('by-handle', False), ('by-path', True)):
    file = sftp.open('/' + name, 'wb')
    file.write(b'hello you')
    file.flush()
    if by_path:
        sftp.chmod('/' + name, 0o604)
        sftp.utime('/' + name, (900000000, 1000000000))
    else:
        file.chmod(0o604)
        file.utime((900000000, 1000000000))
    file.truncate(5)
    print(oct(file.stat().st_mode), file.stat().st_mtime, sftp.stat('/' + name).st_mtime)
    file.close()
    if not by_path: sftp.remove('/' + name)
    else: print(oct(sftp.stat('/' + name).st_mode), sftp.stat('/' + name).st_mtime)
`,
    );
    armFaultPoints(() => undefined);
    const told = '0o100604 1000000000';
    expect([lines, stderr]).toEqual([[`${told} 1000000000`, `${told} 1000000000`, told], '']);
    expect(seen.filter((each) => !String(each).endsWith(' 3'))).toEqual([
      'by-handle 604 1000000000 900000000 5',
      'by-path 604 1000000000 900000000 5',
    ]);
  });

  it('with a hole is refused, and nothing arrives', async () => {
    const { lines } = await paramiko(
      withPassword(),
      `
file = sftp.open('/hole.bin', 'wb')
file.write(b'begin')
file.seek(1000)
file.write(b'end')
# Its own close() keeps the answer to itself.
refused(lambda: sftp._request(paramiko.sftp.CMD_CLOSE, file.handle))
`,
    );
    expect(lines).toEqual(['refused -']);
    expect(await readdir(root)).toEqual([]);
    expect(await recorded(world, { type: 'upload.refused', text: '/hole.bin' })).toMatchObject([
      { failure: { code: 'integrity.gap' } },
    ]);
  });

  itExhaustively('out of order is assembled by offset', async () => {
    const { code, stderr } = await paramiko(
      withPassword(),
      `
file = sftp.open('/order.txt', 'wb')
for offset, text in ((6, b'world'), (0, b'hello ')):
    file.seek(offset)
    file.write(text)
file.close()
`,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(await readFile(join(root, 'order.txt'), 'utf8')).toBe('hello world');
  });

  it('over a file is refused without the permission to overwrite', async () => {
    ({ username } = await account(`/round-${rounds}`, ['list', 'upload']));
    await writeFile(join(root, 'kept.csv'), 'old');
    const { lines } = await paramiko(
      withPassword(),
      `
refused(lambda: sftp.open('/kept.csv', 'wb'))
refused(lambda: sftp.open('/kept.csv', 'ab'))
file = sftp.open('/new.csv', 'wb')
file.write(b'new')
file.close()
`,
    );
    expect(lines).toEqual(['refused 13', 'refused 13']);
    expect(await readFile(join(root, 'kept.csv'), 'utf8')).toBe('old');
    expect((await world.events({ type: 'file.denied', text: 'kept.csv' })).map(({ outcome }) => outcome)).toEqual([
      'denied',
      'denied',
    ]);
  });

  it('that appends keeps what was there', async () => {
    await writeFile(join(root, 'log.txt'), 'first ');
    await paramiko(withPassword(), `file = sftp.open('/log.txt', 'ab'); file.write(b'second'); file.close()`);
    expect(await readFile(join(root, 'log.txt'), 'utf8')).toBe('first second');
  });

  itExhaustively('into a longer file that is then cut is what was meant, and only what was sent was moved', async () => {
    await writeFile(join(root, 'long.txt'), 'the old one was longer');
    const script = `file = sftp.open('/long.txt', 'r+b'); file.write(b'new'); file.truncate(3); file.close()`;
    expect(await paramiko(withPassword(), script)).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(root, 'long.txt'), 'utf8')).toBe('new');
    const { items } = await world.deps.database.read.transfers.list({ text: 'long.txt' }, { limit: 1 });
    expect(items).toMatchObject([{ state: 'committed', sizeBytes: 3, bytesMoved: 3 }]);
  });

  itExhaustively(
    'to a server that is killed is swept: abandoned in the trail, its stage gone, the old file untouched',
    async () => {
      await writeFile(join(root, 'night.csv'), 'old');
      const server = await world.spawnServer();
      const uploading = paramiko(
        { ...withPassword(), port: server.port },
        `
file = sftp.open('/night.csv', 'wb')
file.set_pipelined(True)
file.write(b'x' * 300000)
file.stat()
open('${world.folder}/written', 'w').close()
import time
for _ in range(200):
    sftp.listdir('/')
    time.sleep(0.1)
`,
      );
      await theFile(join(world.folder, 'written'));
      expect((await readdir(root)).length).toBe(2);
      await server.kill();
      await uploading.catch(() => undefined);
      await waitFor(
        async () => {
          await world.sweep();
          return (await world.events({ type: 'upload.abandoned', text: 'night.csv' })).length === 1;
        },
        { intervalMs: 200, what: 'the sweep' },
      );
      expect(await readdir(root)).toEqual(['night.csv']);
      expect(await readFile(join(root, 'night.csv'), 'utf8')).toBe('old');
    },
    90_000,
  );

  it('leaves a receipt that verifies, and a trail that does', async () => {
    const verified = await world.receiptsVerify();
    expect(verified.length).toBeGreaterThan(2);
    expect(verified.every(Boolean)).toBe(true);
    expect(await world.chain()).toMatchObject({ ok: true });
  });
});

async function theFile(path: string): Promise<void> {
  await waitFor(() => access(path).then(() => true), { what: path });
}

describe('a file under a temporary name', () => {
  /** What the jobs hear of that wait for files in this round's folder. */
  const heard = async () => {
    const { read } = world.deps.database;
    const waiting = await read.schedules.waitingForFiles([world.store.id]);
    const mine = waiting.find(({ rule }) => rule.kind === 'file' && rule.path === `/round-${rounds}`);
    return (await read.arrivals.take(mine?.id ?? '', 10)).map(({ path, transferId }) => ({ path, transferId }));
  };
  beforeEach(async () => {
    const connection = { slug: 'acme-prod', host: 'sftp.acme.example', username: 'waybill', password: 'secret of theirs' };
    await applyConfiguration(
      world.deps,
      {
        partners: [{ slug: 'acme', name: 'Acme Bank', connections: [connection] }],
        jobs: [
          {
            slug: `round-${rounds}`,
            direction: 'push',
            connection: 'acme-prod',
            store: 'main',
            rules: { source: { path: `/round-${rounds}`, match: '*' }, target: { path: '/in' } },
            triggers: [{ file: { store: 'main', path: `/round-${rounds}` } }],
          },
        ],
      },
      world.context,
    );
  });

  it('arrives when it is renamed: then jobs hear of it, and its receipt states its name', async () => {
    await writeFile(join(world.folder, 'a.csv'), 'hello');
    expect((await sftpBatch(openSsh(), ['put a.csv a.csv.FilePart'])).code).toBe(0);
    expect(await heard()).toEqual([]);
    const [committed] = await world.events({ type: 'upload.committed', actorName: username });
    const transferId = committed?.transferId ?? '';
    expect(committed?.details).toMatchObject({ temporaryName: true });
    expect(await world.deps.database.read.transfers.receipt(transferId)).toBeUndefined();

    expect((await sftpBatch(openSsh(), ['rename a.csv.FilePart a.csv.tmp', 'rename a.csv.tmp a.csv'])).code).toBe(0);
    expect(await heard()).toEqual([{ path: `/round-${rounds}/a.csv`, transferId }]);
    const receipt = await world.deps.database.read.transfers.receipt(transferId);
    expect(JSON.parse(receipt?.body ?? '')).toMatchObject({
      source: { path: '/a.csv' },
      target: { path: `/round-${rounds}/a.csv` },
      sha256: sha256Of(Buffer.from('hello')),
    });
    expect(await world.deps.database.read.transfers.get(transferId)).toMatchObject({
      targetPath: `/round-${rounds}/a.csv.FilePart`,
      deliveredPath: `/round-${rounds}/a.csv`,
    });
    expect(await world.events({ type: 'upload.named', actorName: username })).toMatchObject([
      { transferId, file: { path: '/a.csv', previousPath: '/a.csv.tmp', sizeBytes: 5 }, details: { receiptId: receipt?.id } },
    ]);
  });

  itExhaustively('that is replaced or deleted never arrives, and another of that name is itself', async () => {
    await writeFile(join(world.folder, 'one'), 'one');
    await writeFile(join(world.folder, 'two'), 'two');
    const upload = ['put one a.tmp', 'put two a.tmp', 'rename a.tmp a', 'put one b.tmp', 'rm b.tmp'];
    expect((await sftpBatch(openSsh(), upload)).code).toBe(0);
    const sent = await world.events({ type: 'upload.committed', actorName: username });
    expect(await heard()).toEqual([{ path: `/round-${rounds}/a`, transferId: sent[1]?.transferId }]);
    await writeFile(join(root, 'b.tmp'), 'by somebody else');
    expect((await sftpBatch(openSsh(), ['rename b.tmp b'])).code).toBe(0);
    expect(await heard()).toEqual([{ path: `/round-${rounds}/b`, transferId: null }]);
  });

  itExhaustively('is what the mount says it is', async () => {
    const uploads = { temporaryNames: ['*.sending'] };
    const mount = {
      path: '/',
      storeId: world.store.id,
      at: `/round-${rounds}`,
      permissions: ['upload', 'rename'] as const,
      uploads,
    };
    ({ username } = await world.anAccount({ password: PASSWORD, mounts: [mount] }));
    await writeFile(join(world.folder, 'one'), 'one');
    expect((await sftpBatch(openSsh(), ['put one a.tmp', 'put one b.sending'])).code).toBe(0);
    expect((await heard()).map(({ path }) => path)).toEqual([`/round-${rounds}/a.tmp`]);
    expect((await sftpBatch(openSsh(), ['rename a.tmp a.sending'])).code).toBe(0);
    expect(await heard()).toEqual([]);
  });
});

describeExhaustively('a mount that takes files directly', () => {
  const direct = (permissions: readonly PermissionWord[]) =>
    world.anAccount({
      password: PASSWORD,
      mounts: [{ path: '/', storeId: world.store.id, at: `/round-${rounds}`, permissions, uploads: { mode: 'direct' } }],
    });
  beforeEach(async () => {
    ({ username } = await direct(['list', 'download', 'upload', 'overwrite', 'append', 'delete', 'rename', 'mkdir']));
  });

  it('shows what is written as it comes, wherever it is written, and records and hashes it at the close', async () => {
    const { lines, stderr } = await paramiko(
      withPassword(),
      `
file = sftp.open('/a.bin', 'w+b')
file.write(b'begin')
print(sftp.stat('/a.bin').st_size, sftp.open('/a.bin').read())
file.seek(10)
file.write(b'end')
file.seek(0)
file.write(b'B')
print(file.read(2))
file.close()
with sftp.open('/a.bin', 'r+b') as file:
    file.read(3)
with sftp.open('/a.bin', 'ab') as file:
    file.write(b'!')
sftp.truncate('/a.bin', 20)
`,
    );
    expect([lines, stderr]).toEqual([["5 b'begin'", "b'eg'"], '']);
    const middle = Buffer.from('Begin\0\0\0\0\0end');
    const committed = await world.events({ type: 'upload.committed', actorName: username });
    expect(committed.map(({ file, details }) => [file?.sizeBytes, file?.sha256, details?.['direct']])).toEqual([
      [13, sha256Of(middle), true],
      [14, sha256Of(Buffer.concat([middle, Buffer.from('!')])), true],
      [20, sha256Of(Buffer.concat([middle, Buffer.from('!'), Buffer.alloc(6)])), true],
    ]);
    expect((await readFile(join(root, 'a.bin'))).length).toBe(20);
    const reads = await world.events({ type: 'download.completed', actorName: username });
    expect(reads.map(({ details }) => [details?.['bytesSent'], details?.['direct']])).toEqual([
      [5, undefined],
      [3, true],
    ]);
  });

  it('leaves what was written when the line is cut, which is no arrival', async () => {
    await writeFile(join(root, 'a.bin'), 'old content');
    await paramiko(
      withPassword(),
      `
file = sftp.open('/a.bin', 'r+b')
file.write(b'new')
client.get_transport().sock.close()
os._exit(9)
`,
    );
    expect(await recorded(world, { type: 'upload.abandoned', actorName: username })).toMatchObject([
      { details: { bytesReceived: 3, direct: true } },
    ]);
    expect(await readFile(join(root, 'a.bin'), 'utf8')).toBe('new content');
    expect(await world.events({ type: 'upload.committed', actorName: username })).toEqual([]);
  });

  it('asks for the same permissions', async () => {
    ({ username } = await direct(['list', 'download', 'upload']));
    await writeFile(join(root, 'a.bin'), 'old');
    const { lines } = await paramiko(
      withPassword(),
      `
refused(lambda: sftp.open('/a.bin', 'r+b'))
refused(lambda: sftp.open('/a.bin', 'wb'))
refused(lambda: sftp.open('/a.bin', 'ab'))
refused(lambda: sftp.open('/a.bin', 'xb'))
refused(lambda: sftp.truncate('/a.bin', 0))
refused(lambda: sftp.open('/new.bin', 'xb').close())
`,
    );
    expect(lines).toEqual([...Array.from({ length: 5 }, () => expect.stringMatching(/^refused/)), 'allowed']);
    expect(await readFile(join(root, 'a.bin'), 'utf8')).toBe('old');
  });
});

describe('work that the server does itself', () => {
  it('copies a file as the download and the upload that it is', async () => {
    const content = randomBytes(700_001);
    await writeFile(join(root, 'a.bin'), content);
    const { code, stderr } = await sftpBatch(openSsh(), ['cp a.bin b.bin']);
    expect([code, stderr]).toEqual([0, '']);
    expect((await readFile(join(root, 'b.bin'))).equals(content)).toBe(true);
    const [read] = await recorded(world, { type: 'download.completed', actorName: username });
    expect(read).toMatchObject({ file: { path: '/a.bin' }, details: { bytesSent: 0, bytesCopied: content.length } });
    const [written] = await recorded(world, { type: 'upload.committed', actorName: username });
    expect(written).toMatchObject({ file: { path: '/b.bin', sizeBytes: content.length, sha256: sha256Of(content) } });
  });

  itExhaustively('copies nothing to or from where the mount does not permit it', async () => {
    await writeFile(join(root, 'a.bin'), 'a');
    ({ username } = await account(`/round-${rounds}`, ['list', 'upload']));
    expect((await sftpBatch(openSsh(), ['cp a.bin b.bin'])).code).toBe(1);
    expect(await recorded(world, { type: 'file.denied', actorName: username })).toMatchObject([{ file: { path: '/a.bin' } }]);
    ({ username } = await account(`/round-${rounds}`, ['list', 'download']));
    expect((await sftpBatch(openSsh(), ['cp a.bin b.bin'])).code).toBe(1);
    expect(await readdir(root)).toEqual(['a.bin']);
  });

  it('tells digests to who may download, and the trail that nothing was sent', async () => {
    await writeFile(join(root, 'a.bin'), 'abc');
    const { lines, stderr } = await paramiko(withPassword(), `print(sftp.open('/a.bin', 'rb').check('sha256').hex())`);
    expect([lines, stderr]).toEqual([[sha256Of(Buffer.from('abc'))], '']);
    const [read] = await recorded(world, { type: 'download.completed', actorName: username });
    expect(read).toMatchObject({ file: { path: '/a.bin' }, details: { bytesSent: 0, bytesHashed: 3 } });
    ({ username } = await account(`/round-${rounds}`, ['list', 'upload', 'overwrite', 'append']));
    const ask = (path: string) =>
      `refused(lambda: sftp._request(paramiko.sftp.CMD_EXTENDED, 'check-file-name', '${path}', 'sha256', wide(0), wide(0), 0))`;
    const denied = await paramiko(
      withPassword(),
      `
${ask('/a.bin')}
refused(lambda: sftp.open('/a.bin', 'r+'))
with sftp.open('/a.bin', 'a') as kept:
    ${ask('/a.bin')}
`,
    );
    expect([denied.lines, denied.stderr]).toEqual([['refused 13', 'refused 13', 'refused 13'], '']);
    expect((await world.events({ type: 'file.denied', actorName: username })).length).toBe(3);
  });

  it.each([700_001, 9_000_001])(
    'tells a Waybill at the other side the digest of what it sends, before it arrives and though it may not download (%i bytes)',
    async (bytes) => {
      ({ username } = await account(`/round-${rounds}`, ['upload', 'rename']));
      const signal = AbortSignal.timeout(60_000);
      const there = await world.deps.dialer.dial(
        {
          host: '127.0.0.1',
          port: world.port,
          username,
          credential: { password: PASSWORD },
          connectTimeoutMs: 20_000,
          staging: { kind: 'suffix', suffix: '.part' },
          quirks: { readOnce: false, resume: true, setInfo: true },
          verifyHostKey: async () => undefined,
        },
        signal,
      );
      try {
        const content = randomBytes(bytes);
        const options = { token: `${'d'.repeat(32)}-1`, overwrite: false, resume: false, makeFolders: false };
        const stage = await there.storage.stage(parseVPath('/a.bin'), options, signal);
        await stage.write(content, 0, signal);
        expect(await stage.remoteSha256?.(signal)).toBe(sha256Of(content));
        expect((await readdir(root)).filter((name) => !name.startsWith('.waybill-stage.'))).toEqual([]);
        await stage.commit(content.length, signal);
        expect((await readFile(join(root, 'a.bin'))).equals(content)).toBe(true);
      } finally {
        await there.close();
      }
    },
  );
});

itExhaustively('reads beyond 4 GiB where it is asked to, and takes what is written there for what it is', async () => {
  const at = 5 * 1024 ** 3;
  const sparse = await open(join(root, 'sparse'), 'w');
  await sparse.write('tail', at);
  await sparse.close();
  const { lines } = await paramiko(
    withPassword(),
    `
file = sftp.open('/sparse', 'rb')
file.seek(${at + 1})
print(sftp.stat('/sparse').st_size, file.read(10))
file.seek(${at} - (1 << 32))
print(file.read(4))
hole = sftp.open('/hole', 'wb')
hole.seek(${at})
hole.write(b'x')
print(hole.stat().st_size)
refused(lambda: sftp._request(paramiko.sftp.CMD_CLOSE, hole.handle))
`,
  );
  expect(lines).toEqual([`${at + 4} b'ail'`, "b'\\x00\\x00\\x00\\x00'", String(at + 1), 'refused -']);
  // OpenSSH goes on with a download that was cut at its end.
  const back = join(world.folder, `sparse-${rounds}`);
  await writeFile(back, '');
  await truncate(back, at);
  const { code, stderr } = await sftpBatch(openSsh(), [`reget sparse ${back}`]);
  expect([code, stderr]).toEqual([0, '']);
  const file = await open(back);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(10), 0, 10, at);
  await file.close();
  await rm(back);
  expect(buffer.subarray(0, bytesRead).toString()).toBe('tail');
});
