import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerRulesInput, serverRules } from '@waybill/core';
import { activateServerHostKey, addServerHostKey, banAddress, liftBan, updateServerRules } from '@waybill/engine';
import { sftpBatch, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from '../testing/world/open-world.js';

// Real clients sign in dozens of times here; on a machine that does much else that takes its time.

const PASSWORD = 'correct horse battery staple';
let world: World;
/** One process of the server, and two behind one port, with one database. */
let ports: readonly [number, number];
let username: string;

beforeAll(async () => {
  world = await openWorld();
  ports = [world.port, (await world.spawnServer({ processes: 2 })).port];
  ({ username } = await world.anAccount({ password: PASSWORD }));
});
afterAll(() => world.close());

const usual = serverRules.parse({});
async function useRules(changes: ServerRulesInput): Promise<void> {
  const { version } = await world.deps.database.read.serverRules.read();
  await updateServerRules(world.deps, { version, changes: { ...usual, ...changes } }, world.context);
}

interface Attempt {
  readonly from: string;
  readonly port?: number;
  readonly password?: string;
  readonly args?: readonly string[];
}

/** One sign-in with OpenSSH; resolves to `in`, or to what it complained about. */
async function signIn({ from, port = ports[0], password, args = [] }: Attempt): Promise<string> {
  const by = password === undefined ? { privateKeyFile: world.clientKey.privateKeyFile } : { password };
  const target = { host: '127.0.0.1', port, username, cwd: world.folder, ...by };
  const { code, stderr } = await sftpBatch({ ...target, args: ['-o', `BindAddress=${from}`, ...args] }, ['pwd']);
  return code === 0 ? 'in' : stderr.trim();
}

/** Waits until a process answers so. */
async function until(attempt: Attempt, expected: RegExp): Promise<void> {
  await waitFor(async () => (expected.test(await signIn(attempt)) ? true : undefined), {
    what: `${expected} of ${JSON.stringify(attempt)}`,
  });
}

const keptOut = /Connection (closed|reset)|banner exchange/i;
const bansOf = async (address: string) => (await world.deps.database.read.bans.list({ text: address }, { limit: 10 })).items;

describe('an address that guesses passwords', () => {
  const from = '127.0.0.21';

  it('is kept out by every process, also by one that starts later, until that is lifted; nobody else is', async () => {
    await useRules({ defence: { ...usual.defence, allow: [], threshold: 3 } });
    // The rules have arrived when guesses count.
    await waitFor(
      async () => {
        // Each goes to another process than the one before.
        await signIn({ from, port: ports[1], password: 'wrong' });
        return (await bansOf(from)).length > 0 ? true : undefined;
      },
      { what: 'the ban' },
    );
    for (const port of ports) await until({ from, port }, keptOut);
    for (let other = 0; other < 2; other += 1) expect(await signIn({ from, port: ports[1] })).toMatch(keptOut);
    const { port: late } = await world.spawnServer();
    expect(await signIn({ from, port: late })).toMatch(keptOut);
    expect(await signIn({ from: '127.0.0.22', port: late })).toBe('in');

    const [ban] = await bansOf(from);
    expect(ban).toMatchObject({ reason: 'score', times: 1, detail: expect.stringMatching(/^\d+ wrong passwords$/) });
    const [event] = await recorded(world, { type: 'address.banned', address: from });
    expect(event).toMatchObject({ severity: 'warning', target: { kind: 'ban', name: from } });

    await liftBan(world.deps, ban?.id ?? '', world.context);
    for (const port of [...ports, late]) await until({ from, port }, /^in$/);
  });

  it('is never banned when it is on the allow-list, however often it guesses', async () => {
    await useRules({ defence: { ...usual.defence, allow: ['127.0.0.23'], threshold: 2 } });
    await until({ from: '127.0.0.24', password: 'wrong' }, keptOut);
    for (let guess = 0; guess < 4; guess += 1) {
      expect(await signIn({ from: '127.0.0.23', password: 'wrong' })).toMatch(/Permission denied/);
    }
    expect(await signIn({ from: '127.0.0.23' })).toBe('in');
    expect(await bansOf('127.0.0.23')).toEqual([]);
  });
});

it('an address that somebody banned, and one on the block-list, are kept out', async () => {
  await useRules({ defence: { ...usual.defence, allow: ['127.0.0.25'], block: ['127.0.0.24/30'] } });
  await banAddress(world.deps, { address: '127.0.0.31', until: null, reason: 'A scan.' }, world.context);
  for (const port of ports) {
    await until({ from: '127.0.0.31', port }, keptOut);
    await until({ from: '127.0.0.26', port }, keptOut);
    expect(await signIn({ from: '127.0.0.25', port })).toBe('in');
  }
});

describe('host keys', () => {
  const known = () => join(world.folder, 'known_hosts');
  const learning = () => ['-o', `UserKnownHostsFile=${known()}`, '-o', 'UpdateHostKeys=yes', '-o', 'StrictHostKeyChecking=yes'];
  const lines = async () => (await readFile(known(), 'utf8')).split('\n').map((line) => line.split(' ').slice(1, 3).join(' '));

  it('are rotated while the server runs: clients learn the next one, then see it', async () => {
    await useRules({});
    const { serverHostKeys } = world.deps.database.read;
    const [port] = ports;
    const present = (await serverHostKeys.inUse()).find(({ algorithm }) => algorithm === 'ed25519');
    await writeFile(known(), `[127.0.0.1]:${port} ${present?.publicKey}\n`);
    const next = await addServerHostKey(world.deps, 'ed25519', world.context);
    await waitFor(
      async () => {
        expect(await signIn({ from: '127.0.0.1', args: learning() })).toBe('in');
        return (await lines()).includes(next.publicKey) ? true : undefined;
      },
      { what: 'the next host key to be learnt' },
    );
    await activateServerHostKey(world.deps, next.id, world.context);
    await waitFor(
      async () => {
        expect(await signIn({ from: '127.0.0.1', args: learning() })).toBe('in');
        return (await lines()).includes(present?.publicKey ?? '') ? undefined : true;
      },
      { what: 'the present host key to be forgotten' },
    );
    await writeFile(known(), `[127.0.0.1]:${port} ${present?.publicKey}\n`);
    expect(await signIn({ from: '127.0.0.1', args: learning() })).toMatch(/Host key verification failed/);
  });

  it('of RSA are made and shown once the profile is compatible', async () => {
    const args = ['-o', 'HostKeyAlgorithms=rsa-sha2-512'];
    expect(await signIn({ from: '127.0.0.1', args })).not.toBe('in');
    await useRules({ algorithms: { profile: 'compatible' } });
    for (const port of ports) await until({ from: '127.0.0.1', port, args }, /^in$/);
    const keys = await world.deps.database.read.serverHostKeys.inUse();
    expect(keys.map(({ algorithm, state }) => `${algorithm} ${state}`)).toEqual([
      'ecdsa-p256 active',
      'ed25519 active',
      'rsa active',
    ]);
    await useRules({});
    await until({ from: '127.0.0.1', args }, keptOut);
  });
});

describe('behind a proxy', () => {
  /** Says in whose name it comes, then passes on what ssh says and hears; ends as a whole when either side is closed or reset. */
  const relay = `
import os, socket, sys, threading
far = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
far.sendall(('PROXY TCP4 %s 127.0.0.1 54321 22\\r\\n' % sys.argv[2]).encode())
def pass_on(read, write):
    try:
        while data := read(65536):
            write(data)
    finally:
        os._exit(0)
threading.Thread(target=pass_on, args=(far.recv, lambda data: os.write(1, data))).start()
pass_on(lambda size: os.read(0, size), far.sendall)
`;
  const through = (port: number, address: string) => [
    '-o',
    `ProxyCommand=/usr/bin/python3 ${join(world.folder, 'relay.py')} ${port} ${address}`,
  ];

  it('allow-lists, bans and the trail go by the client that the header names', async () => {
    await writeFile(join(world.folder, 'relay.py'), relay);
    const { port } = await world.spawnServer({ environment: { WAYBILL_SFTP_PROXY_FROM: '127.0.0.1' } });
    await banAddress(world.deps, { address: '198.51.100.66', until: null, reason: 'A scan.' }, world.context);
    const from = '127.0.0.1';
    await until({ from, port, args: through(port, '198.51.100.66') }, keptOut);
    expect(await signIn({ from, port, args: through(port, '198.51.100.7') })).toBe('in');
    const [opened] = await recorded(world, { type: 'session.opened', address: '198.51.100.7' });
    expect(opened?.source).toMatchObject({ address: '198.51.100.7', port: 54_321 });
    const ours = await world.anAccount({ addressAllowList: ['198.51.100.8'] });
    const as = (address: string) => {
      const target = { host: '127.0.0.1', port, username: ours.username, privateKeyFile: world.clientKey.privateKeyFile };
      return sftpBatch({ ...target, args: through(port, address) }, ['pwd']);
    };
    expect((await as('198.51.100.8')).code).toBe(0);
    expect((await as('198.51.100.9')).stderr).toMatch(/Permission denied/);
    // Without a header the proxy gets nothing, and others who send one get nothing.
    expect(await signIn({ from, port })).toMatch(keptOut);
    expect(await signIn({ from, args: through(ports[0], '198.51.100.7') })).not.toBe('in');
    expect(await bansOf('127.0.0.1')).toEqual([]);
  });
});
