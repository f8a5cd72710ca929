import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, newId, type PermissionWord, parseVPath } from '@waybill/core';
import { openSigner, openUpload, Recorder } from '@waybill/engine';
import { MemoryStorage } from '@waybill/storage';
import { runProgram, sftpBatch, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const MIB = 1024 * 1024;
const PASSWORD = 'correct horse battery staple';
const everything: readonly PermissionWord[] = [
  'list',
  'download',
  'upload',
  'resume',
  'overwrite',
  'append',
  'delete',
  'rename',
  'mkdir',
];
const content = randomBytes(5 * MIB + 17);
const sha256 = createHash('sha256').update(content).digest('hex');
let world: World;
let username: string;
/** What the account sees as its root, on this machine. */
let root: string;
let rounds = 0;

beforeAll(async () => {
  world = await openWorld();
  await writeFile(join(world.folder, 'big.bin'), content);
});
afterAll(() => world.close());
beforeEach(async () => {
  rounds += 1;
  ({ username } = await account(everything));
  root = join(world.store.root, `/round-${rounds}`);
  await mkdir(root);
});

function account(permissions: readonly PermissionWord[]) {
  const mount = { path: '/', storeId: world.store.id, at: `/round-${rounds}`, permissions };
  return world.anAccount({ password: PASSWORD, mounts: [mount] });
}

const withPassword = (port = world.port) => ({ port, username, password: PASSWORD });
const openSsh = () => ({
  host: '127.0.0.1',
  port: world.port,
  username,
  privateKeyFile: world.clientKey.privateKeyFile,
  cwd: world.folder,
});
const visible = async () => (await readdir(root)).filter((name) => !name.startsWith('.waybill-stage.')).sort();
const stages = async () => (await readdir(root)).filter((name) => name.startsWith('.waybill-stage.'));
const arrived = () => readFile(join(root, 'big.bin'));

/** Once this is answered, the server has all that was written: paramiko itself waits for nothing, as other clients do. */
const ALL_TAKEN = 'file.stat()';

/** Sends the beginning of the file and cuts the line. */
async function cut(bytes: number, mode = 'wb', port = world.port): Promise<void> {
  const { code } = await paramiko(
    withPassword(port),
    `
file = sftp.open('/big.bin', '${mode}')
file.set_pipelined(True)
file.write(open('${world.folder}/big.bin', 'rb').read(${bytes}))
${ALL_TAKEN}
client.get_transport().sock.close()
os._exit(9)
`,
  );
  expect(code).toBe(9);
}

async function cutAndRecorded(bytes: number) {
  await cut(bytes);
  const [event] = await recorded(world, { type: 'upload.abandoned', actorName: username });
  return event;
}

const look = `print([(each.filename, each.st_size) for each in sftp.listdir_attr('/')])`;

describe('an upload that was cut', () => {
  it('is shown to its account as far as it is whole, and gone on with by OpenSSH', async () => {
    const event = await cutAndRecorded(3 * MIB + 5);
    expect(event).toMatchObject({ details: { bytesReceived: 3 * MIB + 5, keptBytes: 3 * MIB, keptUntil: expect.any(String) } });
    expect([await visible(), (await stages()).length]).toEqual([[], 1]);
    const { lines } = await paramiko(
      withPassword(),
      `${look}\nprint(sftp.stat('/big.bin').st_size)\nrefused(lambda: sftp.open('/big.bin', 'rb'))`,
    );
    expect(lines).toEqual([`[('big.bin', ${3 * MIB})]`, String(3 * MIB), 'refused -']);
    const { code, stderr } = await sftpBatch(openSsh(), ['reput big.bin']);
    expect([code, stderr]).toEqual([0, '']);
    expect((await arrived()).equals(content)).toBe(true);
    expect(await stages()).toEqual([]);
    const resumed = await world.events({ type: 'upload.resumed', actorName: username });
    expect(resumed).toMatchObject([{ details: { resumedBytes: 3 * MIB, resumedTransferId: event?.transferId } }]);
    const committed = await world.events({ type: 'upload.committed', actorName: username });
    expect(committed).toMatchObject([{ file: { path: '/big.bin', sizeBytes: content.length, sha256 } }]);
  });

  it('is seen by no other account', async () => {
    await cutAndRecorded(3 * MIB + 5);
    const { username: other } = await account(everything);
    const { lines } = await paramiko(
      { port: world.port, username: other, password: PASSWORD },
      `${look}\nrefused(lambda: sftp.stat('/big.bin'))\nrefused(lambda: sftp.open('/big.bin', 'r+b'))`,
    );
    expect(lines).toEqual(['[]', 'refused 2', 'refused 2']);
  });

  it('leaves the file that it would have replaced as it is, and takes its place only when it is whole', async () => {
    await writeFile(join(root, 'big.bin'), 'old');
    await cutAndRecorded(2 * MIB + 5);
    const { lines } = await paramiko(withPassword(), `print(sftp.stat('/big.bin').st_size, sftp.open('/big.bin').read())`);
    expect(lines).toEqual([`${2 * MIB} b'old'`]);
    await sftpBatch(openSsh(), ['reput big.bin']);
    expect((await arrived()).equals(content)).toBe(true);
  });

  it('never seems whole, so that a client finds something left to send', async () => {
    await writeFile(join(world.folder, 'even.bin'), content.subarray(0, 2 * MIB));
    await cutAndRecorded(2 * MIB);
    const { lines } = await paramiko(withPassword(), `print(sftp.stat('/big.bin').st_size)`);
    expect(lines).toEqual([String(MIB)]);
    const { code } = await sftpBatch(openSsh(), ['reput even.bin big.bin']);
    expect(code).toBe(0);
    expect((await arrived()).equals(content.subarray(0, 2 * MIB))).toBe(true);
  });

  it('is gone on with by lftp', async () => {
    await cutAndRecorded(3 * MIB + 5);
    const script = [
      'set sftp:auto-confirm yes; set net:max-retries 1; set net:timeout 20',
      `set sftp:connect-program "ssh -a -x -F none -i ${world.clientKey.privateKeyFile} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"`,
      `open -u ${username},none sftp://127.0.0.1:${world.port}`,
      'put -c big.bin',
      'bye',
    ].join('\n');
    const { code } = await runProgram('lftp', [], { input: script, cwd: world.folder });
    expect(code).toBe(0);
    expect((await arrived()).equals(content)).toBe(true);
    expect((await world.events({ type: 'upload.resumed', actorName: username })).length).toBe(1);
  });

  it('is gone on with as WinSCP does: under a name of its own, which it gives up at the end', async () => {
    const part = `
file = sftp.open('/big.bin.filepart', 'wb')
file.set_pipelined(True)
file.write(open('${world.folder}/big.bin', 'rb').read(${3 * MIB + 5}))
file.stat()
client.get_transport().sock.close()
os._exit(9)
`;
    expect((await paramiko(withPassword(), part)).code).toBe(9);
    await recorded(world, { type: 'upload.abandoned', actorName: username });
    const { lines, stderr } = await paramiko(
      withPassword(),
      `
refused(lambda: sftp.stat('/big.bin'))
size = sftp.stat('/big.bin.filepart').st_size
with sftp.open('/big.bin.filepart', 'r+b') as file, open('${world.folder}/big.bin', 'rb') as source:
    file.set_pipelined(True)
    file.seek(size)
    source.seek(size)
    file.write(source.read())
sftp.utime('/big.bin.filepart', (1000000000, 1000000000))
sftp.rename('/big.bin.filepart', '/big.bin')
print(size, sftp.stat('/big.bin').st_mtime)
`,
    );
    expect([lines, stderr]).toEqual([['refused 2', `${3 * MIB} 1000000000`], '']);
    expect([await visible(), (await arrived()).equals(content)]).toEqual([['big.bin'], true]);
    expect(await world.events({ type: 'upload.named', actorName: username })).toMatchObject([
      { file: { path: '/big.bin', previousPath: '/big.bin.filepart', sha256 } },
    ]);
  });

  it('can be cut again and again, and loses nothing that was whole', async () => {
    await cutAndRecorded(2 * MIB + 5);
    for (const more of [0, MIB + 7]) {
      await paramiko(
        withPassword(),
        `
size = sftp.stat('/big.bin').st_size
file = sftp.open('/big.bin', 'ab')
file.set_pipelined(True)
source = open('${world.folder}/big.bin', 'rb')
source.seek(size)
file.write(source.read(${more}))
${ALL_TAKEN}
client.get_transport().sock.close()
os._exit(9)
`,
      );
    }
    await waitFor(async () => (await world.events({ type: 'upload.abandoned', actorName: username })).length === 3, {
      what: 'three cuts',
    });
    const { lines } = await paramiko(withPassword(), `print(sftp.stat('/big.bin').st_size)`);
    expect(lines).toEqual([String(3 * MIB)]);
    expect((await stages()).length).toBe(1);
    await sftpBatch(openSsh(), ['reput big.bin']);
    expect((await arrived()).equals(content)).toBe(true);
  });

  it('is removed when its account begins anew, and when it deletes the file', async () => {
    await cutAndRecorded(3 * MIB + 5);
    expect((await sftpBatch(openSsh(), ['put big.bin'])).code).toBe(0);
    expect([(await arrived()).equals(content), await stages()]).toEqual([true, []]);
    const [removed] = await world.events({ type: 'upload.stage-discarded', actorName: username });
    expect(removed).toMatchObject({ file: { path: '/big.bin' }, reason: 'begun-anew', details: { keptBytes: 3 * MIB } });

    await cut(2 * MIB + 5);
    await waitFor(
      async () =>
        (await stages()).length === 1 && (await world.events({ type: 'upload.abandoned', actorName: username })).length === 2,
      {
        what: 'the second cut',
      },
    );
    expect((await sftpBatch(openSsh(), ['rm big.bin'])).code).toBe(0);
    expect(await readdir(root)).toEqual([]);
  });

  it('that is damaged meanwhile is refused, and the file is sent from its start', async () => {
    await cutAndRecorded(3 * MIB + 5);
    const [stage = ''] = await stages();
    const file = await open(join(root, stage), 'r+');
    await file.write(Buffer.from([content[100] === 0 ? 1 : 0]), 0, 1, 100);
    await file.close();
    expect((await sftpBatch(openSsh(), ['reput big.bin'])).code).toBe(1);
    expect(await readdir(root)).toEqual([]);
    expect(await world.events({ type: 'upload.refused', actorName: username })).toMatchObject([
      { failure: { code: 'integrity.digest-mismatch' } },
    ]);
    expect((await sftpBatch(openSsh(), ['put big.bin'])).code).toBe(0);
    expect((await arrived()).equals(content)).toBe(true);
  });

  it('belongs to one session at a time', async () => {
    await cutAndRecorded(3 * MIB + 5);
    const { lines } = await paramiko(
      withPassword(),
      `
source = open('${world.folder}/big.bin', 'rb')
source.seek(${3 * MIB})
rest = source.read()
one = sftp.open('/big.bin', 'r+b')
one.set_pipelined(True)
other = client.open_sftp()
refused(lambda: other.open('/big.bin', 'r+b'))
one.seek(${3 * MIB})
one.write(rest)
one.close()
print(sftp.stat('/big.bin').st_size)
`,
    );
    expect(lines).toEqual(['refused 2', String(content.length)]);
    expect((await arrived()).equals(content)).toBe(true);
  });

  it('is not kept where its account may not resume', async () => {
    ({ username } = await account(['list', 'upload']));
    const event = await cutAndRecorded(3 * MIB + 5);
    expect(event?.details).toEqual({ bytesReceived: 3 * MIB + 5 });
    expect(await readdir(root)).toEqual([]);
  });

  it('is removed when its time is over, and the trail says so', async () => {
    await cutAndRecorded(3 * MIB + 5);
    await world.sweep();
    expect((await stages()).length).toBe(1);
    await world.sweep({ hoursLater: 13 });
    expect(await readdir(root)).toEqual([]);
    const removed = await world.events({ type: 'upload.stage-discarded', text: 'big.bin' });
    expect(removed.at(-1)).toMatchObject({ actor: { kind: 'platform' }, reason: 'expired', details: { keptBytes: 3 * MIB } });
    const { lines } = await paramiko(withPassword(), `refused(lambda: sftp.stat('/big.bin'))`);
    expect(lines).toEqual(['refused 2']);
  });

  it('by the death of the server is kept as far as was written down', async () => {
    const server = await world.spawnServer();
    const uploading = paramiko(
      withPassword(server.port),
      `
import time
file = sftp.open('/big.bin', 'wb')
file.set_pipelined(True)
file.write(open('${world.folder}/big.bin', 'rb').read(${2 * MIB + 5}))
for _ in range(400):
    sftp.listdir('/')
    time.sleep(0.1)
`,
    );
    await waitFor(async () => (await world.keptBytes(username)) === 2 * MIB, { what: 'what is whole' });
    await server.kill();
    await uploading.catch(() => undefined);
    await waitFor(
      async () => {
        await world.sweep();
        return (await world.events({ type: 'upload.abandoned', text: 'big.bin' })).at(-1)?.details?.['keptBytes'] === 2 * MIB;
      },
      { intervalMs: 200, what: 'the sweep' },
    );
    expect(await visible()).toEqual([]);
    expect((await sftpBatch(openSsh(), ['reput big.bin'])).code).toBe(0);
    expect((await arrived()).equals(content)).toBe(true);
    expect(await stages()).toEqual([]);
  });

  it('is written to by nobody who does not know whether it is still his', async () => {
    const { database, secretBox, clock } = world.deps;
    let isAway = true;
    const heartbeat: typeof database.read.transfers.heartbeat = async (...beat) => {
      if (isAway) throw new Failure('database.unavailable');
      return database.read.transfers.heartbeat(...beat);
    };
    const behind = { ...database, read: { ...database.read, transfers: { ...database.read.transfers, heartbeat } } };
    const storage = new MemoryStorage();
    const signal = AbortSignal.timeout(60_000);
    const owner = await database.read.accounts.findByUsername(username);
    if (owner === undefined) return expect.unreachable();
    const upload = await openUpload(
      {
        database: behind,
        recorder: new Recorder(behind),
        clock,
        signer: await openSigner({ database, secretBox }),
        processName: 'late',
        leaseMs: 2_000,
      },
      {
        session: {
          id: newId(),
          accountId: owner.id,
          username,
          partnerId: owner.partnerId,
          partnerName: 'Acme Bank',
          actor: { kind: 'account', name: username },
          source: { address: '192.0.2.1' },
          negotiated: undefined,
        },
        storeId: world.store.id,
        storeName: 'main',
        storage,
        virtualPath: parseVPath('/late.bin'),
        storePath: parseVPath('/late.bin'),
        overwrite: true,
        replaces: false,
        follows: false,
        isDirect: false,
        isUnnamed: false,
        from: 'nothing',
        keepMs: 0,
        maxFileBytes: null,
        quota: undefined,
      },
      signal,
    );
    await upload.write(0, Buffer.from('mine '), signal);
    const taken = await waitFor(() => database.read.transfers.claim(upload.transferId, 'sweeper', 60_000), {
      what: 'the end of the lease',
    });
    const late = upload.write(5, Buffer.from('late'), signal).catch((error: unknown) => error);
    isAway = false;
    expect(await late).toMatchObject({ code: 'claim.lost' });
    const token = `${upload.transferId.replaceAll('-', '')}-1`;
    expect(await storage.stageSize(parseVPath('/late.bin'), token)).toBe(5);
    await upload.abandon(new Failure('net.reset')).catch(() => undefined);
    expect(taken.transfer.id).toBe(upload.transferId);
  });

  it('leaves receipts that verify, and a trail that does', async () => {
    expect((await world.receiptsVerify()).every(Boolean)).toBe(true);
    expect(await world.chain()).toMatchObject({ ok: true });
  });
});
