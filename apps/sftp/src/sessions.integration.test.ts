import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AuditEventType, mountPermissions, newAuditEventSchema } from '@waybill/core';
import { findFileStories, previewSwitchOff, readCryptoInventory, updateAccount } from '@waybill/engine';
import type { extensionNames, RequestType } from '@waybill/sftp';
import { describeWhenExhaustive, exhaustive, itWhenExhaustive, makeKeyFiles, sftpBatch, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

const PASSWORD = 'correct horse battery staple';
let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const target = (username: string, more = {}) => ({
  host: '127.0.0.1',
  port: world.port,
  username,
  privateKeyFile: world.clientKey.privateKeyFile,
  cwd: world.folder,
  ...more,
});
const onDisk = (path: string): string => join(world.store.root, path);

describeExhaustively('while the audit trail cannot be written', () => {
  it('nobody signs in, and who is signed in changes nothing, sees no file and is told so', async () => {
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/mute', permissions: [...mountPermissions] }],
      password: PASSWORD,
    });
    await mkdir(onDisk('mute/folder'), { recursive: true });
    await writeFile(onDisk('mute/a'), 'kept');
    const signal = (name: string): string => join(world.folder, `mute-${name}`);
    const script = paramiko(
      { port: world.port, username, password: PASSWORD },
      `
import time
upload = sftp.open('/late', 'w')
upload.write(b'late')
open('${signal('ready')}', 'w').close()
while not os.path.exists('${signal('go')}'): time.sleep(0.05)
def put():
    with sftp.open('/new', 'w') as f: f.write(b'new')
def close(file): sftp._request(paramiko.sftp.CMD_CLOSE, file.handle)
def get():
    file = sftp.open('/a', 'r')
    file.read()
    close(file)
refused(lambda: close(upload))
refused(put)
refused(get)
refused(lambda: sftp.open('/a', 'r'))
refused(lambda: sftp.listdir('/'))
refused(lambda: sftp.mkdir('/made'))
refused(lambda: sftp.rmdir('/folder'))
refused(lambda: sftp.rename('/a', '/b'))
refused(lambda: sftp.posix_rename('/a', '/b'))
refused(lambda: sftp.symlink('a', '/l'))
refused(lambda: sftp.chmod('/a', 0o600))
refused(lambda: sftp.truncate('/a', 1))
refused(lambda: sftp.remove('/a'))
`,
    );
    await waitFor(() => stat(signal('ready')), { what: 'the session to be open' });
    await world.withoutTrail(async () => {
      await writeFile(signal('go'), '');
      const { lines, stderr } = await script;
      expect([stderr, lines]).toEqual(['', Array.from({ length: 13 }, () => 'refused -')]);
      const seen = await readdir(onDisk('mute'));
      expect(seen.filter((name) => !name.startsWith('.')).sort()).toEqual(['a', 'folder']);
      expect(await readFile(onDisk('mute/a'), 'utf8')).toBe('kept');
      expect((await sftpBatch(target(username), ['ls'])).code).not.toBe(0);
    });
    // What was read meanwhile cannot be taken back: it is in the trail as soon as it can be.
    const [read] = await recorded(world, { type: 'download.completed', actorName: username });
    expect(read).toMatchObject({ file: { path: '/a' }, details: { bytesSent: 4, happenedAt: expect.stringMatching(/Z$/) } });
  });
});

describe('who gets one file after the other', () => {
  it('goes on while a reading is recorded, is given nothing more before that, and is not hung up on', async () => {
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/row', permissions: [...mountPermissions] }],
      password: PASSWORD,
    });
    await mkdir(onDisk('row'), { recursive: true });
    for (const name of ['a', 'b', 'c']) await writeFile(onDisk(`row/${name}`), name);
    const signal = (name: string): string => join(world.folder, `row-${name}`);
    const isThere = (name: string) =>
      stat(signal(name)).then(
        () => true,
        () => false,
      );
    const script = paramiko(
      { port: world.port, username, password: PASSWORD },
      `
import time
def say(name): open('${signal('')}' + name, 'w').close()
def hear(name):
    while not os.path.exists('${signal('')}' + name): time.sleep(0.01)
def get(name):
    file = sftp.open(name, 'r')
    file.read()
    say('read-' + name)
    sftp._request(paramiko.sftp.CMD_CLOSE, file.handle)
    say('got-' + name)
get('a')
hear('held-1')
get('b')
get('c')
hear('held-2')
get('a')
sftp.sock.shutdown_write()
say('left')
print(sftp.sock.recv_exit_status())
say('over')
`,
    );
    /** While somebody else has the turn at the trail, so that nothing is recorded, this is done and that is not. */
    const whileHeld = async (round: number, done: string, notDone: string): Promise<void> => {
      await world.deps.database.setTransaction(async (tx) => {
        tx.audit.append({ type: 'folder.listed', outcome: 'success', actor: { kind: 'platform', name: 'somebody else' } });
        await tx.audit.written();
        await writeFile(signal(`held-${round}`), '');
        await waitFor(() => isThere(done), { what: done });
        await delay(200);
        expect(await isThere(notDone)).toBe(false);
      });
    };
    await waitFor(() => isThere('got-a'), { what: 'the first file to be got' });
    await whileHeld(1, 'got-b', 'read-c');
    const read = () => world.events({ type: 'download.completed', actorName: username });
    await waitFor(async () => (await read()).length === 3, { what: 'the third file to be recorded' });
    await whileHeld(2, 'left', 'over');
    expect((await script).lines).toEqual(['0']);
    expect((await read()).map(({ file }) => file?.path)).toEqual(['/a', '/b', '/c', '/a']);
  });
});

describe('an account in its mounts', () => {
  it('makes, renames and removes folders and files, each act in the trail with its session', async () => {
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/acts', permissions: [...mountPermissions] }],
    });
    await writeFile(join(world.folder, 'a.txt'), 'a');
    const { code, stdout, stderr } = await sftpBatch(target(username), [
      'mkdir in',
      'put a.txt in/a.txt',
      'rename in/a.txt in/b.txt',
      'get in/b.txt back.txt',
      'chmod 644 in/b.txt',
      'chmod -h 600 in/b.txt',
      'ls -l in',
      'df in',
      'rm in/b.txt',
      'rmdir in',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^-rw------- .* ${username} +${username} .*b\\.txt$`, 'm'));
    expect(stdout).toMatch(/^ *\d+ +\d+ +\d+ +\d+ +\d+%$/m);
    const [opened] = await recorded(world, { type: 'session.opened', actorName: username });
    await recorded(world, { type: 'session.closed', actorName: username });
    const events = (await world.events({ actorName: username })).filter(({ sessionId }) => sessionId === opened?.sessionId);
    const types = events.map(({ type }) => type).filter((type) => type !== 'folder.listed');
    expect(types).toEqual([
      'session.opened',
      'folder.created',
      'upload.started',
      'upload.committed',
      'file.renamed',
      'download.completed',
      'file.changed',
      'file.changed',
      'file.deleted',
      'folder.deleted',
      'session.closed',
    ]);
    expect(events.some(({ type }) => type === 'folder.listed')).toBe(true);
    expect(await readdir(onDisk('acts'))).toEqual([]);
  });

  it('may do what its mount permits and nothing else', async () => {
    const { username } = await world.anAccount({
      mounts: [
        { path: '/drop', storeId: world.store.id, at: '/perm/drop', permissions: ['upload'] },
        { path: '/read', storeId: world.store.id, at: '/perm/read', permissions: ['list', 'download'] },
      ],
      password: PASSWORD,
    });
    await mkdir(onDisk('perm/read'), { recursive: true });
    await writeFile(onDisk('perm/read/r.txt'), 'readable');
    const { lines, stderr } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
print(sorted(sftp.listdir('/')))
def flags(path):
    _, reply = sftp._request(paramiko.sftp.CMD_EXTENDED, 'statvfs@openssh.com', path)
    return [reply.get_int64() for _ in range(11)][9]
print(flags('/drop') & 1, flags('/read') & 1)
refused(lambda: flags('/'))
refused(lambda: flags('/read/none'))
sftp.putfo(__import__('io').BytesIO(b'x'), '/drop/x.txt', confirm=False)
print(sftp.open('/read/r.txt').read())
for work in (
    lambda: sftp.listdir('/drop'),
    lambda: sftp.open('/drop/x.txt', 'rb'),
    lambda: sftp.open('/drop/x.txt', 'wb'),
    lambda: sftp.remove('/drop/x.txt'),
    lambda: sftp.mkdir('/drop/sub'),
    lambda: sftp.rename('/drop/x.txt', '/drop/y.txt'),
    lambda: sftp.open('/read/w.txt', 'wb'),
    lambda: sftp.remove('/read/r.txt'),
    lambda: sftp.rename('/read/r.txt', '/drop/r.txt'),
    lambda: sftp.rmdir('/read'),
    lambda: sftp.mkdir('/elsewhere'),
):
    refused(work)
`,
    );
    expect(stderr).toBe('');
    expect(lines.slice(0, 5)).toEqual(["['drop', 'read']", '0 1', 'refused -', 'refused 2', "b'readable'"]);
    expect(lines.slice(5).every((line) => line.startsWith('refused'))).toBe(true);
    expect(await readdir(onDisk('perm/drop'))).toEqual(['x.txt']);
    expect(await readdir(onDisk('perm/read'))).toEqual(['r.txt']);
    expect((await world.events({ type: 'file.denied', actorName: username })).length).toBeGreaterThanOrEqual(10);
  });

  itExhaustively('may do each thing by its own permission, and not by all the others', async () => {
    const named = [
      'list',
      'download',
      'upload',
      'overwrite',
      'append',
      'delete-files',
      'delete-folders',
      'rename-files',
    ] as const;
    const tried = [...named, 'rename-folders', 'mkdir', 'chmod', 'times'] as const;
    const places = tried.flatMap((permission) => [
      { at: `only/${permission}`, permissions: [permission] },
      { at: `without/${permission}`, permissions: mountPermissions.filter((each) => each !== permission) },
    ]);
    for (const { at } of places) {
      await mkdir(onDisk(`each/${at}/folder`), { recursive: true });
      await writeFile(onDisk(`each/${at}/file`), 'file');
    }
    const { username } = await world.anAccount({
      mounts: places.map(({ at, permissions }) => ({ path: `/${at}`, storeId: world.store.id, at: `/each/${at}`, permissions })),
      password: PASSWORD,
    });
    const { lines, stderr } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
def write(path, mode):
    with sftp.open(path, mode) as file:
        file.write(b'+')
acts = {
    'list': lambda at: sftp.listdir(at),
    'download': lambda at: sftp.open(at + '/file', 'rb').read(),
    'upload': lambda at: write(at + '/new', 'wb'),
    'overwrite': lambda at: write(at + '/file', 'wb'),
    'append': lambda at: write(at + '/file', 'ab'),
    'rename-files': lambda at: sftp.rename(at + '/file', at + '/renamed'),
    'rename-folders': lambda at: sftp.rename(at + '/folder', at + '/renamed-folder'),
    'delete-files': lambda at: sftp.remove(at + '/file'),
    'delete-folders': lambda at: sftp.rmdir(at + '/folder'),
    'mkdir': lambda at: sftp.mkdir(at + '/made'),
    'chmod': lambda at: sftp.chmod(at + '/file', 0o600),
    'times': lambda at: sftp.utime(at + '/file', (1, 1)),
}
for permission, act in acts.items():
    refused(lambda: act('/without/' + permission))
    refused(lambda: act('/only/' + permission))
# What is appended goes to the end, wherever the client says; what was there is neither seen nor cut off by it.
file = sftp.open('/only/append/file', 'ab')
sftp._request(paramiko.sftp.CMD_WRITE, file.handle, wide(0), b'!')
refused(lambda: file.truncate(2))
refused(lambda: file.chmod(0o777))
file.close()
refused(lambda: sftp.stat('/only/upload/file'))
print(sftp.stat('/only/upload/new').st_size, sftp.stat('/only/upload/folder').st_mode & 0o170000 == 0o040000)
`,
    );
    expect(stderr).toBe('');
    expect(lines.slice(0, 24)).toEqual(tried.flatMap(() => ['refused 13', 'allowed']));
    expect(lines.slice(24)).toEqual(['refused 13', 'refused 13', 'refused 2', '1 True']);
    expect(await readFile(onDisk('each/only/append/file'), 'utf8')).toBe('file+!');
    const denied = await world.events({ type: 'file.denied', actorName: username });
    expect(denied.map(({ details }) => details?.['rule'])).toEqual(
      expect.arrayContaining(tried.map((permission) => `permission:${permission}`)),
    );
  });

  itExhaustively('may do in a folder of a mount what is permitted for that folder, which is there and stays there', async () => {
    const { username } = await world.anAccount({
      mounts: [
        {
          path: '/',
          storeId: world.store.id,
          at: '/boxes',
          permissions: ['list', 'rename-folders', 'delete-folders'],
          paths: [
            { path: '/in', permissions: ['upload'] },
            { path: '/out', permissions: ['list', 'download'] },
          ],
        },
      ],
      password: PASSWORD,
    });
    await mkdir(onDisk('boxes/out'), { recursive: true });
    await writeFile(onDisk('boxes/out/r.txt'), 'readable');
    const { lines, stderr } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
print(sorted(sftp.listdir('/')))
sftp.putfo(__import__('io').BytesIO(b'sent'), '/in/x.txt')
print(sftp.listdir('/out'), sftp.open('/out/r.txt').read())
for work in (
    lambda: sftp.listdir('/in'),
    lambda: sftp.open('/in/x.txt', 'rb'),
    lambda: sftp.open('/out/w.txt', 'wb'),
    lambda: sftp.open('/w.txt', 'wb'),
    lambda: sftp.rename('/in', '/elsewhere'),
    lambda: sftp.rmdir('/in'),
):
    refused(work)
`,
    );
    expect(stderr).toBe('');
    expect(lines).toEqual(["['in', 'out']", "['r.txt'] b'readable'", ...Array(6).fill('refused 13')]);
    expect(await readFile(onDisk('boxes/in/x.txt'), 'utf8')).toBe('sent');
  });

  it('cannot leave them, by name or by link, and a link is in the trail', async () => {
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/jail', permissions: [...mountPermissions] }],
      password: PASSWORD,
    });
    await mkdir(onDisk('jail'), { recursive: true });
    await mkdir(onDisk('jail-secret'), { recursive: true });
    await writeFile(onDisk('jail-secret/s.txt'), 'secret');
    await writeFile(join(world.folder, 'outside.txt'), 'outside');
    await symlink(onDisk('jail-secret'), onDisk('jail/link'));
    await symlink(join(world.folder, 'outside.txt'), onDisk('jail/file'));
    const { lines, stderr } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
print(sftp.normalize('../../../etc'))
for path in ('/../jail-secret/s.txt', '../../jail-secret/s.txt', '/link/s.txt', '/file', '/../../../../etc/passwd', '/-secret/s.txt'):
    refused(lambda: sftp.open(path, 'rb'))
refused(lambda: sftp.open('/link/new.txt', 'wb'))
refused(lambda: sftp.rename('/file', '/../../stolen'))
`,
    );
    expect(stderr).toBe('');
    expect(lines[0]).toBe('/etc');
    expect(lines.slice(1, 8).every((line) => line.startsWith('refused'))).toBe(true);
    expect(await readdir(onDisk('jail-secret'))).toEqual(['s.txt']);
    expect(await readFile(join(world.folder, 'outside.txt'), 'utf8')).toBe('outside');
    const { mode } = await stat(join(world.folder, 'outside.txt'));
    const byPassword = target(username, { privateKeyFile: undefined, password: PASSWORD });
    expect((await sftpBatch(byPassword, ['chmod -h 000 /stolen'])).stderr).toMatch(/unsupported|cannot be set/i);
    expect((await stat(join(world.folder, 'outside.txt'))).mode).toBe(mode);
    const denied = await world.events({ type: 'file.denied', actorName: username });
    expect(denied.map(({ file }) => file?.path)).toEqual(expect.arrayContaining(['/link/s.txt', '/file', '/link/new.txt']));
  });

  itExhaustively('lists many files, each once', async () => {
    const batches = (await exhaustive()) ? 20 : 4;
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/many', permissions: ['list'] }],
      password: PASSWORD,
    });
    await mkdir(onDisk('many'), { recursive: true });
    for (let batch = 0; batch < batches; batch += 1) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => writeFile(onDisk(`many/f${batch * 500 + index}`), '')));
    }
    const { lines } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `names = sftp.listdir('/'); print(len(names), len(set(names)))`,
    );
    expect(lines).toEqual([`${batches * 500} ${batches * 500}`]);
  });
});

describe('symbolic links', () => {
  it('are made, read, followed and removed inside a mount, and the trail names what they lead to', async () => {
    const { username } = await world.anAccount({
      mounts: [
        { path: '/', storeId: world.store.id, at: '/links', permissions: [...mountPermissions] },
        { path: '/other', storeId: world.store.id, at: '/links-other', permissions: [...mountPermissions] },
      ],
      password: PASSWORD,
    });
    await writeFile(join(world.folder, 'a.txt'), 'a');
    const { code, stdout, stderr } = await sftpBatch(target(username), [
      ...['mkdir in', 'put a.txt in/a.txt', 'ln -s a.txt in/link', 'ln -s /in folder', 'ln -s in/none dangling'],
      ...[
        'ls -l in',
        'get folder/link back-link.txt',
        'put a.txt folder/b.txt',
        'put a.txt dangling',
        'ls folder',
        'rm in/link',
        'ln folder/a.txt hard',
        '-ln folder hard-folder',
      ],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Operation unsupported/)]);
    expect(stdout).toMatch(/^l.* in\/link$/m);
    expect(await readFile(join(world.folder, 'back-link.txt'), 'utf8')).toBe('a');
    expect((await readdir(onDisk('links/in'))).sort()).toEqual(['a.txt', 'b.txt', 'none']);
    expect(await readlink(onDisk('links/folder'))).toBe('in');
    expect((await stat(onDisk('links/hard'))).ino).toBe((await stat(onDisk('links/in/a.txt'))).ino);
    const types = await world.events({ actorName: username });
    expect(types.find(({ type }) => type === 'download.completed')).toMatchObject({ file: { path: '/in/a.txt' } });
    expect(types.filter(({ type }) => type === 'file.linked').map(({ file, details }) => [file?.path, details?.['to']])).toEqual([
      ['/in/link', 'a.txt'],
      ['/folder', '/in'],
      ['/dangling', 'in/none'],
      ['/hard', '/in/a.txt'],
      ['/hard-folder', '/in'],
    ]);
    expect(types.findLast(({ type }) => type === 'upload.committed')).toMatchObject({ file: { path: '/in/none' } });

    await mkdir(onDisk('links-secret'));
    await writeFile(onDisk('links-secret/s'), 'secret');
    await symlink(onDisk('links-secret'), onDisk('links/planted'));
    await symlink('../links-secret', onDisk('links/climbs'));
    const { lines } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
sftp.symlink('../../../../etc/passwd', '/in/clamped')
print(sftp.readlink('/in/clamped'), sftp.readlink('/folder'), sftp.lstat('/folder').st_mode >> 12, sftp.stat('/folder').st_mode >> 12)
for work in (
    lambda: sftp.symlink('/other/x', '/across'),
    lambda: sftp.symlink('x', '/folder'),
    lambda: sftp.symlink('x', '/other'),
    lambda: sftp.readlink('/planted'),
    lambda: sftp.readlink('/climbs'),
    lambda: sftp.readlink('/in'),
    lambda: sftp.open('/planted/s'),
    lambda: sftp.open('/climbs/s'),
    lambda: sftp.open('/climbs/new', 'w'),
    lambda: sftp.listdir('/planted'),
    lambda: sftp.open('/folder', 'x'),
    lambda: sftp.rmdir('/folder'),
):
    refused(work)
`,
    );
    expect(lines[0]).toBe('../etc/passwd in 10 4');
    expect(lines.slice(1)).toHaveLength(12);
    expect(lines.slice(1).every((line) => line.startsWith('refused'))).toBe(true);
    expect(await readdir(onDisk('links-secret'))).toEqual(['s']);
  });

  itExhaustively('are neither made nor followed where the mount does not permit them', async () => {
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/no-links', permissions: ['list', 'download', 'upload'] }],
      password: PASSWORD,
    });
    await mkdir(onDisk('no-links'));
    await writeFile(onDisk('no-links/a'), 'a');
    await symlink('a', onDisk('no-links/link'));
    const { lines } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
refused(lambda: sftp.symlink('a', '/made'))
refused(lambda: sftp.readlink('/link'))
refused(lambda: sftp.open('/link'))
print(sftp.stat('/link').st_mode >> 12)
`,
    );
    expect(lines).toEqual(['refused 13', 'refused 13', 'refused 13', '10']);
    expect((await world.events({ type: 'file.denied', actorName: username })).map(({ details }) => details?.['rule'])).toEqual([
      'permission:symlink',
      'permission:symlink',
      undefined,
    ]);
  });
});

itExhaustively('keeps every name of OpenSSH as it is, byte for byte, there and back', async () => {
  const { username } = await world.anAccount({
    mounts: [{ path: '/', storeId: world.store.id, at: '/names', permissions: [...mountPermissions] }],
  });
  const names = [
    ...[
      'with space',
      "it's",
      '"quoted"',
      '$HOME `id` ;',
      'new\nline',
      '\ttab\r',
      '-dash',
      '--',
      'back\\slash',
      '*?[x]',
      '...',
      '\u{1f600}',
    ],
    ...[Buffer.alloc(255, 'x'), Buffer.alloc(255, 0xff), Buffer.of(0xff, 0xfe, 0x2e, 0xc3, 0x28), Buffer.of(0xee, 0xbe, 0x80)],
  ].map((name) => Buffer.from(name));
  const here = Buffer.from(join(world.folder, 'names'));
  const slash = Buffer.from('/');
  await mkdir(here);
  for (const name of names) await writeFile(Buffer.concat([here, slash, name]), name);
  const { code, stdout, stderr } = await sftpBatch(target(username), ['put -r names', 'ls -1 names', 'get -r names back']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('with space');
  for (const folder of [Buffer.from(onDisk('names/names')), Buffer.from(join(world.folder, 'back'))]) {
    expect((await readdir(folder, { encoding: 'latin1' })).sort()).toEqual(names.map((name) => name.toString('latin1')).sort());
    for (const name of names) expect((await readFile(Buffer.concat([folder, slash, name]))).equals(name)).toBe(true);
  }
});

describe('a sign-in', () => {
  const refusal = async (username: string, more: object = {}): Promise<string> => {
    const { code, stderr } = await sftpBatch(target(username, more), ['pwd']);
    return `${code} ${stderr.replaceAll(username, 'USER')}`;
  };

  itExhaustively(
    'is refused alike for a wrong password, an unknown user, a suspended account and a wrong address, and the trail knows which',
    async () => {
      const good = await world.anAccount({ password: PASSWORD });
      const suspended = await world.anAccount({ password: PASSWORD, status: 'suspended' });
      const elsewhere = await world.anAccount({ password: PASSWORD, addressAllowList: ['192.0.2.0/24'] });
      const byPassword = { privateKeyFile: undefined, password: PASSWORD, args: ['-o', 'PreferredAuthentications=password'] };
      const answers = [
        await refusal(good.username, { ...byPassword, password: 'wrong' }),
        await refusal('nobody-at-all', byPassword),
        await refusal(suspended.username, byPassword),
        await refusal(elsewhere.username, byPassword),
      ];
      expect(answers.slice(1)).toEqual([answers[0], answers[0], answers[0]]);
      expect(answers[0]).toMatch(/^255 .*Permission denied/s);
      const reasons = async (name: string) =>
        (await recorded(world, { type: 'session.refused', actorName: name })).map(({ failure }) => failure?.detail);
      expect(await reasons(good.username)).toEqual(['wrong-password']);
      expect(await reasons('nobody-at-all')).toEqual(['unknown-user']);
      expect(await reasons(suspended.username)).toEqual(['suspended']);
      expect(await reasons(elsewhere.username)).toEqual(['address-not-allowed']);
    },
  );

  it('takes a key that is authorised, and no other', async () => {
    const { username } = await world.anAccount();
    const stranger = await makeKeyFiles(world.folder, `stranger-${username}`);
    expect((await sftpBatch(target(username), ['pwd'])).code).toBe(0);
    expect(await refusal(username, { privateKeyFile: stranger.privateKeyFile })).toMatch(/^255 .*Permission denied/s);
    const refused = await recorded(world, { type: 'session.refused', actorName: username });
    expect(refused[0]).toMatchObject({ outcome: 'denied', actor: { method: 'publickey', keyFingerprint: stranger.fingerprint } });
  });

  itExhaustively('from an address on the list is taken', async () => {
    const { username } = await world.anAccount({ addressAllowList: ['127.0.0.0/8', '::1'] });
    expect((await sftpBatch(target(username), ['pwd'])).code).toBe(0);
  });

  it('is refused after the account was suspended', async () => {
    const account = await world.anAccount();
    expect((await sftpBatch(target(account.username), ['pwd'])).code).toBe(0);
    await updateAccount(
      world.deps,
      { id: account.id, version: account.version, changes: { status: 'suspended' } },
      world.context,
    );
    expect((await sftpBatch(target(account.username), ['pwd'])).code).toBe(255);
  });

  itExhaustively('beyond the most sessions of an account ends at once, and is in the trail', async () => {
    const { username } = await world.anAccount({ maxSessions: 2, password: PASSWORD });
    const { lines } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
def another():
    other = paramiko.SSHClient()
    other.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    other.connect('127.0.0.1', port, username, password=password, look_for_keys=False, allow_agent=False)
    other.open_sftp().listdir('/')
    return other
def attempt():
    try:
        return another()
    except Exception:
        return None
second = attempt()
third = attempt()
print(second is not None, third is not None)
second.close()
import time
for _ in range(100):
    fourth = attempt()
    if fourth is not None:
        break
    time.sleep(0.1)
print(fourth is not None)
`,
    );
    expect(lines).toEqual(['True False', 'True']);
    const refused = await recorded(world, { type: 'session.refused', actorName: username });
    expect(refused[0]).toMatchObject({ failure: { code: 'quota.exceeded' } });
  });
});

describe('a session', () => {
  it('opens in the trail with what was negotiated, and closes with what was moved', async () => {
    const { username } = await world.anAccount();
    await sftpBatch(target(username), ['pwd']);
    const [opened] = await recorded(world, { type: 'session.opened', actorName: username });
    expect(opened).toMatchObject({
      actor: { kind: 'account', method: 'publickey', mfa: false, keyFingerprint: world.clientKey.fingerprint },
      source: { address: '127.0.0.1', client: expect.stringContaining('OpenSSH') },
      session: { hostKeyAlgorithm: 'ssh-ed25519', hostKeyFingerprint: expect.stringMatching(/^SHA256:/) },
    });
    const [closed] = await recorded(world, { type: 'session.closed', actorName: username });
    expect(closed).toMatchObject({ sessionId: opened?.sessionId, partnerId: opened?.partnerId });
    await waitFor(async () => (await world.chain()).ok, { what: 'the trail to verify' });
  });
});

/** What each operation of the protocol leaves in the trail; or why it leaves nothing. */
const recording = {
  OPEN: ['download.completed', 'upload.started'],
  CLOSE: ['download.completed', 'upload.committed'],
  READ: ['download.completed'],
  WRITE: ['upload.committed'],
  LSTAT: 'tells of one name that it is there; what is refused is recorded',
  FSTAT: 'tells of a file that is open, whose reading is recorded',
  SETSTAT: ['file.changed'],
  FSETSTAT: 'changes what is not there yet; the upload is recorded',
  OPENDIR: ['folder.listed'],
  READDIR: ['folder.listed'],
  REMOVE: ['file.deleted'],
  MKDIR: ['folder.created'],
  RMDIR: ['folder.deleted'],
  REALPATH: 'computes a path',
  STAT: 'tells of one name that it is there; what is refused is recorded',
  RENAME: ['file.renamed'],
  READLINK: 'tells where a link leads, which whoever made it had recorded',
  SYMLINK: ['file.linked'],
  EXTENDED: 'see the extensions',
} as const satisfies Record<RequestType, string | readonly AuditEventType[]>;

const recordingOfExtensions = {
  posixRename: ['file.renamed'],
  limits: 'tells what the server allows',
  fsync: 'changes nothing; the upload is recorded',
  statvfs: 'tells how much room there is',
  fstatvfs: 'tells how much room there is',
  hardlink: ['file.linked'],
  expandPath: 'computes a path',
  homeDirectory: 'computes a path',
  usersGroupsById: 'tells the name of the account itself',
  lsetstat: ['file.changed'],
  copyData: ['download.completed', 'upload.committed'],
  checkFile: ['download.completed'],
  spaceAvailable: 'tells how much room there is',
} as const satisfies Record<keyof typeof extensionNames, string | readonly AuditEventType[]>;

describe('every operation of the protocol', () => {
  it('leaves an event of what it changed or disclosed, or has a reason not to', async () => {
    const { username } = await world.anAccount({
      mounts: [{ path: '/', storeId: world.store.id, at: '/every', permissions: [...mountPermissions] }],
      password: PASSWORD,
    });
    const { stderr, lines } = await paramiko(
      { port: world.port, username, password: PASSWORD },
      `
import hashlib
sftp.mkdir('/d')
with sftp.open('/d/a', 'w') as f: f.write(b'abc')
with sftp.open('/d/a', 'r') as f:
    f.read()
    f.check('sha256')
sftp.listdir('/d')
sftp.chmod('/d/a', 0o600)
sftp._request(paramiko.sftp.CMD_EXTENDED, b'lsetstat@openssh.com', b'/d/a', (lambda a: (setattr(a, '_flags', a.FLAG_PERMISSIONS), setattr(a, 'st_mode', 0o640), a)[2])(paramiko.SFTPAttributes()))
sftp.rename('/d/a', '/d/b')
sftp.posix_rename('/d/b', '/d/c')
sftp._request(paramiko.sftp.CMD_EXTENDED, b'hardlink@openssh.com', b'/d/c', b'/d/e')
one = sftp.open('/d/c', 'r'); two = sftp.open('/d/f', 'w')
sftp._request(paramiko.sftp.CMD_EXTENDED, b'copy-data', one.handle, wide(0), wide(0), two.handle, wide(0))
one.close(); two.close()
sftp.symlink('c', '/d/l')
for name in ('l', 'f', 'e', 'c'): sftp.remove('/d/' + name)
sftp.rmdir('/d')
print('done')
`,
    );
    expect([lines.at(-1), stderr]).toEqual(['done', '']);
    await recorded(world, { type: 'session.closed', actorName: username });
    const events = await world.events({ actorName: username });
    const types = new Set<string>(events.map(({ type }) => type));
    const expected = Object.entries({ ...recording, ...recordingOfExtensions }).flatMap(([operation, leaves]) =>
      typeof leaves === 'string' ? [] : leaves.map((type) => [operation, type] as const),
    );
    expect(expected.filter(([, type]) => !types.has(type))).toEqual([]);
    const digested = events.filter(({ type, details }) => type === 'download.completed' && details?.['bytesHashed'] === 3);
    const copied = events.filter(({ type, details }) => type === 'download.completed' && details?.['bytesCopied'] === 3);
    expect([digested.length, copied.length]).toEqual([1, 1]);
    expect(events.filter(({ type }) => type === 'file.changed')).toHaveLength(2);
    expect(events.filter(({ type }) => type === 'file.renamed').map(({ file }) => file)).toEqual([
      { path: '/d/b', previousPath: '/d/a', truePath: '/every/d/b' },
      { path: '/d/c', previousPath: '/d/b', truePath: '/every/d/c' },
    ]);
    expect(events.find(({ type }) => type === 'upload.committed')).toMatchObject({
      file: { path: '/d/a', truePath: '/every/d/a', sizeBytes: 3, verification: 'size' },
      transfer: { direction: 'upload', attempt: 1, durationMs: expect.any(Number) },
      session: { protocol: 'ssh', hostKeyFingerprint: expect.stringMatching(/^SHA256:/) },
      actor: { method: 'password', mfa: false },
    });
    const expiresAt = new Date(Date.now() + 86_400_000);
    const { id, version } = (await world.deps.database.read.accounts.list({ text: username }, { limit: 1 })).items[0] ?? {
      id: '',
      version: 0,
    };
    await updateAccount(world.deps, { id, version, changes: { expiresAt } }, world.context);
    const inventory = await readCryptoInventory(world.deps, { days: 1, expiringDays: 2 });
    expect(inventory.expiring).toContainEqual(expect.objectContaining({ kind: 'account', name: username, at: expiresAt }));
    expect(inventory.keys).toContainEqual(expect.objectContaining({ kind: 'server-host-key', algorithm: 'ed25519' }));
    const without = { algorithm: 'ssh-ed25519', on: '2030-06-01', days: 1 };
    expect(await previewSwitchOff(world.deps, without)).toContainEqual(
      expect.objectContaining({ direction: 'in', party: username, uses: ['host-key'], always: true }),
    );
    const [story] = await findFileStories(world.deps, { path: '/every/d/a' }, world.context);
    expect(story?.where).toBe('deleted');
    expect(story?.steps.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      ...['arriving /d/a', 'arrived /d/a', 'downloaded /d/a', 'changed /d/a', 'changed /d/a', 'renamed /d/b', 'renamed /d/c'],
      ...['downloaded /d/c', 'deleted /d/c'],
    ]);
    for (const event of events) {
      const { id: _i, seq: _q, recordedAt: _r, severity: _v, prevHash: _p, hash: _h, ...stated } = event;
      expect(newAuditEventSchema.safeParse(stated).error?.issues ?? [], event.type).toEqual([]);
    }
  });
});
