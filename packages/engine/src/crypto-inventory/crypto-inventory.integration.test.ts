import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob } from '../administration/jobs.js';
import { aWorld, type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { previewSwitchOff, readCryptoInventory } from './crypto-inventory.js';

let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
const OLD = 'ssh-rsa';

/** As connections leave it in the trail when they are opened. */
async function agreed(hostKeyAlgorithm: string, times: number): Promise<void> {
  const { connection, partner } = world;
  const inward = { cipherIn: 'aes256-gcm@openssh.com', macIn: 'implicit' };
  const outward = { cipherOut: 'aes256-ctr', macOut: 'hmac-sha2-256' };
  const session = { protocol: 'ssh' as const, keyExchange: 'curve25519-sha256', hostKeyAlgorithm, ...inward, ...outward };
  await open.database.transaction(async (tx) => {
    for (let time = 0; time < times; time += 1) {
      tx.audit.append({
        ...{ type: 'connection.opened', outcome: 'success', actor: { kind: 'platform', name: 'worker' }, session },
        ...{ target: { kind: 'connection', id: connection.id, name: connection.slug }, partnerId: partner.id },
      });
    }
  });
}

beforeAll(async () => {
  open = await openAdministration();
  world = await aWorld(open);
  const definition = {
    direction: 'push',
    connectionId: world.connection.id,
    storeId: world.store.id,
    source: { path: '/out', match: '*' },
    target: { path: '/in' },
  } as const;
  await createJob(open.deps, { slug: 'nightly', definition }, open.context);
  await agreed(OLD, 2);
});
afterAll(() => open.close());

describe('the crypto inventory', () => {
  it('has each algorithm that was really negotiated, by partner, direction and use, the old ones marked, and every key', async () => {
    const { algorithms, keys } = await readCryptoInventory(open.deps, { days: 90, expiringDays: 30 });
    const of = { direction: 'out', partnerId: world.partner.id, party: world.connection.slug, sessions: 2 };
    expect(algorithms).toHaveLength(6);
    for (const [use, algorithm, isOld] of [
      ['key-exchange', 'curve25519-sha256', false],
      ['host-key', OLD, true],
      ['cipher', 'aes256-gcm@openssh.com', false],
      ['cipher', 'aes256-ctr', false],
      ['mac', 'implicit', false],
      ['mac', 'hmac-sha2-256', true],
    ] as const) {
      expect(algorithms).toContainEqual(expect.objectContaining({ ...of, use, algorithm, isOld }));
    }
    expect(keys).toMatchObject([{ kind: 'host-key', name: world.connection.slug, partnerId: world.partner.id }]);
  });

  it('tells what breaks when ssh-rsa is switched off, and whether anything else was ever agreed on', async () => {
    const off = { algorithm: OLD, on: '2027-06-01', days: 90 };
    const broken = { direction: 'out', party: world.connection.slug, uses: ['host-key'], jobs: ['nightly'], waiverUntil: null };
    expect(await previewSwitchOff(open.deps, off)).toMatchObject([{ ...broken, sessions: 2, always: true }]);
    await agreed('ssh-ed25519', 1);
    expect(await previewSwitchOff(open.deps, off)).toMatchObject([{ ...broken, sessions: 2, always: false }]);
    expect(await previewSwitchOff(open.deps, { ...off, algorithm: 'ssh-dss' })).toEqual([]);
  });
});
