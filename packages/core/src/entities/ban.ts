import type { Stored } from './record.js';

export const banReasons = ['score', 'manual'] as const;
export type BanReason = (typeof banReasons)[number];

/** What an address can be charged for. */
export const offences = ['unknownUser', 'wrongPassword', 'refusedKey', 'noLogin', 'protocolViolation', 'overLimit'] as const;
export type Offence = (typeof offences)[number];

/** How often each was seen. */
export type OffenceCounts = Partial<Readonly<Record<Offence, number>>>;

/** Nobody from this address may sign in to our SFTP server. There is one an address; it is taken up again at the next ban. */
export interface Ban extends Stored {
  /** An IPv4 address, or the /64 that one IPv6 subscriber has to itself: `2001:db8:0:1::/64`. */
  readonly address: string;
  readonly reason: BanReason;
  /** For people: what was done, or why somebody banned it. */
  readonly detail: string;
  /** `defence`, or whoever did it. */
  readonly bannedBy: string;
  readonly bannedAt: Date;
  /** Null: until it is lifted. */
  readonly until: Date | null;
  /** How many in a row, without a long rest between them; each lasts longer. */
  readonly times: number;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

/** Whether a ban holds at this time. */
export function isBanActive({ liftedAt, until }: Pick<Ban, 'liftedAt' | 'until'>, now: Date): boolean {
  return liftedAt === null && (until === null || until > now);
}

/** How many an automatic ban is in its row, and until when it lasts. A ban that ended longer ago than the longest one is forgotten. */
export function nextBan(
  before: Pick<Ban, 'times' | 'reason' | 'until' | 'liftedAt'> | undefined,
  now: Date,
  { banMs, maxBanMs }: { readonly banMs: number; readonly maxBanMs: number },
): { readonly times: number; readonly until: Date } {
  // What somebody lifted was a mistake, and what somebody banned says nothing of how often it was the defence.
  const counts =
    before !== undefined &&
    before.reason === 'score' &&
    before.liftedAt === null &&
    before.until !== null &&
    now.getTime() - before.until.getTime() < maxBanMs;
  const times = counts ? before.times + 1 : 1;
  const lastsMs = Math.min(banMs * 2 ** Math.min(times - 1, 30), Math.max(banMs, maxBanMs));
  return { times, until: new Date(now.getTime() + lastsMs) };
}
