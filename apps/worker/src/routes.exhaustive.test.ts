import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelRun, createConnection, createPartner, importKey, testConnection, updateConnection } from '@waybill/engine';
import { freeLoopbackPort } from '@waybill/platform';
import { type Sshd, signalAll, startHttpProxy, startSocksProxy, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from './testing/world/a-partner.js';
import { openWorld, type World } from './testing/world/open-world.js';

let sshd: Sshd;
let world: World;
const never = new AbortController().signal;

beforeAll(async () => {
  [sshd, world] = await Promise.all([startSshd(), openWorld()]);
  await world.startWorker();
});
afterAll(async () => {
  await world.close();
  await sshd.stop();
});

let jumpHosts = 0;

/** A connection to a second sshd, to be led over. */
async function aJumpHost(host: Sshd) {
  const { deps, context } = world;
  jumpHosts += 1;
  const slug = `bastion-${jumpHosts}`;
  const partner = await createPartner(deps, { slug: `${slug}-owner`, name: 'Bastion' }, context);
  const key = await importKey(deps, { slug: `${slug}-key`, privateKey: host.clientKey.privateKey }, context);
  return createConnection(
    deps,
    {
      partnerId: partner.id,
      slug,
      host: host.host,
      port: host.port,
      username: host.username,
      keyId: key.id,
      hostKeys: host.hostKeys.map(({ fingerprint }) => fingerprint),
      limits: { maxConnections: 1 },
    },
    context,
  );
}

const slotIsFree = async (connectionId: string): Promise<boolean> => {
  const lease = await world.database.leases.acquire(`connection:${connectionId}`, 1, 'test', 1_000);
  await lease?.release();
  return lease !== undefined;
};

describe('files move', () => {
  it('through a SOCKS5 proxy that asks who we are', async () => {
    await using proxy = await startSocksProxy({ credential: { username: 'waybill', password: 'let me out' } });
    const route = { proxy: { kind: 'socks5', host: proxy.host, port: proxy.port, username: 'waybill' } } as const;
    const at = await aPartner(world, sshd, { route, proxyPassword: 'let me out' });
    const sent = await someFiles(at.outgoing, 3);
    expect(await world.ended((await at.run(await at.pullJob())).id)).toMatchObject({ state: 'succeeded' });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
  });

  it('through an HTTP proxy', async () => {
    await using proxy = await startHttpProxy();
    const route = { proxy: { kind: 'http', host: proxy.host, port: proxy.port } } as const;
    const at = await aPartner(world, sshd, { route });
    const sent = await someFiles(join(at.store.root, 'outbox'), 3);
    expect(await world.ended((await at.run(await at.pushJob())).id)).toMatchObject({ state: 'succeeded' });
    expect(await digestsIn(at.incoming)).toEqual(sent);
  });

  it('over a jump host, and the slots of both are free again', async () => {
    await using bastion = await startSshd();
    const jump = await aJumpHost(bastion);
    const at = await aPartner(world, sshd, { route: { jump: jump.slug }, limits: { maxConnections: 1 } });
    const sent = await someFiles(at.outgoing, 3);
    expect(await world.ended((await at.run(await at.pullJob())).id)).toMatchObject({ state: 'succeeded' });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    expect(bastion.log.some((line) => line.includes('Accepted publickey'))).toBe(true);
    await waitFor(async () => (await slotIsFree(jump.id)) && (await slotIsFree(at.connection.id)), { what: 'the slots' });
    await waitFor(async () => (await bastion.sessionPids()).length === 0, { what: 'the jump host’s session to end' });
  });
});

describe('a way that does not lead to the partner', () => {
  it('stops at a jump host whose key changed: that connection is stopped, nothing is sent on, no slot is kept', async () => {
    await using bastion = await startSshd();
    const jump = await aJumpHost(bastion);
    const at = await aPartner(world, sshd, { route: { jump: jump.slug } });
    await someFiles(at.outgoing, 1);
    await bastion.restart();
    const before = sshd.log.length;
    const run = await world.ended((await at.run(await at.pullJob())).id);
    expect(run).toMatchObject({ state: 'failed', failureCode: 'auth.host-key-changed', attempt: 1 });
    const { connections } = world.database.read;
    expect(await connections.get(jump.id)).toMatchObject({ status: 'stopped' });
    expect(await connections.get(at.connection.id)).toMatchObject({ status: 'active' });
    expect(sshd.log.slice(before).filter((line) => line.includes('Connection from'))).toEqual([]);
    expect(bastion.log.filter((line) => /Accepted|publickey/.test(line))).toEqual([]);
    expect([await slotIsFree(jump.id), await slotIsFree(at.connection.id)]).toEqual([true, true]);
    expect(await world.ended((await at.run(await at.pullJob())).id)).toMatchObject({ failureCode: 'connection.stopped' });
  });

  it('is told by the test of the connection, with the step at fault and the key to approve', async () => {
    await using bastion = await startSshd();
    const { deps, context } = world;
    const jump = await aJumpHost(bastion);
    const at = await aPartner(world, sshd, { route: { jump: jump.slug } });
    const works = await testConnection(deps, at.connection.id, context, never);
    expect(works.steps.map(({ name, ok }) => `${name} ${ok}`)).toEqual(
      ['dns', 'jump', 'tunnel', 'key-exchange', 'host-key', 'authentication', 'list'].map((name) => `${name} true`),
    );
    await bastion.restart();
    const broken = await testConnection(deps, at.connection.id, context, never);
    expect(broken.steps.at(-1)).toMatchObject({ name: 'jump', ok: false, code: 'auth.host-key-changed' });
    expect(broken.hostKey).toMatchObject({ connectionId: jump.id, state: 'pending' });

    const port = await freeLoopbackPort();
    const fresh = await deps.database.read.connections.get(at.connection.id);
    const route = { proxy: { kind: 'socks5', host: '127.0.0.1', port } } as const;
    const changed = await updateConnection(deps, { ...fresh, changes: { route } }, context);
    const gone = await testConnection(deps, changed.id, context, never);
    expect(gone.steps.at(-1)).toMatchObject({ name: 'proxy', code: 'net.refused', detail: new RegExp(`127.0.0.1:${port}`) });
    const inside = await updateConnection(deps, { ...changed, changes: { route: {}, host: '10.0.0.1' } }, context);
    const forbidden = await testConnection(deps, inside.id, context, never);
    expect(forbidden.steps).toMatchObject([{ name: 'dns', ok: false, code: 'net.forbidden-address' }]);
    expect(await slotIsFree(at.connection.id)).toBe(true);
  });

  it('fails for good where the installation does not connect to the address', async () => {
    const at = await aPartner(world, sshd, { host: '169.254.169.254' });
    const run = await world.ended((await at.run(await at.pullJob())).id);
    expect(run).toMatchObject({ state: 'failed', failureCode: 'net.forbidden-address', attempt: 1 });
  });
});

describe('the timeouts of a connection', () => {
  it('end an attempt that takes longer in all than it may', async () => {
    // So slow that no attempt gets to where another could go on.
    const limits = { bandwidth: [{ receiveBytesPerSecond: 100_000 }] };
    const at = await aPartner(world, sshd, { timeouts: { wholeMs: 1000 }, limits });
    await writeFile(join(at.outgoing, 'slow.dat'), Buffer.alloc(1_000_000));
    const job = await at.pullJob({ retry: { maxAttempts: 1, baseDelayMs: 100, maxDelayMs: 100 } });
    const run = await world.ended((await at.run(job)).id);
    expect(run.state).toBe('failed');
    const [transfer] = await world.transfersOf(run.id);
    expect(transfer).toMatchObject({ state: 'failed', failureCode: 'net.timeout' });
    expect(transfer?.failureDetail).toContain('longer than the 1 s');
  });

  // Times in which also a busy machine says something.
  it.each([
    ['is silent while it is asked', { timeouts: { idleMs: 5000 }, keepalive: { intervalMs: 0 } }],
    ['gives no sign of life', { timeouts: { idleMs: 3_600_000 }, keepalive: { intervalMs: 3000, maxMissed: 1 } }],
  ])('give a server up that %s', async (_, rules) => {
    const at = await aPartner(world, sshd, rules);
    await writeFile(join(at.outgoing, 'huge.dat'), '');
    const sizeBytes = 2 * 1024 ** 3;
    await truncate(join(at.outgoing, 'huge.dat'), sizeBytes);
    const run = await at.run(await at.pullJob({ retry: { maxAttempts: 1, baseDelayMs: 100, maxDelayMs: 100 } }));
    await waitFor(
      async () => (await world.transfersOf(run.id)).some(({ checkpoint }) => (checkpoint?.bytes ?? 0) > sizeBytes / 50),
      {
        what: 'the transfer to have so much that the attempt is not counted',
      },
    );
    signalAll(await sshd.sessionPids(), 'SIGSTOP');
    // It goes on from there, so this is no failure yet.
    const given = await waitFor(async () => (await world.events({ runId: run.id, type: 'transfer.retried' })).at(-1), {
      what: 'the attempt to be given up',
    });
    expect(given.failure).toMatchObject({ code: 'net.timeout' });
    await cancelRun(world.deps, run.id, world.context);
    await world.ended(run.id);
  });
});
