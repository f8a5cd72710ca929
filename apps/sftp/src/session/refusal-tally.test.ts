import { expect, it } from 'vitest';
import { type FurtherRefusals, RefusalTally } from './refusal-tally.js';

function tally() {
  const told: FurtherRefusals[] = [];
  const refusals = new RefusalTally((further) => told.push({ ...further }));
  const refuse = (address: string, reason: 'full' | 'not-admitted' = 'full') =>
    refusals.isFirst({ type: 'connection.refused', address, port: 1, reason });
  return { told, refusals, refuse };
}

it('tells the first refusal of an address and a reason, and the others in one sum', () => {
  const { told, refusals, refuse } = tally();
  expect([refuse('192.0.2.1'), refuse('192.0.2.1'), refuse('192.0.2.1'), refuse('192.0.2.1', 'not-admitted')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  refusals.flush();
  expect(told).toEqual([{ address: '192.0.2.1', reason: 'full', count: 2 }]);
  expect(refuse('192.0.2.1')).toBe(true);
});

it('tells only so many addresses apart', () => {
  const { told, refusals, refuse } = tally();
  const firsts = Array.from({ length: 1_500 }, (_, index) => refuse(`2001:db8:${index.toString(16)}::1`));
  expect(firsts.filter((first) => first)).toHaveLength(1_000);
  refusals.flush();
  expect(told).toEqual([{ address: undefined, reason: 'full', count: 500 }]);
});
