import { expect, it } from 'vitest';
import { RoundTrip } from './round-trip.js';

it('is the shortest time in which the client answered', () => {
  let now = 0;
  const roundTrip = new RoundTrip(() => now);
  roundTrip.heard();
  expect(roundTrip.ms).toBeUndefined();
  for (const ms of [30, 12, 50]) {
    roundTrip.told();
    now += ms;
    roundTrip.heard();
  }
  now += 1;
  // Nobody had told it anything.
  roundTrip.heard();
  expect(roundTrip.ms).toBe(12);
});
