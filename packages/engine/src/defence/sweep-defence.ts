import type { Clock, Database, DefenceRules } from '@waybill/core';

/** So many addresses are remembered at most: somebody with a whole network of IPv6 has more of them than we have room. */
const MOST_SCORES = 20_000;
const MOST_BANS = 10_000;

/** Forgets what no longer counts, and of more than there is room for what counts least. */
export async function sweepDefence(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { observationMs, maxBanMs }: DefenceRules,
): Promise<void> {
  const now = clock.now().getTime();
  const { addressScores, bans } = database.read;
  await addressScores.sweep(new Date(now - observationMs), MOST_SCORES);
  await bans.sweep(new Date(now - maxBanMs), MOST_BANS);
}
