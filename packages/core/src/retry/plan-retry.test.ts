import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRetry } from './plan-retry.js';

const rules = { maxAttempts: 10, baseDelayMs: 1000, maxDelayMs: 60_000, random: () => 0.5 };

describe('planRetry', () => {
  it('doubles the wait with each attempt, up to the longest', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => planRetry({ ...rules, attempt }, 'retry'));
    expect(delays.map((plan) => (plan.kind === 'retry' ? plan.delayMs : -1))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  it('gives up when the attempts are used up', () => {
    expect(planRetry({ ...rules, attempt: 9 }, 'retry').kind).toBe('retry');
    expect(planRetry({ ...rules, attempt: 10 }, 'retry')).toEqual({ kind: 'give-up', reason: 'exhausted' });
    expect(planRetry({ ...rules, attempt: 1, maxAttempts: 1 }, 'retry')).toEqual({ kind: 'give-up', reason: 'exhausted' });
  });

  it('never tries again what is permanent or cancelled', () => {
    expect(planRetry({ ...rules, attempt: 1 }, 'permanent')).toEqual({ kind: 'give-up', reason: 'permanent' });
    expect(planRetry({ ...rules, attempt: 1 }, 'cancelled')).toEqual({ kind: 'give-up', reason: 'cancelled' });
  });

  it('waits a whole number of milliseconds within the bounds, for any attempt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, jitter) => {
          const plan = planRetry({ ...rules, maxAttempts: 10_000, attempt, random: () => jitter }, 'retry');
          expect(plan.kind).toBe('retry');
          if (plan.kind !== 'retry') return;
          expect(Number.isSafeInteger(plan.delayMs)).toBe(true);
          expect(plan.delayMs).toBeGreaterThanOrEqual(0);
          expect(plan.delayMs).toBeLessThanOrEqual(Math.min(60_000, 1000 * 2 ** (attempt - 1)));
        },
      ),
    );
  });
});
