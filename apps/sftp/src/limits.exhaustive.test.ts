import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, type PermissionWord, parseVPath } from '@waybill/core';
import { type CreateAccountInput, type MountInput, updateAccount } from '@waybill/engine';
import { sftpBatch } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const PASSWORD = 'correct horse battery staple';
const everything = ['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir'] as const satisfies PermissionWord[];
let world: World;
let rounds = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Wanted {
  readonly mount?: Partial<MountInput>;
  readonly more?: readonly Omit<MountInput, 'storeId'>[];
  readonly limits?: CreateAccountInput['limits'];
}

/** An account with a folder of its own, which is there. */
async function anAccount({ mount = {}, more = [], limits = {} }: Wanted) {
  rounds += 1;
  const at = `/limits-${rounds}`;
  const root = join(world.store.root, at);
  await mkdir(root);
  const account = await world.anAccount({
    password: PASSWORD,
    limits,
    mounts: [
      { path: '/', storeId: world.store.id, at, permissions: everything, ...mount },
      ...more.map((each) => ({ ...each, storeId: world.store.id, at: `${at}/${each.at}` })),
    ],
  });
  const { username } = account;
  return {
    account,
    username,
    root,
    python: (script: string) => paramiko({ port: world.port, username, password: PASSWORD }, HEAD + script),
    rules: async (type: 'file.denied' | 'upload.refused') =>
      (await world.events({ type, actorName: username })).map(({ details }) => details?.['rule']),
  };
}

const HEAD = `
import io
def put(path, size, at=sftp):
    at.putfo(io.BytesIO(b'x' * size), path)
def closed(file):
    sftp._request(paramiko.sftp.CMD_CLOSE, file.handle)
def free(path):
    _, reply = sftp._request(paramiko.sftp.CMD_EXTENDED, 'statvfs@openssh.com', path)
    return [reply.get_int64() for _ in range(11)]
`;

describe('names of a mount', () => {
  it('that it does not have are not there, in no folder, and cannot be given; the trail says by which rule', async () => {
    const { python, root, rules } = await anAccount({
      mount: { names: { allow: ['*.csv'], deny: ['.*', 'old'] } },
      more: [{ path: '/other', at: 'other', permissions: everything }],
    });
    await mkdir(join(root, 'old'));
    await mkdir(join(root, 'in'));
    for (const name of ['a.csv', 'a.exe', '.csv', 'old/b.csv', 'in/c.CSV', 'in/c.txt']) await writeFile(join(root, name), 'x');
    const { lines, stderr } = await python(`
print(sorted(sftp.listdir('/')), sorted(sftp.listdir('/in')))
for hidden in ('/a.exe', '/.csv', '/old/b.csv', '/in/c.txt'):
    refused(lambda: sftp.stat(hidden))
    refused(lambda: sftp.open(hidden, 'rb'))
    refused(lambda: sftp.remove(hidden))
    refused(lambda: sftp.rename(hidden, '/out.csv'))
    refused(lambda: sftp.chmod(hidden, 0o600))
    refused(lambda: put(hidden, 1))
refused(lambda: sftp.listdir('/old'))
refused(lambda: sftp.rename('/a.csv', '/a.exe'))
refused(lambda: sftp.rename('/a.csv', '/in/.csv'))
refused(lambda: sftp.mkdir('/.hidden'))
refused(lambda: sftp.rename('/in', '/other/in'))
put('/in/new.csv', 1)
sftp.mkdir('/txt')
sftp.rename('/a.csv', '/in/b.csv')
`);
    expect(stderr).toBe('');
    expect(lines).toEqual([
      "['a.csv', 'in', 'other'] ['c.CSV']",
      ...Array(4).fill(['refused 2', 'refused 2', 'refused 2', 'refused 2', 'refused 2', 'refused 13']).flat(),
      'refused 2',
      ...Array(4).fill('refused 13'),
    ]);
    expect((await readdir(join(root, 'in'))).sort()).toEqual(['b.csv', 'c.CSV', 'c.txt', 'new.csv']);
    const said = await rules('file.denied');
    expect(new Set(said)).toEqual(new Set(['names:allow', 'names:deny:.*', 'names:deny:old', 'rules-of-folders']));
    expect(said).toHaveLength(4 * 6 + 5);
  });
});

describe('the largest file', () => {
  it('is refused at the write that passes it, nothing of it is left, and the old one is untouched', async () => {
    const { python, root, rules } = await anAccount({ mount: { maxFileBytes: 1000 }, limits: { maxFileBytes: 2000 } });
    await writeFile(join(root, 'old'), 'old');
    const { lines, stderr } = await python(`
put('/fits', 1000)
for path in ('/new', '/old'):
    file = sftp.open(path, 'wb')
    file.write(b'x' * 1000)
    file.flush()
    refused(lambda: sftp._request(paramiko.sftp.CMD_WRITE, file.handle, wide(1000), b'x'))
    refused(lambda: closed(file))
`);
    expect(stderr).toBe('');
    expect(lines).toEqual(Array(4).fill('refused -'));
    expect((await readdir(root)).sort()).toEqual(['fits', 'old']);
    expect(await readFile(join(root, 'old'), 'utf8')).toBe('old');
    expect(await rules('upload.refused')).toEqual(['max-file-bytes', 'max-file-bytes']);
  });

  it('is not got round by a rename from where a larger one may be', async () => {
    const { python, rules } = await anAccount({
      limits: { maxFileBytes: 2000 },
      more: [{ path: '/small', at: 'small', permissions: everything, maxFileBytes: 1000 }],
    });
    const { lines } = await python(`
put('/large', 1001)
refused(lambda: sftp.rename('/large', '/small/large'))
refused(lambda: put('/larger', 2001))
sftp.mkdir('/folder')
refused(lambda: sftp.rename('/folder', '/small/folder'))
`);
    // What paramiko says of a file that did not arrive is that it is not there.
    expect(lines).toEqual(['refused -', 'refused 2', 'refused 13']);
    expect(await rules('file.denied')).toEqual(['rules-of-folders']);
    expect(await rules('upload.refused')).toEqual(['max-file-bytes']);
  });
});

describe('a quota', () => {
  const MIB = 1024 * 1024;

  it('is not passed by many sessions at once, is told as room, and has room again for what was deleted', async () => {
    const { python, root, rules } = await anAccount({ limits: { quotaBytes: 4 * MIB } });
    await writeFile(join(root, 'there'), Buffer.alloc(MIB));
    const { lines, stderr } = await python(`
import threading
print(free('/')[2] * 4096, free('/')[3] * 4096)
def session(number):
    own = paramiko.SSHClient()
    own.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    own.connect('127.0.0.1', port, username, password=password, look_for_keys=False, allow_agent=False, timeout=60)
    try:
        put('/%d' % number, ${MIB}, own.open_sftp())
    except IOError:
        pass
    finally:
        own.close()
threads = [threading.Thread(target=session, args=(number,)) for number in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
names = sorted(sftp.listdir('/'))
print(len(names), free('/')[4])
refused(lambda: put('/more', 1))
put('/there', ${MIB})
sftp.remove('/there')
print(free('/')[4] * 4096)
put('/more', ${MIB})
refused(lambda: put('/again', 1))
`);
    expect(stderr).toBe('');
    expect(lines).toEqual([`${4 * MIB} ${3 * MIB}`, '4 0', 'refused 2', `${MIB}`, 'refused 2']);
    expect(await readdir(root)).toHaveLength(4);
    expect(new Set(await rules('upload.refused'))).toEqual(new Set(['quota:bytes']));
  });

  it('of files counts those that are there, and none that was cut', async () => {
    const { python, username, root, rules } = await anAccount({ limits: { quotaFiles: 2 } });
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'folder/there'), '');
    const cut = await python(`
file = sftp.open('/cut', 'wb')
file.write(b'x')
file.flush()
refused(lambda: put('/second', 0))
print(free('/')[5:8])
client.get_transport().sock.close()
os._exit(9)
`);
    expect(cut.lines).toEqual(['refused -', '[2, 0, 0]']);
    await recorded(world, { type: 'upload.abandoned', actorName: username });
    const { lines } = await python(`
put('/second', 0)
refused(lambda: put('/third', 0))
put('/second', 5)
refused(lambda: sftp.rename('/second', '/third'))
sftp.remove('/third')
put('/fourth', 0)
`);
    expect(lines).toEqual(['refused -', 'allowed']);
    expect((await readdir(root)).sort()).toEqual(['folder', 'fourth']);
    expect(new Set(await rules('upload.refused'))).toEqual(new Set(['quota:files']));
  });

  it('that a server promised and did not live to settle is given back by the sweep', async () => {
    const { account, username, root } = await anAccount({ limits: { quotaBytes: MIB } });
    const server = await world.spawnServer();
    const uploading = paramiko(
      { port: server.port, username, password: PASSWORD },
      `
file = sftp.open('/night.csv', 'wb')
file.set_pipelined(True)
file.write(b'x' * 300000)
file.stat()
open('${world.folder}/promised', 'w').close()
sftp.listdir('/')
import time
for _ in range(200):
    sftp.listdir('/')
    time.sleep(0.1)
`,
    );
    const { accountUsage } = world.deps.database.read;
    await expect.poll(async () => (await accountUsage.of(account.id)).promisedBytes, { timeout: 120_000 }).toBe(MIB);
    await server.kill();
    await uploading.catch(() => undefined);
    await expect
      .poll(
        async () => {
          await world.sweep();
          return (await accountUsage.of(account.id)).promisedBytes;
        },
        { timeout: 120_000 },
      )
      .toBe(0);
    expect(await readdir(root)).toEqual([]);
  });

  it('counts what is kept of an upload that was cut, also while it is taken up, until it is gone', async () => {
    const { account, python, username, root, rules } = await anAccount({
      mount: { permissions: [...everything, 'resume'] },
      limits: { quotaBytes: 4 * MIB, quotaFiles: 2 },
    });
    const cut = await python(`
file = sftp.open('/cut', 'wb')
file.set_pipelined(True)
file.write(b'x' * ${3 * MIB + 5})
file.stat()
client.get_transport().sock.close()
os._exit(9)
`);
    expect(cut.code).toBe(9);
    await recorded(world, { type: 'upload.abandoned', actorName: username });
    const { lines, stderr } = await python(`
print(free('/')[4] * 4096, free('/')[6])
refused(lambda: put('/more', ${MIB} + 1))
with sftp.open('/cut', 'r+b') as file:
    print(free('/')[4] * 4096, free('/')[6])
    file.seek(${3 * MIB})
    file.write(b'x' * ${MIB})
refused(lambda: put('/again', 1))
sftp.remove('/cut')
print(free('/')[4] * 4096, free('/')[6])
`);
    expect([lines, stderr]).toEqual([[`${MIB} 1`, 'refused 2', `${MIB - 4096} 1`, 'refused 2', `${4 * MIB} 2`], '']);
    expect(await readdir(root)).toEqual([]);
    expect(await rules('upload.refused')).toEqual(['quota:bytes', 'quota:bytes']);
    // Somebody asks between its being taken up and its promise.
    const { accountUsage, keptStages } = world.deps.database.read;
    const keptAt = new Date();
    const nobody = { id: newId(), partnerId: account.partnerId, transferId: newId(), token: 'none', sha256: '0'.repeat(64) };
    const path = parseVPath('/between');
    await keptStages.keep({
      ...{ ...nobody, accountId: account.id, storeId: world.store.id, path, virtualPath: path, bytes: 7, holdsContent: false },
      ...{ keptAt, expiresAt: new Date(keptAt.getTime() + 60_000), takenBy: nobody.transferId },
    });
    expect(await accountUsage.of(account.id)).toMatchObject({ promisedBytes: 7, promisedFiles: 1 });
    await keptStages.removeTakenBy(nobody.transferId);
  });

  it('holds for a session that was there before it', async () => {
    const { account, python } = await anAccount({});
    const running = python(`
import time
put('/before', 100)
open('${world.folder}/before', 'w').close()
for _ in range(300):
    if os.path.exists('${world.folder}/limited'): break
    time.sleep(0.1)
for number in range(300):
    try:
        put('/%d' % number, 0)
    except IOError:
        print('refused')
        break
    time.sleep(0.1)
`);
    await expect.poll(() => readdir(world.folder), { timeout: 120_000 }).toContain('before');
    await updateAccount(world.deps, { ...account, changes: { limits: { quotaBytes: 100, quotaFiles: 1 } } }, world.context);
    await writeFile(join(world.folder, 'limited'), '');
    expect((await running).lines).toEqual(['refused']);
  });
});

describe('a hard link', () => {
  it('is a download and an upload in what permits and limits it, a file of its own in the quota, and an arrival', async () => {
    const { python, username, root, rules } = await anAccount({
      mount: {
        names: { deny: ['*.exe'] },
        permissions: [...everything, 'resume'],
        paths: [
          { path: '/out', permissions: ['list', 'download', 'chmod', 'times'] },
          { path: '/drop', permissions: ['upload'] },
          { path: '/fixed', permissions: ['upload', 'chmod'] },
        ],
      },
      more: [{ path: '/other', at: 'other', permissions: everything }],
      limits: { quotaFiles: 4, quotaBytes: 200, maxFileBytes: 50 },
    });
    await mkdir(join(root, 'out'));
    await mkdir(join(root, 'drop'));
    await writeFile(join(root, 'out/o'), 'out');
    await writeFile(join(root, 'out/large'), Buffer.alloc(51));
    const { lines, stderr } = await python(`
def ln(old, new):
    sftp._request(paramiko.sftp.CMD_EXTENDED, 'hardlink@openssh.com', old, new)
put('/a.part', 40)
ln('/a.part', '/a')
ln('/out/o', '/new/../copied')
for old, new in (('/a', '/out/a'), ('/drop/x', '/b'), ('/a', '/a.exe'), ('/a', '/other/a'), ('/a', '/fixed/a'), ('/out/large', '/large'),
                 ('/a', '/copied'), ('/a', '/out'), ('/none', '/b'), ('/out', '/b')):
    refused(lambda: ln(old, new))
put('/fourth', 0)
refused(lambda: ln('/a', '/third'))
sftp.remove('/a.part')
ln('/a', '/third')
`);
    expect([lines, stderr]).toEqual([
      [
        ...['refused 13', 'refused 13', 'refused 13', 'refused 13', 'refused 13', 'refused -'],
        ...['refused -', 'refused 13', 'refused 2', 'refused -', 'refused -'],
      ],
      '',
    ]);
    expect((await stat(join(root, 'third'))).nlink).toBe(2);
    expect(await rules('file.denied')).toEqual([
      ...['permission:upload', 'permission:download', 'names:deny:*.exe', undefined, 'hard-link:times', 'permission:upload'],
    ]);
    const linked = await world.events({ type: 'file.linked', actorName: username });
    expect(
      linked.flatMap(({ outcome, file, details, failure }) =>
        outcome === 'success' ? [[file?.path, details?.['to']]] : [[failure?.code, details?.['rule']]],
      ),
    ).toEqual([
      ['/a', '/a.part'],
      ['/copied', '/out/o'],
      ['quota.exceeded', 'max-file-bytes'],
      ['target.exists', undefined],
      ['target.unsupported', undefined],
      ['quota.exceeded', 'quota:files'],
      ['/third', '/a'],
    ]);
    expect(await world.events({ type: 'upload.named', actorName: username })).toMatchObject([{ file: { path: '/a' } }]);
  });
});

describe('a file that is written directly', () => {
  it('is held to names, largest file and quotas at each change, and never counts as less than what is there', async () => {
    const { python, root, rules } = await anAccount({
      mount: {
        permissions: [...everything, 'append'],
        uploads: { mode: 'direct' },
        maxFileBytes: 1000,
        names: { deny: ['*.exe'] },
      },
      limits: { quotaBytes: 2500, quotaFiles: 3 },
    });
    const { lines, stderr } = await python(`
def asked(kind, *args):
    sftp._request(kind, *args)
refused(lambda: put('/a.exe', 1))
file = sftp.open('/a', 'wb')
file.write(b'a' * 1000)
file.flush()
refused(lambda: asked(paramiko.sftp.CMD_WRITE, file.handle, wide(1000), b'x'))
refused(lambda: asked(paramiko.sftp.CMD_WRITE, file.handle, wide(9000), b'x'))
refused(lambda: file.truncate(1001))
refused(lambda: closed(file))
refused(lambda: sftp.truncate('/a', 1001))
refused(lambda: sftp.rename('/a', '/a.exe'))
put('/b', 1000)
more = sftp.open('/c', 'wb')
more.write(b'c' * 500)
more.flush()
refused(lambda: asked(paramiko.sftp.CMD_WRITE, more.handle, wide(500), b'x'))
refused(lambda: closed(more))
refused(lambda: sftp.truncate('/c', 501))
refused(lambda: put('/d', 0))
again = sftp.open('/a', 'r+b')
again.write(b'b' * 1000)
again.close()
print(free('/')[4], free('/')[6])
sftp.truncate('/b', 400)
put('/c', 1000)
print(sorted((each.filename, each.st_size) for each in sftp.listdir_attr('/')))
sftp.remove('/a')
put('/d', 1)
refused(lambda: put('/e', 0))
`);
    expect(stderr).toBe('');
    expect(lines).toEqual([
      ...['refused 13', 'refused -', 'refused -', 'refused -', 'refused -', 'refused -', 'refused 13'],
      ...['refused -', 'refused -', 'refused -', 'refused -', '0 0'],
      ...["[('a', 1000), ('b', 400), ('c', 1000)]", 'refused -'],
    ]);
    expect((await readdir(root)).sort()).toEqual(['b', 'c', 'd']);
    expect(await rules('upload.refused')).toEqual([
      ...['max-file-bytes', 'max-file-bytes', 'quota:bytes', 'quota:bytes', 'quota:files', 'quota:files'],
    ]);
    expect(await rules('file.denied')).toEqual(['names:deny:*.exe', 'names:deny:*.exe']);
  });
});

describe('an outbox that is read once', () => {
  it('deletes what was read whole and closed, and keeps it when in doubt', async () => {
    const { python, username, root } = await anAccount({
      mount: { permissions: ['list', 'download'], afterRead: { kind: 'delete' } },
    });
    const names = ['whole', 'empty', 'part', 'cut', 'changed', 'back', 'hashed'];
    for (const name of names) await writeFile(join(root, name), name === 'empty' ? '' : 'x'.repeat(100_000));
    await utimes(join(root, 'changed'), 1, 1);
    const { lines } = await python(`
sftp.get('/whole', '${world.folder}/whole')
sftp.get('/empty', '${world.folder}/empty')
with sftp.open('/part', 'rb') as file: file.read(99999)
with sftp.open('/back', 'rb') as file:
    for offset in (50000, 0):
        file.seek(offset)
        file.read(50000)
with sftp.open('/hashed', 'rb') as file: file.check('sha256')
with sftp.open('/changed', 'rb') as file:
    file.read()
    open('${root}/changed', 'w').write('y' * 100000)
cut = sftp.open('/cut', 'rb')
cut.read()
print(sorted(sftp.listdir('/')))
client.get_transport().sock.close()
os._exit(9)
`);
    // paramiko may complain of the socket that is gone.
    expect(lines).toEqual(["['changed', 'cut', 'hashed', 'part']"]);
    await recorded(world, { type: 'session.closed', actorName: username });
    expect((await readdir(root)).sort()).toEqual(['changed', 'cut', 'hashed', 'part']);
    const read = await world.events({ type: 'download.completed', actorName: username });
    const said = Object.fromEntries(read.map(({ file, details }) => [file?.path, details]));
    expect(said['/whole']).toMatchObject({ readWhole: true, deleted: true, rule: 'after-read:delete' });
    expect(said['/changed']).toMatchObject({ readWhole: true, kept: expect.stringContaining('changed') });
    expect(said['/part']).not.toHaveProperty('readWhole');
  });

  it('moves it where it says, with a client that reads as it likes', async () => {
    const { username, root } = await anAccount({
      mount: { permissions: ['list', 'download'], afterRead: { kind: 'move', to: '/taken/today' } },
    });
    const content = Buffer.alloc(3_000_000, 7);
    await writeFile(join(root, 'r.bin'), content);
    const target = { host: '127.0.0.1', port: world.port, username, privateKeyFile: world.clientKey.privateKeyFile };
    const { code, stderr } = await sftpBatch({ ...target, cwd: world.folder }, ['get r.bin taken.bin', 'ls taken/today']);
    expect([code, stderr]).toEqual([0, '']);
    expect((await readFile(join(world.folder, 'taken.bin'))).equals(content)).toBe(true);
    expect(await readdir(root)).toEqual(['taken']);
    const [read] = await recorded(world, { type: 'download.completed', actorName: username });
    expect(read?.details).toMatchObject({ readWhole: true, movedTo: '/taken/today/r.bin', bytesSent: content.length });
  });
});

describe('a bandwidth limit', () => {
  it('holds for what an account sends and fetches, all its sessions together', async () => {
    const rate = { sendBytesPerSecond: 200_000, receiveBytesPerSecond: 200_000 };
    const { python, root } = await anAccount({
      limits: { bandwidth: [rate] },
      more: [{ path: '/direct', at: 'direct', permissions: everything, uploads: { mode: 'direct' } }],
    });
    await writeFile(join(root, 'there'), Buffer.alloc(300_000));
    const { lines, stderr } = await python(`
import time
began = time.time()
put('/up', 300000)
middle = time.time()
sftp.open('/there', 'rb').read()
fetched = time.time()
put('/direct/up', 300000)
sent = time.time()
with sftp.open('/direct/up', 'r+b') as file: file.read()
print(middle - began > 1, fetched - middle > 1, sent - fetched > 1, time.time() - sent > 1)
`);
    expect([lines, stderr]).toEqual([['True True True True'], '']);
  });
});
