import { offerKey } from '@waybill/engine';
import { type KeyFiles, makeKeyFiles, sftpBatch, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';

const PASSWORD = 'correct horse battery staple';
let world: World;
let nextKey: KeyFiles;
beforeAll(async () => {
  world = await openWorld();
  nextKey = await makeKeyFiles(world.folder, 'next_key');
});
afterAll(() => world.close());

/** OpenSSH's `sftp`: whether it came in. */
async function comesIn(username: string, { privateKeyFile }: KeyFiles, password?: string): Promise<boolean> {
  const { code } = await sftpBatch(
    {
      ...{ host: '127.0.0.1', port: world.port, username, privateKeyFile, cwd: world.folder },
      ...(password === undefined ? {} : { password }),
    },
    ['pwd'],
  );
  return code === 0;
}

async function rotating({
  overlapDays = 7,
  ...more
}: Parameters<World['anAccount']>[0] & { readonly overlapDays?: number } = {}) {
  const { id: accountId, username } = await world.anAccount(more);
  const offer = { accountId, publicKey: nextKey.publicKey, replaces: world.clientKey.fingerprint, overlapDays };
  await offerKey(world.deps, offer, world.context);
  return { accountId, username };
}

const keysOf = async (id: string) => (await world.deps.database.read.accounts.get(id)).authorizedKeys;

it('the first sign-in of OpenSSH with a key that waited proves it; the old key signs in for the time of the overlap', async () => {
  const { accountId, username } = await rotating();
  expect(await comesIn(username, world.clientKey)).toBe(true);
  expect(await keysOf(accountId)).toMatchObject([{ replacedBy: null }, { pending: { overlapDays: 7 } }]);
  expect(await comesIn(username, nextKey)).toBe(true);
  expect(await keysOf(accountId)).toMatchObject([{ replacedBy: nextKey.fingerprint }, { pending: null }]);
  expect(await comesIn(username, world.clientKey)).toBe(true);
  const [activated] = await recorded(world, { type: 'account.key-activated', targetId: accountId });
  expect(activated).toMatchObject({
    actor: { kind: 'account', name: username, method: 'publickey', keyFingerprint: nextKey.fingerprint },
    source: { address: '127.0.0.1' },
  });
});

it('without an overlap the old key is refused from that sign-in on, in the words of every refusal of an ended key', async () => {
  const { username } = await rotating({ overlapDays: 0 });
  expect(await comesIn(username, nextKey)).toBe(true);
  // Its end is the next whole second: one that came in before is ended then, and no refusal.
  const refused = await waitFor(
    async () => {
      const cameIn = await comesIn(username, world.clientKey);
      return cameIn ? undefined : (await world.events({ type: 'session.refused', actorName: username }))[0];
    },
    { what: 'a refusal of the old key' },
  );
  expect(refused.failure?.detail).toBe('key-expired');
});

it('a key alone proves nothing where a password is asked for beside it', async () => {
  const { accountId, username } = await rotating({ signIn: 'key-and-password', password: PASSWORD });
  expect(await comesIn(username, nextKey, 'wrong')).toBe(false);
  expect(await keysOf(accountId)).toMatchObject([{ replacedBy: null }, { pending: { overlapDays: 7 } }]);
  expect(await comesIn(username, nextKey, PASSWORD)).toBe(true);
  expect(await keysOf(accountId)).toMatchObject([{ replacedBy: nextKey.fingerprint }, { pending: null }]);
});
