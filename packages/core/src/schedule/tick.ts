import type { CatchUpPolicy } from '../entities/schedule.js';
import { dueSlots } from './due-slots.js';
import { type FireTime, firesAfter } from './fire-times.js';
import type { RuleTimes } from './times-of-rule.js';
import { nextExpectation, type Window } from './window.js';

/** What a Schedule by the clock is asked at a tick. */
export interface TickQuestion {
  readonly nextFireAt: Date | null;
  readonly expectedAt: Date | null;
  readonly catchUp: CatchUpPolicy;
  readonly now: Date;
}

/** What a tick finds. What the Job and its Runs have to say about it comes after: `decideFiring`. */
export interface Tick {
  /** The slot whose turn it is. */
  readonly due: { readonly fire: FireTime; readonly window: Window | undefined } | undefined;
  /** How many slots passed while nobody looked and become no Run. */
  readonly missed: number;
  readonly nextFireAt: Date | null;
  /** The windows whose expectation fell due, oldest first; a month of them at most. */
  readonly expected: readonly (Window & { readonly expectedAt: Date })[];
  readonly expectedAt: Date | null;
}

const EXPECTATIONS_AT_ONCE = 31;

/** Looks at the clock, and at nothing else. */
export function tickOf(times: RuleTimes, { nextFireAt, expectedAt, catchUp, now }: TickQuestion): Tick {
  const isDue = nextFireAt !== null && nextFireAt <= now;
  const { fire, missed } = isDue
    ? dueSlots(times.schedule, { since: new Date(nextFireAt.getTime() - 1), now, catchUp })
    : { fire: undefined, missed: 0 };
  const window = times.kind === 'window' && fire !== undefined ? times.schedule.windowOf(fire) : undefined;
  const expected = fallenExpectations(times, expectedAt, now);
  return {
    due: fire === undefined ? undefined : { fire, window },
    missed,
    nextFireAt: isDue ? firstFire(times, now) : nextFireAt,
    expected,
    expectedAt: expectedAt !== null && expectedAt <= now ? firstExpectation(times, now) : expectedAt,
  };
}

function fallenExpectations(times: RuleTimes, expectedAt: Date | null, now: Date): Tick['expected'] {
  const fallen: (Window & { readonly expectedAt: Date })[] = [];
  if (times.kind !== 'window' || expectedAt === null) return fallen;
  let after = new Date(expectedAt.getTime() - 1);
  while (fallen.length < EXPECTATIONS_AT_ONCE) {
    const next = nextExpectation(times.schedule, after);
    if (next === undefined || next.expectedAt > now) break;
    fallen.push(next);
    after = next.expectedAt;
  }
  return fallen;
}

/** When it fires first after an instant. */
export function firstFire({ schedule }: RuleTimes, after: Date): Date | null {
  const [fire] = firesAfter(schedule, after.getTime());
  return fire?.at ?? null;
}

/** When the first success is expected after an instant. */
export function firstExpectation(times: RuleTimes, after: Date): Date | null {
  if (times.kind !== 'window') return null;
  return nextExpectation(times.schedule, after)?.expectedAt ?? null;
}
