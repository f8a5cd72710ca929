import { expect, it } from 'vitest';
import { RateLimit } from './rate-limit.js';

it('lets an address ask so often in a window and says when the next one begins', () => {
  const limit = new RateLimit({ limit: 2, windowMs: 60_000 });
  const at = (seconds: number): Date => new Date(1_800_000_000_000 + seconds * 1000);
  limit.count('a', at(0));
  limit.count('a', at(1));
  expect(() => limit.count('a', at(10))).toThrow('Try again in 50 seconds');
  limit.count('b', at(10));
  limit.count('a', at(60));
});
