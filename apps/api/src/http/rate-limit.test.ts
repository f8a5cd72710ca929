import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit.js';

const at = (seconds: number): Date => new Date(1_800_000_000_000 + seconds * 1000);

describe('a rate limit', () => {
  it('lets an address ask so often in a window and says when the next one begins', () => {
    const limit = new RateLimit({ limit: 2, windowMs: 60_000 });
    limit.count('a', at(0));
    limit.count('a', at(1));
    expect(() => limit.count('a', at(10))).toThrow('Try again in 50 seconds');
    limit.count('b', at(10));
    limit.count('a', at(60));
  });

  it('tells each answer what is left, the refusing one as well', () => {
    const limit = new RateLimit({ limit: 2, windowMs: 60_000 });
    const told: unknown[] = [];
    const ask = (seconds: number) => limit.countAndTell('a', at(seconds), ({ ratelimit }) => told.push(ratelimit));
    ask(0);
    ask(20);
    expect(() => ask(59.5)).toThrow('Try again in 1 second.');
    ask(60);
    expect(told).toEqual(['"default";r=1;t=60', '"default";r=0;t=40', '"default";r=0;t=1', '"default";r=1;t=60']);
  });
});
