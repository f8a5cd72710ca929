import type { Connection, Key } from '@waybill/core';
import { deleteKey, generateKey, openConnection, promoteNextKey, testConnection, updateConnection } from '@waybill/engine';
import { startSshd } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { aPartner, type PartnerWorld, someFiles } from '../testing/world/a-partner.js';
import type { World } from '../testing/world/open-world.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();
const never = new AbortController().signal;
const HOUR_MS = 3_600_000;
let count = 0;

async function aKey(world: World): Promise<Key> {
  count += 1;
  return generateKey(world.deps, { slug: `next-${count}`, algorithm: 'ed25519' }, world.context);
}

/** A connection whose next key the partner does not have yet. */
async function rotating(world: World, at: PartnerWorld): Promise<Key> {
  const next = await aKey(world);
  const { id, version } = await now(world, at);
  await updateConnection(world.deps, { id, version, changes: { nextKeyId: next.id } }, world.context);
  return next;
}

const now = (world: World, at: PartnerWorld): Promise<Connection> => world.database.read.connections.get(at.connection.id);

/** A login of its own, `hours` later. */
async function signIn(world: World, at: PartnerWorld, hours = 0): Promise<void> {
  const clock = { now: () => new Date(Date.now() + hours * HOUR_MS) };
  const open = await openConnection({ ...world.deps, clock }, await now(world, at), { actor: world.context.actor }, never);
  await open.close();
}

const openings = async (world: World, at: PartnerWorld) =>
  (await world.events({ targetId: at.connection.id, type: 'connection.opened' })).map(({ actor, details }) => ({
    acceptedKey: actor.keyFingerprint,
    ...details,
  }));

it('B31: the old key signs in while the partner has not installed the next one, which is offered once an hour at most', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const next = await rotating(world, at);
  await someFiles(at.outgoing, 3);
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 3 } });
  for (let logins = 0; logins < 5; logins += 1) await signIn(world, at);
  expect(partner.seen).toMatchObject({ refusedSignIns: 1 });
  await signIn(world, at, 1.1);
  expect(partner.seen).toMatchObject({ refusedSignIns: 2 });
  expect(await now(world, at)).toMatchObject({ keyId: at.connection.keyId, nextKeyId: next.id, status: 'active' });
  expect(await world.database.read.nextKeyTrials.find(at.connection.id)).toMatchObject({ refusals: 2 });
  const [last] = await openings(world, at);
  expect(last).toMatchObject({ acceptedKey: partner.clientKey.fingerprint, refusedKeys: [next.fingerprint] });
});

it('B31: the first login that succeeds with the next key makes it the key, though the old one still works', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const next = await rotating(world, at);
  await signIn(world, at);
  await partner.takeKeys([partner.clientKey.publicKey, next.publicKey]);
  await signIn(world, at);
  expect(await now(world, at)).toMatchObject({ nextKeyId: next.id });
  await signIn(world, at, 1.1);
  expect(await now(world, at)).toMatchObject({ keyId: next.id, nextKeyId: null });
  const [promoted] = await world.events({ targetId: at.connection.id, type: 'connection.key-promoted' });
  expect(promoted?.details).toMatchObject({ promoted: next.fingerprint, retired: partner.clientKey.fingerprint });
  expect((await openings(world, at))[0]).toMatchObject({ acceptedKey: next.fingerprint, refusedKeys: [] });
  expect(await world.database.read.nextKeyTrials.find(at.connection.id)).toBeUndefined();
});

it('B31: a partner that replaced the key costs one refusal, in the login in which the next key is accepted', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const next = await rotating(world, at);
  await signIn(world, at);
  partner.forget();
  await partner.takeKeys([next.publicKey]);
  await someFiles(at.outgoing, 5);
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 5 } });
  expect(await now(world, at)).toMatchObject({ keyId: next.id, nextKeyId: null, status: 'active' });
  expect(partner.seen).toMatchObject({ refusedSignIns: 1 });
});

it('B31: a person who tests the connection hears at once whether the next key works', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const next = await rotating(world, at);
  await signIn(world, at);
  await partner.takeKeys([partner.clientKey.publicKey, next.publicKey]);
  expect(await testConnection(world.deps, at.connection.id, world.context, never)).toMatchObject({ ok: true });
  expect(await now(world, at)).toMatchObject({ keyId: next.id, nextKeyId: null });
});

it('B31: a server that allows one try a connection is dialled for each key, and the connection is not stopped', async () => {
  const { world } = here;
  await using sshd = await startSshd({ settings: { MaxAuthTries: 1 } });
  const at = await aPartner(world, sshd);
  const next = await rotating(world, at);
  await signIn(world, at);
  expect(await now(world, at)).toMatchObject({ nextKeyId: next.id, status: 'active' });
  expect(await world.database.read.nextKeyTrials.find(at.connection.id)).toMatchObject({ refusals: 1 });
  await sshd.restart({ keepHostKeys: true, authorizedKeys: [next.publicKey], settings: { MaxAuthTries: 1 } });
  const result = await testConnection(world.deps, at.connection.id, world.context, never);
  expect(result.ok).toBe(true);
  expect(new Set(result.steps.map(({ name }) => name)).size).toBe(result.steps.length);
  expect(await now(world, at)).toMatchObject({ keyId: next.id, nextKeyId: null, status: 'active' });
});

it('B31: a person can withdraw the next key or promote it, and a key that waits cannot be deleted', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const next = await rotating(world, at);
  await expect(deleteKey(world.deps, next.id, world.context)).rejects.toMatchObject({
    code: 'conflict.in-use',
    publicDetail: expect.stringContaining('as its next key'),
  });
  expect((await world.database.read.keys.usedBy(next.id)).map(({ id }) => id)).toEqual([at.connection.id]);
  const { id, version } = await now(world, at);
  const same = { id, version, changes: { nextKeyId: at.connection.keyId } };
  await expect(updateConnection(world.deps, same, world.context)).rejects.toMatchObject({ field: '/nextKeyId' });
  await updateConnection(world.deps, { id, version, changes: { nextKeyId: null } }, world.context);
  await deleteKey(world.deps, next.id, world.context);
  await expect(promoteNextKey(world.deps, { id }, world.context)).rejects.toMatchObject({ code: 'conflict.state' });
  const other = await rotating(world, at);
  expect(await promoteNextKey(world.deps, { id, reason: 'they told us' }, world.context)).toMatchObject({ keyId: other.id });
  const [promoted] = await world.events({ targetId: id, type: 'connection.key-promoted' });
  expect(promoted).toMatchObject({ actor: { name: world.context.actor.name }, details: { reason: 'they told us' } });
});
