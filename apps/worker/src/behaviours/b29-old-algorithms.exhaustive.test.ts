import { join } from 'node:path';
import { readOverview, updateConnection } from '@waybill/engine';
import { expect, it } from 'vitest';
import { aPartner, digestsIn, someFiles } from '../testing/world/a-partner.js';
import { rehearse } from '../testing/world/rehearsal.js';

const here = rehearse();
const DAY_MS = 86_400_000;
const dayFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const sha1 = ['diffie-hellman-group14-sha1', 'ssh-rsa', 'hmac-sha1'] as const;
const cbc = ['diffie-hellman-group1-sha1', 'ssh-rsa', 'aes128-cbc', 'hmac-sha1'] as const;

it.each(['old-algorithms', 'old-algorithms=cbc'] as const)(
  'B29: a partner that behaves as %s is not connected to without a waiver',
  async (behaviour) => {
    const { world, partner } = here;
    await partner.behave(behaviour);
    const at = await aPartner(world, partner);
    await someFiles(at.outgoing, 1);
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'failed', failureCode: 'auth.no-common-algorithm', attempt: 1 });
    expect(partner.seen).toMatchObject({ connections: 1, signIns: 0, refusedSignIns: 0 });
  },
);

it.each([
  ['old-algorithms', sha1, 'aes256-ctr'],
  ['old-algorithms=cbc', cbc, 'aes128-cbc'],
] as const)(
  'B29: a waiver lets a partner that behaves as %s be connected to, and what was negotiated is recorded',
  async (behaviour, allow, cipher) => {
    const { world, partner } = here;
    await partner.behave(behaviour);
    const waiver = { allow: [...allow], reason: 'their upgrade is in May', until: dayFromNow(100) };
    const at = await aPartner(world, partner, { algorithms: { waiver } });
    const sent = await someFiles(at.outgoing, 1);
    const run = await at.run(await at.pullJob());
    expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded', counts: { committed: 1 } });
    expect(await digestsIn(join(at.store.root, 'inbox'))).toEqual(sent);
    const [opened] = await world.events({ targetId: at.connection.id, type: 'connection.opened' });
    expect(opened).toMatchObject({
      details: { waivedUntil: waiver.until, waived: allow },
      session: { cipherIn: cipher, cipherOut: cipher, macIn: 'hmac-sha1', macOut: 'hmac-sha1' },
    });
  },
);

it('B29: a waiver that is not needed is not used', async () => {
  const { world, partner } = here;
  const waiver = { allow: [...cbc], reason: 'their upgrade is in May', until: dayFromNow(1) };
  const at = await aPartner(world, partner, { algorithms: { waiver } });
  await someFiles(at.outgoing, 1);
  const run = await at.run(await at.pullJob());
  expect(await world.ended(run.id)).toMatchObject({ state: 'succeeded' });
  const [opened] = await world.events({ targetId: at.connection.id, type: 'connection.opened' });
  expect(opened?.details).toMatchObject({ waived: [] });
});

it('B29: after its last day the connection refuses, and the overview has said so for a fortnight', async () => {
  const { world, partner } = here;
  const lastYear = { ...world.deps, clock: { now: () => new Date(Date.now() - 300 * DAY_MS) } };
  const until = dayFromNow(-1);
  const waiver = { allow: [...sha1], reason: 'their upgrade is in May', until };
  const at = await aPartner({ ...world, deps: lastYear }, partner, { algorithms: { waiver } });
  await someFiles(at.outgoing, 1);
  const run = await at.run(await at.pullJob());
  const ended = await world.ended(run.id);
  expect(ended).toMatchObject({ state: 'failed', failureCode: 'auth.waiver-over', attempt: 1 });
  expect(ended.failureDetail).toContain(until);
  expect(partner.seen).toMatchObject({ connections: 0 });
  const ending = async (daysBefore: number) => {
    const then = { ...world.deps, clock: { now: () => new Date(Date.now() - (daysBefore + 1) * DAY_MS) } };
    return (await readOverview(then)).endingWaivers.some(({ id }) => id === at.connection.id);
  };
  expect([await ending(0), await ending(14), await ending(15)]).toEqual([true, true, false]);
  const { version } = await world.database.read.connections.get(at.connection.id);
  await updateConnection(world.deps, { id: at.connection.id, version, changes: { algorithms: {} } }, world.context);
  const again = await at.run(await at.pullJob());
  expect(await world.ended(again.id)).toMatchObject({ state: 'succeeded' });
});

it('B29: a waiver ends within a year, and is renewed rather than left', async () => {
  const { world, partner } = here;
  const at = await aPartner(world, partner);
  const change = (until: string, version = at.connection.version) =>
    updateConnection(
      world.deps,
      {
        id: at.connection.id,
        version,
        changes: { algorithms: { waiver: { allow: ['ssh-rsa'], reason: 'they have no other key', until } } },
      },
      world.context,
    );
  for (const until of [dayFromNow(-1), dayFromNow(370)]) {
    await expect(change(until)).rejects.toMatchObject({ code: 'input.invalid', field: '/algorithms/waiver/until' });
  }
  const given = await change(dayFromNow(360));
  expect((await change(dayFromNow(365), given.version)).algorithms.waiver?.until).toBe(dayFromNow(365));
});
