import { type OffenceCounts, serverRules } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chargeAddresses } from '../defence/charge-addresses.js';
import { sweepDefence } from '../defence/sweep-defence.js';
import { banAddress, liftBan } from './bans.js';
import { activateServerHostKey, addServerHostKey, insertServerHostKey, retireServerHostKey } from './server-host-keys.js';
import { updateServerRules } from './server-rules.js';
import { failureOf, type OpenAdministration, openAdministration } from './testing/open-administration.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());

const rules = serverRules.parse({ defence: { threshold: 10, banMs: 60_000, maxBanMs: 600_000 } }).defence;
const active = async (address: string) => {
  const filter = { text: address, active: { at: open.deps.clock.now(), holds: true } };
  return (await open.deps.database.read.bans.list(filter, { limit: 10 })).items;
};
const charge = (address: string, offences: OffenceCounts) => chargeAddresses(open.deps, [{ address, offences }], rules);

describe('an address that is charged', () => {
  it('is banned when its score comes to the threshold, once, with what it did', async () => {
    const address = '192.0.2.10';
    expect(await charge(address, { wrongPassword: 9 })).toEqual([]);
    expect(await active(address)).toEqual([]);
    const results = await Promise.all([1, 2, 3, 4].map(() => charge(address, { unknownUser: 10 })));
    expect(results.flat()).toEqual([address]);
    const [ban] = await active(address);
    expect(ban).toMatchObject({ reason: 'score', bannedBy: 'defence', times: 1, detail: '10 unknown users, 9 wrong passwords' });
    expect(ban?.until).toEqual(new Date(open.deps.clock.now().getTime() + 60_000));
    const events = await open.events({ type: 'address.banned', text: address });
    expect(events).toMatchObject([
      {
        actor: { kind: 'platform', name: 'defence' },
        source: { address },
        target: { kind: 'ban', name: address },
        details: { score: 19 },
      },
    ]);
  });

  it('is banned for longer each time, from a fresh score', async () => {
    const address = '192.0.2.11';
    for (const [times, minutes] of [
      [1, 1],
      [2, 2],
      [3, 4],
    ] as const) {
      expect(await charge(address, { protocolViolation: 1, refusedKey: 4 })).toEqual([]);
      expect(await charge(address, { refusedKey: 1 })).toEqual([address]);
      const [ban] = await active(address);
      expect(ban).toMatchObject({ times, until: new Date(open.deps.clock.now().getTime() + minutes * 60_000) });
      open.clock.advance(minutes * 60_000);
      expect(await active(address)).toEqual([]);
    }
  });

  it('is not charged for what costs nothing', async () => {
    const free = { ...rules, scores: { ...rules.scores, noLogin: 0 } };
    expect(await chargeAddresses(open.deps, [{ address: '192.0.2.12', offences: { noLogin: 1_000 } }], free)).toEqual([]);
    await sweepDefence(open.deps, rules);
  });
});

describe('a ban by hand', () => {
  it('holds for the /64 of an IPv6 address, is lifted by hand, and both are in the trail', async () => {
    const until = new Date(open.deps.clock.now().getTime() + 3_600_000);
    const ban = await banAddress(open.deps, { address: '2001:db8:7::1', until, reason: 'A scan.' }, open.context);
    expect(ban).toMatchObject({ address: '2001:db8:7:0::/64', reason: 'manual', detail: 'A scan.', until });
    expect(await charge(ban.address, { wrongPassword: 50 })).toEqual([]);
    const again = await banAddress(open.deps, { address: '2001:db8:7::2', until: null, reason: 'Again.' }, open.context);
    expect(again).toMatchObject({ id: ban.id, until: null });
    const lifted = await liftBan(open.deps, ban.id, open.context);
    expect(lifted).toMatchObject({ liftedBy: open.context.actor.name });
    expect(await active(ban.address)).toEqual([]);
    expect(await failureOf(liftBan(open.deps, ban.id, open.context))).toMatchObject({ code: 'conflict.state' });
    const types = (await open.events({ targetId: ban.id })).map(({ type }) => type);
    expect(types.toSorted()).toEqual(['address.ban-lifted', 'address.banned', 'address.banned']);
  });

  it('is lifted by the first of several at once, and the others are told that it does not hold any more', async () => {
    const ban = await banAddress(open.deps, { address: '192.0.2.77', until: null, reason: 'A scan.' }, open.context);
    const lifts = await Promise.allSettled(Array.from({ length: 5 }, () => liftBan(open.deps, ban.id, open.context)));
    const refused = lifts.flatMap((lift) => (lift.status === 'rejected' ? [lift.reason] : []));
    expect(refused).toHaveLength(4);
    for (const failure of refused) expect(failure).toMatchObject({ code: 'conflict.state' });
  });

  it.each([
    ['192.0.2.0/24', 'input.invalid', '/address'],
    ['acme.example', 'input.invalid', '/address'],
    ['fe80::1%eth0', 'input.invalid', '/address'],
    ['127.0.0.1', 'conflict', '/address'],
    ['::ffff:127.0.0.1', 'conflict', '/address'],
  ])('cannot be of %s', async (address, code, field) => {
    const failure = await failureOf(banAddress(open.deps, { address, until: null, reason: 'x' }, open.context));
    expect(failure).toMatchObject({ code, field });
  });

  it('cannot be over already', async () => {
    const failure = await failureOf(
      banAddress(open.deps, { address: '192.0.2.20', until: open.deps.clock.now(), reason: 'x' }, open.context),
    );
    expect(failure).toMatchObject({ code: 'input.invalid', field: '/until' });
  });
});

describe('the rules of the SFTP server', () => {
  it('are changed by the group, with the change in the trail', async () => {
    const before = await open.deps.database.read.serverRules.read();
    const after = await updateServerRules(
      open.deps,
      { version: before.version, changes: { defence: { ...before.rules.defence, threshold: 99 } } },
      open.context,
    );
    expect(after).toEqual({
      version: before.version + 1,
      rules: { ...before.rules, defence: { ...before.rules.defence, threshold: 99 } },
    });
    const [event] = await open.events({ type: 'server.rules-changed' });
    expect(event?.change).toEqual({ before: { 'defence.threshold': 15 }, after: { 'defence.threshold': 99 } });
    const stale = updateServerRules(open.deps, { version: before.version, changes: {} }, open.context);
    expect(await failureOf(stale)).toMatchObject({ code: 'version.stale' });
    const same = await updateServerRules(open.deps, { version: after.version, changes: after.rules }, open.context);
    expect(same).toEqual(after);
  });
});

describe('the host keys of the SFTP server', () => {
  it('are rotated: the next one is announced, then shown, and the old one is gone for good', async () => {
    const { deps, context } = open;
    const { serverHostKeys, secrets } = deps.database.read;
    const pair = await deps.keyTools.generateKey({ algorithm: 'ed25519' });
    const first = await deps.database.transaction((tx) => insertServerHostKey(tx, deps, { pair, state: 'active' }, context));
    const next = await addServerHostKey(deps, 'ed25519', context);
    expect(next).toMatchObject({ state: 'next', algorithm: 'ed25519' });
    expect(await failureOf(addServerHostKey(deps, 'ed25519', context))).toMatchObject({ code: 'conflict.state' });
    expect(await failureOf(activateServerHostKey(deps, first.id, context))).toMatchObject({ code: 'conflict.state' });
    expect(await failureOf(retireServerHostKey(deps, first.id, context))).toMatchObject({ code: 'conflict.state' });

    const shown = await activateServerHostKey(deps, next.id, context);
    expect(shown).toMatchObject({ state: 'active', fingerprint: next.fingerprint });
    expect(await serverHostKeys.get(first.id)).toMatchObject({ state: 'retired', secretId: null });
    expect(await failureOf(secrets.get(first.secretId ?? ''))).toMatchObject({ code: 'not-found' });

    const withdrawn = await addServerHostKey(deps, 'ed25519', context);
    expect(await retireServerHostKey(deps, withdrawn.id, context)).toMatchObject({ state: 'retired', secretId: null });
    expect((await serverHostKeys.inUse()).map(({ id }) => id)).toEqual([shown.id]);
    const types = (await open.events({ typePrefix: 'server-host-key.' })).map(({ type }) => type.split('.')[1]);
    expect(types.toSorted()).toEqual(['activated', 'added', 'added', 'added', 'retired', 'retired']);
  });

  it('are one of an algorithm, whoever makes them at the same time', async () => {
    const { deps, context } = open;
    const made = await Promise.allSettled([1, 2, 3].map(() => addServerHostKey(deps, 'ecdsa-p256', context)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
