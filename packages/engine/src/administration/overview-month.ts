import type { EndedFigures, Id, PeriodFigures, WithinReach } from '@waybill/core';
import { type Expiring, readExpiring } from '../crypto-inventory/crypto-inventory.js';
import type { AdministrationDeps } from './deps.js';

const DAYS = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PARTNERS = 10;
const REASONS = 10;
const EXPIRING = 10;
/** A Transfer that ends at midnight may be recorded a little later, by a process whose clock is a little behind. */
const SETTLED_MS = 2 * HOUR_MS;

/** The last thirty days, UTC, today included. */
export interface OverviewMonth {
  /** Oldest first, each of them. */
  readonly days: PeriodFigures['days'];
  /** Up to ten, the most frequent first. */
  readonly reasons: PeriodFigures['reasons'];
  /** Up to ten, the busiest first. */
  readonly partners: readonly (EndedFigures & { readonly partnerId: Id })[];
  /** What ended by itself, or does within thirty days; up to ten, soonest first. */
  readonly expiring: readonly Expiring[];
}

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** Reads the last thirty days, of what is within reach; API keys that expire are told of only when they are wanted. */
export async function readOverviewMonth(
  deps: Deps,
  { reach, apiKeys }: { readonly reach: WithinReach; readonly apiKeys: boolean },
): Promise<OverviewMonth> {
  const first = dayOf(deps.clock.now().getTime()) - (DAYS - 1) * DAY_MS;
  const [{ days, reasons, partners }, expiring] = await Promise.all([
    deps.database.read.figures.period(new Date(first), reach),
    readExpiring(deps, { days: DAYS, reach, apiKeys }),
  ]);
  const byDay = new Map(days.map((figures) => [figures.day.getTime(), figures]));
  return {
    days: Array.from({ length: DAYS }, (_, index) => {
      const day = first + index * DAY_MS;
      return byDay.get(day) ?? { day: new Date(day), committed: 0, failed: 0, bytes: 0n };
    }),
    reasons: reasons.slice(0, REASONS),
    partners: partners.slice(0, PARTNERS),
    expiring: expiring.slice(0, EXPIRING),
  };
}

/** Sums up the next day that is over, for {@link readOverviewMonth}. Resolves to whether there was one. */
export async function sumUpNextDay({ database, clock }: Deps): Promise<boolean> {
  const now = clock.now().getTime();
  const today = dayOf(now - SETTLED_MS);
  return database.read.figures.sumUp(new Date(today - DAYS * DAY_MS), new Date(today));
}
