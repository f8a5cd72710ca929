import type { Lease, Leases } from '@waybill/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Share } from './share.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const PIECE = 10_000;
const LIMIT = 100_000;

/** Slots that are held until they are given back. */
function memoryLeases(): Leases {
  const held = new Map<string, number>();
  const add = (name: string, more: number): void => void held.set(name, (held.get(name) ?? 0) + more);
  return {
    acquire: async (name): Promise<Lease> => {
      add(name, 1);
      return { extend: async () => true, release: async () => add(name, -1) };
    },
    held: async (name) => held.get(name) ?? 0,
  };
}

/** Moves pieces over a share without end. */
function mover(share: Share) {
  const moved = { bytes: 0, goOn: true };
  const work = async (): Promise<void> => {
    while (moved.goOn) {
      await share.pass(PIECE)?.(new AbortController().signal);
      moved.bytes += PIECE;
    }
  };
  return Object.assign(moved, { work });
}

async function seconds(count: number, shares: readonly Share[], limit: number | null = LIMIT): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await Promise.all(shares.map((share) => share.update(limit)));
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

it('is the whole limit for one process, and an equal part for each of several that move something', async () => {
  const leases = memoryLeases();
  const shares = ['a', 'b', 'idle'].map((holder) => new Share(leases, 'bandwidth', holder));
  const [one, two] = shares.map(mover);
  if (one === undefined || two === undefined) throw new Error('there are three');
  await seconds(1, shares);
  void one.work();
  await seconds(10, shares);
  expect(one.bytes).toBeGreaterThan(9.5 * LIMIT);
  expect(one.bytes).toBeLessThan(10.5 * LIMIT);

  void two.work();
  await seconds(1, shares);
  const before = one.bytes + two.bytes;
  await seconds(10, shares);
  expect(one.bytes + two.bytes - before).toBeLessThan(10.5 * LIMIT);
  expect(two.bytes).toBeGreaterThan(4.5 * LIMIT);

  two.goOn = false;
  await seconds(6, shares);
  const alone = one.bytes;
  await seconds(10, shares);
  expect(one.bytes - alone).toBeGreaterThan(9.5 * LIMIT);
  one.goOn = false;
  await seconds(1, shares);
});

it('gives its part back when nothing moves any more, when the limit ends, and at its end', async () => {
  const leases = memoryLeases();
  const share = new Share(leases, 'bandwidth', 'a');
  const use = () => share.pass(1)?.(new AbortController().signal);
  await share.update(LIMIT);
  expect(await leases.held('bandwidth')).toBe(0);
  const wait = use();
  await share.update(LIMIT);
  await wait;
  expect(await leases.held('bandwidth')).toBe(1);
  await seconds(4, [share]);
  await share.update(LIMIT);
  expect(await leases.held('bandwidth')).toBe(0);

  const again = use();
  expect(share.isUnknown).toBe(true);
  await share.update(null);
  await again;
  expect(share.pass(1e9)).toBeUndefined();

  await share.update(LIMIT);
  const last = use();
  await share.update(LIMIT);
  await share.close();
  await last;
  expect(await leases.held('bandwidth')).toBe(0);
});
