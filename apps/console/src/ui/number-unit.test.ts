import { i18n } from '@lingui/core';
import { afterEach, describe, expect, it } from 'vitest';
import { numberMarks } from '../language/formats.js';
import { amountText, figureText, unitOf } from './number-unit.js';

afterEach(() => i18n.activate('en'));

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
    expect(figureText('route.proxy.port', 1080)).toBe('1080');
    expect(amountText('port', 2222)).toBe('2222');
  });

  it('shows milliseconds as seconds', () => {
    expect(unitOf('keepalive.intervalMs')).toMatchObject({ suffix: ' s', per: 1000 });
  });

  it('has the marks of the language within its number', () => {
    expect(numberMarks()).toEqual({ thousands: ',', decimal: '.' });
    i18n.load('de', {});
    i18n.activate('de');
    expect(numberMarks()).toEqual({ thousands: '.', decimal: ',' });
    expect(figureText('timeouts.connectMs', 1500)).toBe('1,5 s');
  });
});
