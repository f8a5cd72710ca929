import { isIP } from 'node:net';
import { addressBlocks, addressGroup, type Ban, Failure, type Id, isBanActive, newId, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';
import { type Described, recordAct } from './record-change.js';

/** An address to ban. */
export interface BanAddressInput {
  readonly address: string;
  /** Null: until it is lifted. */
  readonly until: Date | null;
  /** For people. */
  readonly reason: string;
}

/**
 * Bans an address; an IPv6 address with its whole /64. A ban that holds already is replaced. Nobody who has signed in is cut off.
 * @throws Failure `input.invalid`, `conflict` when the address is on the allow-list
 */
export async function banAddress(
  deps: AdministrationDeps,
  { address, until, reason }: BanAddressInput,
  context: ActorContext,
): Promise<Ban> {
  const now = deps.clock.now();
  // A zone names an interface of the machine that asks, not of the server.
  if (isIP(address) === 0 || address.includes('%')) {
    throw invalid('/address', 'This is not an IP address. Networks belong on the block-list of the SFTP server.');
  }
  if (until !== null && until <= now) throw invalid('/until', 'This time is over already.');
  const group = addressGroup(address);
  return deps.database.transaction(async (tx) => {
    const { rules } = await tx.serverRules.read();
    if (addressBlocks(rules.defence.allow).has(address)) {
      throw new Failure('conflict', {
        field: '/address',
        publicDetail: `${address} is on the allow-list of the SFTP server and is never banned. Take it off that list first.`,
      });
    }
    const [before] = await tx.bans.lockByAddress([group]);
    const facts = {
      address: group,
      reason: 'manual',
      detail: reason,
      bannedBy: context.actor.name,
      bannedAt: now,
      until,
      times: 1,
      liftedBy: null,
      liftedAt: null,
    } as const;
    const ban =
      before === undefined ? await tx.bans.insert({ id: newId(), ...facts }) : await tx.bans.update({ ...before, ...facts });
    await tx.addressScores.forget([group]);
    record(tx, 'address.banned', ban, context, { reason, until: until?.toISOString() ?? null });
    return ban;
  });
}

/** Lifts a ban: the address may come again at once, and what it was charged for is forgotten. @throws Failure `conflict.state` */
export async function liftBan(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<Ban> {
  const now = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const { address } = await tx.bans.get(id);
    // Of two who lift it at once, and of a charge that makes it longer, one comes first: nobody named a version that could be stale.
    const before = (await tx.bans.lockByAddress([address])).find((ban) => ban.id === id) ?? (await tx.bans.get(id));
    if (!isBanActive(before, now)) {
      throw new Failure('conflict.state', { publicDetail: `The ban of ${before.address} does not hold any more.` });
    }
    const ban = await tx.bans.update({ ...before, liftedBy: context.actor.name, liftedAt: now });
    await tx.addressScores.forget([ban.address]);
    record(tx, 'address.ban-lifted', ban, context, { detail: ban.detail, bannedAt: ban.bannedAt.toISOString() });
    return ban;
  });
}

function record(
  tx: Tx,
  type: 'address.banned' | 'address.ban-lifted',
  ban: Ban,
  context: ActorContext,
  details: Described,
): void {
  recordAct(tx, { type, context, target: { kind: 'ban', id: ban.id, name: ban.address }, noun: 'bans', details });
}
