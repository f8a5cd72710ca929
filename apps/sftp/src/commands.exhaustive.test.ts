import { createHash, randomBytes } from 'node:crypto';
import { access, chmod, mkdir, readdir, readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PermissionWord } from '@waybill/core';
import { runProgram, runPython, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const PASSWORD = 'correct horse battery staple';
let world: World;
let username: string;
/** What the account sees as its root, and a folder of the client, on this machine. */
let root: string;
let here: string;
let rounds = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  rounds += 1;
  ({ username } = await account(['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir']));
  here = join(world.folder, `here-${rounds}`);
  root = join(world.store.root, `round-${rounds}`);
  await Promise.all([mkdir(here), mkdir(root)]);
});

function account(permissions: readonly PermissionWord[]) {
  return world.anAccount({
    password: PASSWORD,
    mounts: [{ path: '/', storeId: world.store.id, at: `/round-${rounds}`, permissions }],
  });
}

const sshOptions = (): readonly string[] => [
  ...['-F', 'none', '-i', world.clientKey.privateKeyFile],
  ...[
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ].flatMap((option) => ['-o', option]),
];
const ssh = (...command: readonly string[]) =>
  runProgram('ssh', [...sshOptions(), '-p', String(world.port), `${username}@127.0.0.1`, ...command], { cwd: here });
/** OpenSSH's client over the protocol of rcp; `there` is what it calls a path of the account. */
const scp = (...args: readonly string[]) =>
  runProgram('scp', ['-O', ...sshOptions(), '-P', String(world.port), ...args], { cwd: here });
const there = (path: string): string => `${username}@127.0.0.1:${path}`;
const done = { code: 0, stdout: '', stderr: '' };

describe('scp of OpenSSH', () => {
  it('takes files there and back, several at once, with any name, with modes and times, each with its receipt', async () => {
    const names = ['plain.csv', 'with space', "it's", '"quoted"', '-dash', '\u{1f600}', 'x'.repeat(255), 'empty'];
    const content = new Map(names.map((name) => [name, name === 'empty' ? Buffer.alloc(0) : randomBytes(300_000)]));
    await mkdir(join(here, 'out'));
    for (const [name, bytes] of content) {
      await writeFile(join(here, 'out', name), bytes);
      await chmod(join(here, 'out', name), 0o600);
      await utimes(join(here, 'out', name), 1_600_000_000, 1_600_000_000);
    }
    await mkdir(join(root, 'in'));
    const sources = names.map((name) => `./out/${name}`);
    expect(await scp('-p', ...sources, there('in'))).toEqual(done);
    for (const [name, bytes] of content) expect((await readFile(join(root, 'in', name))).equals(bytes)).toBe(true);
    expect(await stat(join(root, 'in/plain.csv'))).toMatchObject({ mtimeMs: 1_600_000_000_000, mode: 0o100600 });

    await mkdir(join(here, 'back'));
    // OpenSSH's client takes names that were quoted for a shell for other names (-T).
    expect(await scp('-T', '-p', there('\'in/with space\' in/it\\\'s "in/\\"quoted\\""'), there('in/[pex]*'), 'back')).toEqual(
      done,
    );
    expect((await readdir(join(here, 'back'))).sort()).toEqual(
      ['"quoted"', 'empty', "it's", 'plain.csv', 'with space', 'x'.repeat(255)].sort(),
    );
    for (const name of await readdir(join(here, 'back')))
      expect((await readFile(join(here, 'back', name))).equals(content.get(name) ?? Buffer.alloc(1))).toBe(true);
    expect((await stat(join(here, 'back/plain.csv'))).mtimeMs).toBe(1_600_000_000_000);

    const committed = await world.events({ type: 'upload.committed', actorName: username });
    expect(committed.find(({ file }) => file?.path === '/in/plain.csv')?.file).toMatchObject({
      path: '/in/plain.csv',
      sizeBytes: 300_000,
      sha256: createHash('sha256')
        .update(content.get('plain.csv') ?? '')
        .digest('hex'),
    });
    expect(committed).toHaveLength(names.length);
    expect((await world.receiptsVerify()).every(Boolean)).toBe(true);
    const fetched = await world.events({ type: 'download.completed', actorName: username });
    expect(fetched.map(({ details }) => details?.['bytesSent'])).toEqual([300_000, 300_000, 300_000, 0, 300_000, 300_000]);
  });

  it('takes folders there and back, and a name that is no UTF-8 comes back as it went', async () => {
    const odd = Buffer.concat([Buffer.from(`${here}/tree/deep/`), Buffer.of(0xff, 0x20, 0xc3, 0x28, 0xee, 0xbe, 0x80)]);
    await mkdir(join(here, 'tree/deep/er'), { recursive: true });
    await writeFile(odd, 'odd');
    await writeFile(join(here, 'tree/deep/er/f'), 'f');
    expect(await scp('-r', 'tree', there('/'))).toEqual(done);
    const oddNames = async (folder: string) => (await readdir(folder, { encoding: 'latin1' })).sort();
    expect(await oddNames(join(root, 'tree/deep'))).toEqual(await oddNames(join(here, 'tree/deep')));
    expect(await scp('-r', there('/tree'), 'back')).toEqual(done);
    expect(await oddNames(join(here, 'back/deep'))).toEqual(await oddNames(join(here, 'tree/deep')));
    expect(await readFile(join(here, 'back/deep/er/f'), 'utf8')).toBe('f');
    // The bytes of a name reach us in the command as well.
    const one = await runProgram('/usr/bin/python3', [
      '-c',
      `import os, sys; os.execvp('scp', [a.encode('latin1') for a in sys.argv[1:]])`,
      ...[
        'scp',
        '-O',
        '-T',
        ...sshOptions(),
        '-P',
        String(world.port),
        there("'/tree/deep/\xff \xc3(\xee\xbe\x80'"),
        `${here}/one`,
      ],
    ]);
    expect(one).toEqual(done);
    expect(await readFile(join(here, 'one'), 'utf8')).toBe('odd');
  });

  it('is told what cannot be done, and goes on with the rest', async () => {
    await mkdir(join(root, 'folder'));
    await writeFile(join(here, 'folder'), 'no folder');
    await writeFile(join(here, 'good'), 'good');
    const sent = await scp('folder', 'good', there('/'));
    expect([sent.code, sent.stderr]).toEqual([1, expect.stringMatching(/^scp: \/folder: /)]);
    expect(await readFile(join(root, 'good'), 'utf8')).toBe('good');
    const fetched = await scp(there('/none /good'), here);
    expect([fetched.code, fetched.stderr]).toEqual([1, 'scp: /none: No such file or directory\n']);
    expect(await scp('good', there('/../../../up'))).toEqual(done);
    expect(await readdir(root)).toEqual(expect.arrayContaining(['up']));
    expect((await scp('good', there('/good/../missing/x'))).stderr).toMatch(/^scp: /);
  });

  it('may do what the mount permits and nothing else', async () => {
    const drop = await account(['upload']);
    ({ username } = drop);
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'there'), 'old');
    await writeFile(join(here, 'there'), 'new');
    await writeFile(join(here, 'more'), 'more');
    expect(await scp('more', there('/folder'))).toEqual(done);
    for (const refused of [
      await scp('there', there('/')),
      await scp('-r', there('/folder'), 'back'),
      await scp('-r', here, there('/')),
    ]) {
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('does not permit')]);
    }
    // What it may neither list nor download is not there.
    expect((await scp(there('/there'), 'back')).stderr).toMatch(/no such file/i);
    expect((await ssh('md5sum', '/there')).code).not.toBe(0);
    expect(await readFile(join(root, 'there'), 'utf8')).toBe('old');
    const denied = await world.events({ type: 'file.denied', actorName: username });
    expect(new Set(denied.map(({ details }) => details?.['operation']))).toEqual(
      new Set(['upload.refused', 'folder.listed', 'folder.created']),
    );
  });
});

describe('a client that speaks the protocol by hand', () => {
  const exec = `
def exec(command):
    channel = client.get_transport().open_session()
    channel.exec_command(command)
    return channel
def ask(channel, data, answer=b'\\0'):
    channel.sendall(data)
    got = channel.recv(len(answer))
    assert got == answer, got
`;
  const withPassword = () => ({ port: world.port, username, password: PASSWORD });

  it('sees no file before its last byte was confirmed, and hears OK when it is there and recorded', async () => {
    const { lines, stderr } = await paramiko(
      withPassword(),
      `${exec}
channel = exec('scp -t /')
ask(channel, b'')
ask(channel, b'C0644 5 a.csv\\n')
channel.sendall(b'hello')
print(sftp.listdir('/'))
ask(channel, b'\\0')
print(sftp.listdir('/'), sftp.stat('/a.csv').st_size)
channel.shutdown_write()
print(channel.recv_exit_status())
`,
    );
    expect([lines, stderr]).toEqual([['[]', "['a.csv'] 5", '0'], '']);
    expect(await world.events({ type: 'upload.committed', actorName: username })).toHaveLength(1);
  });

  it('leaves the old file as it was when it is cut', async () => {
    await writeFile(join(root, 'a.csv'), 'old');
    const { code } = await paramiko(
      withPassword(),
      `${exec}
channel = exec("scp -t '/a.csv'")
ask(channel, b'')
ask(channel, b'C0644 600000 a.csv\\n')
channel.sendall(b'x' * 300000)
client.get_transport().sock.close()
os._exit(9)
`,
    );
    expect(code).toBe(9);
    const [event] = await recorded(world, { type: 'upload.abandoned', actorName: username });
    expect(event).toMatchObject({ outcome: 'failure', file: { path: '/a.csv' } });
    expect([await readFile(join(root, 'a.csv'), 'utf8'), await readdir(root)]).toEqual(['old', ['a.csv']]);
  });

  it('gets no shell and no other command, each of which is in the trail as it was asked for', async () => {
    await writeFile(join(root, 'a'), 'x');
    const marker = join(here, 'marker');
    for (const command of ['id', `scp -t $(touch ${marker})`, `md5sum /a; touch ${marker}`, `md5sum /a\ntouch ${marker}`]) {
      expect(await ssh(command)).toMatchObject({ code: 255, stdout: '', stderr: expect.stringContaining('exec request failed') });
    }
    expect((await ssh()).stdout).toBe('');
    await expect(access(marker)).rejects.toThrow();
    const refused = await waitFor(
      async () => {
        const events = await world.events({ type: 'command.refused', actorName: username });
        return events.length >= 5 ? events : undefined;
      },
      { what: 'every refusal in the trail' },
    );
    // Each came in a session of its own, and two of those are recorded in either order.
    const asked = [
      { request: 'exec', asked: 'id' },
      { request: 'exec', asked: `scp -t $(touch ${marker})` },
      { request: 'exec', asked: `md5sum /a; touch ${marker}` },
      { request: 'exec', asked: `md5sum /a\ntouch ${marker}` },
      { request: 'shell', asked: '' },
    ];
    expect(refused).toHaveLength(asked.length);
    expect(refused.map(({ details }) => details)).toEqual(expect.arrayContaining(asked));
    expect(refused[0]).toMatchObject({
      outcome: 'denied',
      actor: { kind: 'account', id: expect.any(String) },
      sessionId: expect.any(String),
    });
  });
});

it('pscp takes a file there and back by the protocol of rcp', async () => {
  await writeFile(join(here, 'a b.bin'), randomBytes(700_000));
  const keyOfServer = await runProgram('ssh-keyscan', ['-t', 'ed25519', '-p', String(world.port), '127.0.0.1']);
  const blob = Buffer.from(keyOfServer.stdout.trim().split(' ')[2] ?? '', 'base64');
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  const pscp = (...args: readonly string[]) =>
    runProgram('pscp', ['-scp', '-batch', '-q', '-hostkey', fingerprint, '-pw', PASSWORD, '-P', String(world.port), ...args], {
      cwd: here,
    });
  expect(await pscp('a b.bin', there('there.bin'))).toMatchObject({ code: 0 });
  expect(await pscp(there('there.bin'), 'back.bin')).toMatchObject({ code: 0 });
  expect((await readFile(join(here, 'back.bin'))).equals(await readFile(join(here, 'a b.bin')))).toBe(true);
});

it('AsyncSSH takes files and folders there and back by the protocol of rcp, and makes links in its own order', async () => {
  await mkdir(join(here, 'tree/sub'), { recursive: true });
  await writeFile(join(here, 'tree/sub/a b'), randomBytes(700_000));
  await writeFile(join(here, 'tree/empty'), '');
  const script = `
import asyncio, sys, asyncssh
async def main():
    async with asyncssh.connect('127.0.0.1', port=int(sys.argv[1]), username=sys.argv[2], password=sys.argv[3], known_hosts=None, client_keys=None) as c:
        await asyncssh.scp('tree', (c, '/'), recurse=True, preserve=True)
        await asyncssh.scp((c, '/tree'), 'back', recurse=True)
        async with c.start_sftp_client() as sftp:
            await sftp.symlink('tree/empty', '/link')
            print(await sftp.readlink('/link'))
asyncio.run(main())
`;
  ({ username } = await account(['list', 'download', 'upload', 'mkdir', 'symlink']));
  const ran = await runPython(script, [String(world.port), username, PASSWORD], { cwd: here });
  expect(ran).toEqual({ code: 0, stdout: 'tree/empty\n', stderr: '' });
  expect((await readFile(join(here, 'back/sub/a b'))).equals(await readFile(join(here, 'tree/sub/a b')))).toBe(true);
  expect((await readFile(join(here, 'back/empty'))).length).toBe(0);
  expect(await readlink(join(root, 'link'))).toBe('tree/empty');
});

describe('rclone', () => {
  it('copies, checks by digest and by content, and syncs, without a shell', async () => {
    await mkdir(join(here, 'src/sub'), { recursive: true });
    const names = ['a.txt', 'sub/with space $x', "sub/it's (1) *", 'sub/new\nline', 'sub/\u00e9'];
    for (const name of names) await writeFile(join(here, 'src', name), randomBytes(10_000));
    const config = join(here, 'rclone.conf');
    const file = world.clientKey.privateKeyFile;
    await writeFile(config, `[w]\ntype = sftp\nhost = 127.0.0.1\nport = ${world.port}\nuser = ${username}\nkey_file = ${file}\n`);
    const rclone = (...args: readonly string[]) => runProgram('rclone', ['--config', config, ...args], { cwd: here });
    const copied = await rclone('copy', 'src', 'w:/dst', '-v');
    expect([copied.code, copied.stderr]).toEqual([0, expect.not.stringMatching(/ERROR|corrupted/)]);
    expect(await rclone('check', 'src', 'w:/dst')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 differences found'),
    });
    expect((await rclone('md5sum', 'w:/dst/a.txt')).stdout.split(' ')[0]).toBe(
      createHash('md5')
        .update(await readFile(join(here, 'src/a.txt')))
        .digest('hex'),
    );
    expect(await rclone('check', '--download', 'src', 'w:/dst')).toMatchObject({ code: 0 });
    // The same size and another content: only a digest tells.
    const { mtime } = await stat(join(root, 'dst/a.txt'));
    await writeFile(join(root, 'dst/a.txt'), randomBytes(10_000));
    await utimes(join(root, 'dst/a.txt'), mtime, mtime);
    expect(await rclone('check', 'src', 'w:/dst')).toMatchObject({ code: 1, stderr: expect.stringContaining('md5 differ') });
    await writeFile(join(root, 'dst/extra'), 'x');
    expect(await rclone('sync', '--checksum', 'src', 'w:/dst')).toMatchObject({ code: 0 });
    expect(await rclone('check', 'src', 'w:/dst')).toMatchObject({ code: 0 });
    await expect(access(join(root, 'dst/extra'))).rejects.toThrow();
    const hashed = (await world.events({ type: 'download.completed', actorName: username })).map(({ details }) => details);
    expect(hashed).toContainEqual(expect.objectContaining({ bytesHashed: 10_000, bytesSent: 0 }));
  });
});
