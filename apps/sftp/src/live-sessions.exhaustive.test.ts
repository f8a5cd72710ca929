import { randomBytes } from 'node:crypto';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, type LiveSession, parseVPath, type ServerProcess } from '@waybill/core';
import {
  deleteAccount,
  drainServer,
  endLiveSession,
  forgetServers,
  resumeServer,
  updateAccount,
  updatePartner,
} from '@waybill/engine';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeldClient, holdBusy, holdIdle } from './testing/world/hold-client.js';
import { openWorld, recorded, type SpawnedServer, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const PASSWORD = 'correct horse battery staple';
const MIB = 1024 * 1024;
/** Kbit a second: the large file takes longer than any test. */
const SLOW = 4_000;
const LARGE_BYTES = 100 * MIB;
let world: World;
let other: SpawnedServer;

beforeAll(async () => {
  world = await openWorld();
  other = await world.spawnServer();
  await writeFile(join(world.folder, 'large.bin'), '');
  await truncate(join(world.folder, 'large.bin'), LARGE_BYTES);
});
afterAll(() => world.close());

const at = ({ username }: Account, port: number) => ({
  port,
  username,
  privateKeyFile: world.clientKey.privateKeyFile,
  cwd: world.folder,
});
const hold = (account: Account, port = world.port): HeldClient => holdIdle(at(account, port));
const move = (account: Account, kbits: number, commands: readonly string[], port = world.port): HeldClient =>
  holdBusy(at(account, port), kbits, commands);
/** An upload that goes on when it is told to. */
async function holdUpload({ username }: Account, port: number, name: string) {
  const signal = AbortSignal.timeout(120_000);
  const line = await world.deps.dialer.dial(
    {
      host: '127.0.0.1',
      port,
      username,
      credential: { privateKey: await readFile(world.clientKey.privateKeyFile, 'utf8') },
      connectTimeoutMs: 60_000,
      staging: { kind: 'direct' },
      quirks: { readOnce: false, resume: false, setInfo: false },
      verifyHostKey: async () => undefined,
    },
    signal,
  );
  const content = randomBytes(MIB);
  const options = { token: 'unused-1', overwrite: true, resume: false, makeFolders: false };
  const begin = (path: string) => line.storage.stage(parseVPath(path), options, signal);
  const stage = await begin(`/${name}`);
  await stage.write(content.subarray(0, 1_000), 0, signal);
  return {
    content,
    /** Sends the rest, and closes it. */
    finish: async () => {
      await stage.write(content.subarray(1_000), 1_000, signal);
      await stage.commit(content.length, signal);
    },
    /** Begins with another file. */
    begin,
    close: () => line.close(),
  };
}
const live = async ({ id }: Account): Promise<readonly LiveSession[]> =>
  (await world.deps.database.read.liveSessions.list({ accountId: id }, { limit: 50 })).items;
const sessionsOf = (account: Account, count: number): Promise<readonly LiveSession[]> =>
  waitFor(
    async () => {
      const found = await live(account);
      return found.length === count ? found : undefined;
    },
    { what: `${count} live sessions` },
  );
const processes = (): Promise<readonly ServerProcess[]> => world.deps.database.read.serverProcesses.list();
const processOf = async (name: string): Promise<ServerProcess> => {
  const found = (await processes()).find((process) => process.name === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
};
/** The account as it is now, with a change. */
const change = async ({ id }: Account, changes: Parameters<typeof updateAccount>[1]['changes']): Promise<Account> => {
  const { version } = await world.deps.database.read.accounts.get(id);
  return updateAccount(world.deps, { id, version, changes }, world.context);
};

describe('a live session', () => {
  it('is listed with who, from where, by what and what it moves, and is gone when it is over', async () => {
    const account = await world.anAccount();
    const client = move(account, SLOW, ['put large.bin']);
    const [moving] = await waitFor(
      async () => {
        const found = await live(account);
        return found.some(({ activity }) => (activity.files[0]?.bytesPerSecond ?? 0) > 0) ? found : undefined;
      },
      { what: 'a file that moves' },
    );
    expect(moving).toMatchObject({
      username: account.username,
      accountId: account.id,
      address: '127.0.0.1',
      client: expect.stringContaining('OpenSSH'),
      method: 'publickey',
      keyFingerprint: world.clientKey.fingerprint,
      algorithms: { hostKeyAlgorithm: 'ssh-ed25519', strictKeyExchange: true },
      activity: { openFiles: 1, files: [{ path: '/large.bin', direction: 'upload', sizeBytes: null }] },
    });
    expect(moving?.activity.bytesIn).toBeGreaterThan(0);
    const [opened] = await recorded(world, { type: 'session.opened', actorName: account.username });
    expect(moving?.id).toBe(opened?.sessionId);
    // Both processes live, and one of them says that it has this session.
    expect((await processes()).map(({ drain }) => drain)).toEqual([null, null]);
    const idle = hold(account);
    await sessionsOf(account, 2);
    expect((await idle.leave()).code).toBe(0);
    expect((await sessionsOf(account, 1))[0]?.id).toBe(moving?.id);
    await client.kill();
    await sessionsOf(account, 0);
  });

  it('shows how far a download is, whose size is known', async () => {
    const account = await world.anAccount();
    const stored = await open(join(world.store.root, 'acme/stored.bin'), 'w');
    await stored.truncate(LARGE_BYTES);
    await stored.close();
    const client = move(account, SLOW, ['get stored.bin back.bin']);
    const file = await waitFor(
      async () => (await live(account)).flatMap(({ activity }) => activity.files).find(({ sizeBytes }) => sizeBytes !== null),
      { what: 'a file whose size is known' },
    );
    expect(file).toMatchObject({ path: '/stored.bin', direction: 'download', sizeBytes: LARGE_BYTES });
    expect(file.bytesDone).toBeLessThanOrEqual(LARGE_BYTES);
    await client.kill();
  });

  it('ends when somebody asks, in whichever process: the client is told, the upload has not arrived, and the trail says who and why', async () => {
    const account = await world.anAccount();
    const client = move(account, SLOW, ['put large.bin cut.bin'], other.port);
    const [session] = await waitFor(
      async () => {
        const found = await live(account);
        return found.some(({ activity }) => activity.openFiles > 0) ? found : undefined;
      },
      { what: 'an upload' },
    );
    await endLiveSession(world.deps, { id: session?.id ?? '', reason: 'It sends nonsense.' }, world.context);
    await sessionsOf(account, 0);
    const { code, stderr } = await client.ended;
    expect(code).not.toBe(0);
    expect(stderr).toContain('The operator of this server ended the session.');
    const [request] = await recorded(world, { type: 'session.end-requested', targetId: session?.id ?? '' });
    expect(request).toMatchObject({ actor: { name: 'test' }, details: { reason: 'It sends nonsense.' } });
    const [closed] = await recorded(world, { type: 'session.closed', actorName: account.username });
    expect(closed).toMatchObject({ reason: 'asked', details: { detail: 'test: It sends nonsense.' } });
    await recorded(world, { type: 'upload.abandoned', actorName: account.username });
    await expect(endLiveSession(world.deps, { id: session?.id ?? '', reason: 'again' }, world.context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('ends in every process when its account is suspended or deleted', async () => {
    for (const act of [
      (account: Account) => change(account, { status: 'suspended' }),
      ({ id }: Account) => deleteAccount(world.deps, id, world.context),
    ]) {
      const account = await world.anAccount();
      const clients = [hold(account), hold(account, other.port)];
      await sessionsOf(account, 2);
      await act(account);
      for (const { ended } of clients) expect((await ended).code).toBe(255);
      await sessionsOf(account, 0);
    }
  });

  it('ends when the key or the password that it signed in with holds no more, and only then', async () => {
    const account = await world.anAccount({ password: PASSWORD });
    const byKey = hold(account);
    const byPassword = paramiko(
      { port: other.port, username: account.username, password: PASSWORD },
      `
import time
print('in', flush=True)
try:
    while True:
        sftp.listdir('/')
        time.sleep(0.2)
except Exception as error:
    print('out')
`,
    );
    await sessionsOf(account, 2);
    await change(account, { addressAllowList: ['127.0.0.0/8'] });
    await change(account, { password: 'another horse battery staple' });
    expect((await byPassword).lines).toEqual(['in', 'out']);
    const left = await sessionsOf(account, 1);
    expect(left[0]?.method).toBe('publickey');
    await change(account, { authorizedKeys: [] });
    expect((await byKey.ended).code).toBe(255);
  });

  it('ends when its partner is suspended, and none begins until that is over', async () => {
    const account = await world.anAccount();
    const client = hold(account, other.port);
    await sessionsOf(account, 1);
    const { partners } = world.deps.database.read;
    const suspend = async (status: 'active' | 'suspended') => {
      const partner = await partners.get(account.partnerId);
      await updatePartner(world.deps, { id: partner.id, version: partner.version, changes: { status } }, world.context);
    };
    await suspend('suspended');
    try {
      expect((await client.ended).code).toBe(255);
      expect((await hold(account).leave()).code).toBe(255);
    } finally {
      await suspend('active');
    }
    expect((await hold(account).leave()).code).toBe(0);
  });
});

it('lets an account have as many sessions as it may over all processes, however many begin at once', async () => {
  const account = await world.anAccount({ maxSessions: 3, password: PASSWORD });
  const { lines, stderr } = await paramiko(
    { port: world.port, username: account.username, password: PASSWORD },
    `
import threading
client.close()
barrier, held, done = threading.Barrier(12), [], threading.Event()
def attempt(number):
    other = paramiko.SSHClient()
    other.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    barrier.wait()
    try:
        other.connect('127.0.0.1', (port, ${other.port})[number % 2], username, password=password, look_for_keys=False, allow_agent=False, timeout=30)
        other.open_sftp().listdir('/')
        held.append(other)
    except Exception:
        other.close()
threads = [threading.Thread(target=attempt, args=(number,)) for number in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(held))
for other in held: other.close()
`,
  );
  // The first session, which paramiko opened to run this, may still have had its place.
  expect([['2'], ['3']], stderr).toContainEqual(lines);
  const refused = await recorded(world, { type: 'session.refused', actorName: account.username });
  expect(refused[0]).toMatchObject({ failure: { code: 'quota.exceeded' } });
});

it('lets a client in that comes back while its session of before is on a dead line, in another process', async () => {
  const account = await world.anAccount({ maxSessions: 1 });
  const before = hold(account, other.port);
  await sessionsOf(account, 1);
  before.freeze();
  try {
    expect((await hold(account).leave()).code).toBe(0);
    const closed = await recorded(world, { type: 'session.closed', actorName: account.username });
    expect(closed.at(0)).toMatchObject({ reason: 'keepalive' });
    expect(await world.events({ type: 'session.refused', actorName: account.username })).toEqual([]);
  } finally {
    await before.kill();
  }
});

it('gives a client that comes back the upload of its session on a dead line, once that is known to be dead', async () => {
  const account = await world.anAccount({ password: PASSWORD });
  const name = `taken-over-${account.username}.bin`;
  const content = randomBytes(12 * MIB);
  await writeFile(join(world.folder, name), content);
  const before = move(account, 16_000, [`put ${name}`], other.port);
  try {
    await waitFor(async () => ((await world.keptBytes(account.username)) ?? 0) >= MIB, { what: 'a part' });
    before.freeze();
    const { lines, stderr } = await paramiko(
      { port: world.port, username: account.username, password: PASSWORD },
      `
size = sftp.stat('/${name}').st_size
with sftp.open('/${name}', 'r+b') as file, open('${world.folder}/${name}', 'rb') as source:
    file.set_pipelined(True)
    file.seek(size)
    source.seek(size)
    file.write(source.read())
print(size >= ${MIB}, sftp.stat('/${name}').st_size)
`,
    );
    expect([lines, stderr]).toEqual([[`True ${content.length}`], '']);
    expect((await readFile(join(world.store.root, 'acme', name))).equals(content)).toBe(true);
    expect(await world.events({ type: 'upload.resumed', actorName: account.username })).toHaveLength(1);
  } finally {
    await before.kill();
  }
});

describe('a process of the server', () => {
  it('that is killed takes its own sessions with it, and the trail says so', async () => {
    const doomed = await world.spawnServer();
    const account = await world.anAccount();
    const clients = [hold(account), hold(account, doomed.port)];
    await sessionsOf(account, 2);
    await doomed.kill();
    await clients[1]?.ended;
    // As the supervisor does, which knows at once; others find out by the lease.
    await forgetServers(world.deps, { name: doomed.name });
    const left = await live(account);
    expect(left).toHaveLength(1);
    expect(left[0]?.processName).not.toBe(doomed.name);
    const [closed] = await recorded(world, { type: 'session.closed', text: account.username });
    expect(closed).toMatchObject({ reason: 'process-died', details: { process: doomed.name } });
    expect((await clients[0]?.leave())?.code).toBe(0);
  });

  it('that drains takes no connections, lets a file finish, ends idle sessions, and can be resumed', async () => {
    const account = await world.anAccount();
    const idle = hold(account, other.port);
    const upload = await holdUpload(account, other.port, 'drained.bin');
    await sessionsOf(account, 2);
    await waitFor(async () => (await live(account)).some(({ activity }) => activity.openFiles > 0), {
      what: 'an upload',
    });
    const { id } = await processOf(other.name);
    await drainServer(world.deps, { id, reason: 'Maintenance', graceSeconds: 60 }, world.context);
    expect((await idle.ended).stderr).toContain('shutting down');
    expect((await hold(account, other.port).ended).stderr).toMatch(/refused/i);
    expect((await processOf(other.name)).drain).toMatchObject({ by: 'test', reason: 'Maintenance' });
    await expect(upload.begin('/never.bin')).rejects.toMatchObject({ code: expect.any(String) });
    await upload.finish();
    expect((await readFile(join(world.store.root, 'acme/drained.bin'))).equals(upload.content)).toBe(true);
    await expect(readFile(join(world.store.root, 'acme/never.bin'))).rejects.toThrow('ENOENT');
    // Nothing is open any more, so this session ends as well.
    await sessionsOf(account, 0);
    await upload.close();
    await resumeServer(world.deps, id, world.context);
    await waitFor(async () => (await hold(account, other.port).leave()).code === 0, {
      what: 'a session after the drain',
    });
  });

  it('that is asked to stop lets a file finish, and is gone from the list', async () => {
    const stopping = await world.spawnServer();
    const account = await world.anAccount();
    const upload = await holdUpload(account, stopping.port, 'last.bin');
    const stopped = stopping.terminate();
    await waitFor(async () => (await processOf(stopping.name)).drain !== null, { what: 'the drain' });
    await upload.finish();
    await stopped;
    await upload.close();
    expect((await readFile(join(world.store.root, 'acme/last.bin'))).equals(upload.content)).toBe(true);
    expect((await processes()).map(({ name }) => name)).not.toContain(stopping.name);
  });
});

describe('several processes behind one port', () => {
  it('share the sessions, lose only those of one that dies, and start it again', async () => {
    const { port } = await world.spawnServer({ processes: 2 });
    const account = await world.anAccount();
    const clients = [hold(account, port), hold(account, port)];
    const sessions = await sessionsOf(account, 2);
    expect(new Set(sessions.map(({ processName }) => processName)).size).toBe(2);

    const [doomed, spared] = sessions;
    process.kill(Number(doomed?.processName.split(':')[1]), 'SIGKILL');
    expect((await sessionsOf(account, 1))[0]?.id).toBe(spared?.id);
    const [died] = await recorded(world, { type: 'platform.process-died' });
    expect(died?.details).toMatchObject({ process: doomed?.processName, signal: 'SIGKILL' });
    const started = await waitFor(
      async () => {
        const found = (await processes()).filter(({ address }) => address.endsWith(`:${port}`));
        return found.length === 2 ? found.map(({ name }) => name) : undefined;
      },
      { what: 'a process in its place' },
    );
    expect(started).not.toContain(doomed?.processName);
    // It is in the list before it takes connections.
    await recorded(world, { type: 'platform.started', actorName: started.find((name) => name !== spared?.processName) ?? '' });
    clients.push(hold(account, port), hold(account, port));
    const after = await sessionsOf(account, 3);
    expect(new Set(after.map(({ processName }) => processName)).size).toBe(2);
    await Promise.all(clients.map((client) => client.leave()));
  });
});
