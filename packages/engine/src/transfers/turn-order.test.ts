import { type DueRun, newId, type TransferPriority } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { PATIENCE_MS, TurnOrder } from './turn-order.js';

const aRun = (priority: TransferPriority): DueRun => ({
  runId: newId(),
  priority,
  jobId: newId(),
  jobVersion: 1,
  configurationDigest: null,
});

/** Who is served in so many turns of `stepMs`, when everybody always has more to move. */
function turns(runs: readonly DueRun[], howMany: number, stepMs: number): readonly DueRun[] {
  const order = new TurnOrder();
  return Array.from({ length: howMany }, (_, turn) => {
    const now = turn * stepMs;
    order.see(runs, now);
    const next = order.inOrder(now)[0];
    if (next === undefined) throw new Error('nobody');
    order.served(next, now);
    return next;
  });
}

describe('turns', () => {
  it('go round among runs of one priority', () => {
    const runs = [aRun('normal'), aRun('normal'), aRun('normal')];
    const served = turns(runs, 9, 10);
    for (const run of runs) expect(served.filter((one) => one === run)).toHaveLength(3);
  });

  it('go to the higher priority, and to a lower one each time its patience ends', () => {
    const [high, low] = [aRun('high'), aRun('low')];
    const served = turns([low, high], 1_000, 100);
    const ofLow = served.filter((run) => run === low).length;
    expect(ofLow).toBeGreaterThanOrEqual(Math.floor(100_000 / PATIENCE_MS.low) - 1);
    expect(ofLow).toBeLessThanOrEqual(Math.ceil(100_000 / PATIENCE_MS.low));
  });

  it('are at once for a high one that comes late', () => {
    const [high, low] = [aRun('high'), aRun('low')];
    const order = new TurnOrder();
    order.see([low], 0);
    order.served(low, 0);
    order.see([low, high], 500);
    expect(order.inOrder(500)).toEqual([high, low]);
  });

  it('are not for a run that is deferred, or has nothing left', () => {
    const [one, two] = [aRun('normal'), aRun('normal')];
    const order = new TurnOrder();
    order.see([one, two], 0);
    order.defer(one, 100);
    expect(order.inOrder(50)).toEqual([two]);
    expect(order.inOrder(100)).toHaveLength(2);
    order.see([one], 200);
    expect(order.inOrder(200)).toEqual([one]);
  });
});
