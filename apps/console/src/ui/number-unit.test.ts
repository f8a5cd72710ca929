import { describe, expect, it } from 'vitest';
import { amountText, unitOf } from './number-unit.js';

describe('the unit of a number field', () => {
  it.each([
    ['timeouts.connectMs', 20_000, undefined],
    ['timeouts.connectMs', 900_000, '15 min'],
    ['timeouts.wholeMs', 604_800_000, '7 d'],
    ['breaker.probeSeconds', 5400, '1.5 h'],
    ['breaker.probeSeconds', 3661, '61 min'],
    ['window.everyMinutes', 10, undefined],
    ['window.everyMinutes', 720, '12 h'],
    ['source.minSizeBytes', 500, undefined],
    ['safety.maxBytes', 1_500_000_000, '1.5 GB'],
    ['limits.bandwidth.0.sendBytesPerSecond', 1_000_000, '1 MB/s'],
    ['retry.maxAttempts', 5, undefined],
  ])('says %s = %d as %s', (name, value, words) => {
    expect(unitOf(name).words(value)).toBe(words);
  });

  it('is told with a value', () => {
    expect(amountText('timeouts.connectMs', 20_000)).toBe('20 s');
    expect(amountText('retry.maxDelayMs', 900_000)).toBe('15 min');
    expect(amountText('breaker.failures', 1000)).toBe('1,000');
  });

  it('takes a port for a name, whose digits stand together', () => {
    expect(unitOf('port')).toMatchObject({ isName: true });
    expect(unitOf('proxy.port')).toMatchObject({ isName: true });
    expect(unitOf('retry.report').isName).toBeUndefined();
  });

  it('shows milliseconds as seconds', () => {
    expect(unitOf('keepalive.intervalMs')).toMatchObject({ suffix: ' s', per: 1000 });
  });
});
