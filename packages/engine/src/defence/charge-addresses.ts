import {
  type AddressScore,
  type Ban,
  type Clock,
  type Database,
  type DefenceRules,
  isBanActive,
  newId,
  nextBan,
  type Offence,
  type OffenceCounts,
  offences,
  type Tx,
} from '@waybill/core';

/** Who bans by the score. */
const DEFENCE = 'defence';

/** What came from one address lately. */
export interface Charge {
  /** As {@link addressGroup} has it. */
  readonly address: string;
  readonly offences: OffenceCounts;
}

const words: Readonly<Record<Offence, readonly [one: string, many: string]>> = {
  unknownUser: ['unknown user', 'unknown users'],
  wrongPassword: ['wrong password', 'wrong passwords'],
  refusedKey: ['refused key', 'refused keys'],
  noLogin: ['connection without a sign-in', 'connections without a sign-in'],
  protocolViolation: ['violation of the protocol', 'violations of the protocol'],
  overLimit: ['connection over the limit', 'connections over the limit'],
};

/** `12 wrong passwords, 1 unknown user`. */
function offencesText(counts: OffenceCounts): string {
  return offences
    .flatMap((offence) => {
      const count = counts[offence] ?? 0;
      return count === 0 ? [] : [`${count} ${words[offence][count === 1 ? 0 : 1]}`];
    })
    .join(', ');
}

function scoreOf(counts: OffenceCounts, scores: DefenceRules['scores']): number {
  return offences.reduce((sum, offence) => sum + (counts[offence] ?? 0) * scores[offence], 0);
}

/**
 * Charges addresses for what came from them, for all processes together, and bans those whose score has reached the threshold. Who
 * must never be banned is the caller's to leave out. Resolves to the addresses that are banned by it.
 */
export async function chargeAddresses(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  charges: readonly Charge[],
  rules: DefenceRules,
): Promise<readonly string[]> {
  const scored = charges
    .map((charge) => ({ ...charge, score: scoreOf(charge.offences, rules.scores) }))
    .filter(({ score }) => score > 0);
  if (scored.length === 0) return [];
  const now = clock.now();
  return database.transaction(async (tx) => {
    const scores = await tx.addressScores.add(scored, { now, observationMs: rules.observationMs });
    const over = scores.filter(({ score }) => score >= rules.threshold);
    if (over.length === 0) return [];
    const addresses = over.map(({ address }) => address);
    const known = new Map((await tx.bans.lockByAddress(addresses)).map((ban) => [ban.address, ban]));
    const banned: string[] = [];
    for (const score of over) {
      const before = known.get(score.address);
      if (before !== undefined && isBanActive(before, now)) continue;
      await ban(tx, before, score, { now, rules });
      banned.push(score.address);
    }
    await tx.addressScores.forget(addresses);
    return banned;
  });
}

async function ban(
  tx: Tx,
  before: Ban | undefined,
  score: AddressScore,
  { now, rules }: { readonly now: Date; readonly rules: DefenceRules },
): Promise<void> {
  const { address } = score;
  const { times, until } = nextBan(before, now, rules);
  const facts = {
    address,
    reason: 'score',
    detail: offencesText(score.offences),
    bannedBy: DEFENCE,
    bannedAt: now,
    until,
    times,
    liftedBy: null,
    liftedAt: null,
  } as const;
  const made =
    before === undefined ? await tx.bans.insert({ id: newId(), ...facts }) : await tx.bans.update({ ...before, ...facts });
  tx.audit.append({
    type: 'address.banned',
    outcome: 'success',
    actor: { kind: 'platform', name: DEFENCE },
    source: { address },
    target: { kind: 'ban', id: made.id, name: address },
    details: {
      score: score.score,
      since: score.since.toISOString(),
      offences: { ...score.offences },
      until: until.toISOString(),
      times,
    },
  });
  tx.live.publish({ kind: 'changed', noun: 'bans', id: made.id });
}
