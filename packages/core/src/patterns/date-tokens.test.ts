import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandDates } from './date-tokens.js';
import { compileGlob } from './glob.js';

const monday = { at: new Date('2026-03-02T00:30:45Z'), timeZone: 'UTC' };

describe('dates in paths and names', () => {
  it.each([
    ['/out/{yyyy}{MM}{dd}', '/out/20260302'],
    ['/out/{yyyy-MM-dd:-1d}', '/out/2026-03-01'],
    ['/out/{yyyy-MM-dd:-1bd}', '/out/2026-02-27'],
    ['/out/{yyyy-MM-dd:+1bd}', '/out/2026-03-03'],
    ['/out/{yyyyMMdd:-1M}', '/out/20260202'],
    ['/out/{yyyy:-1y}/{MM}', '/out/2025/03'],
    ['/out/{yyDDD}', '/out/26061'],
    ['/out/{HHmmss}', '/out/003045'],
    ['/out/{HH:-1h}', '/out/23'],
    ['/{{yyyy}}/x', '/{yyyy}/x'],
  ])('%s is %s on a Monday', (text, expected) => {
    expect(expandDates(text, monday, 'path')).toBe(expected);
  });

  it('are those of the zone', () => {
    expect(expandDates('{yyyyMMddHH}', { ...monday, timeZone: 'America/New_York' }, 'path')).toBe('2026030119');
    expect(expandDates('{yyyyMMddHH}', { ...monday, timeZone: 'Asia/Tokyo' }, 'path')).toBe('2026030209');
  });

  it('stay at the last day of a shorter month', () => {
    expect(expandDates('{MMdd:-1M}', { at: new Date('2026-03-31T12:00:00Z'), timeZone: 'UTC' }, 'path')).toBe('0228');
  });

  it('take a day back over a change of the clocks', () => {
    const zone = { timeZone: 'Europe/Paris' };
    expect(expandDates('{yyyyMMddHHmm:-1d}', { at: new Date('2026-03-29T22:30:00Z'), ...zone }, 'path')).toBe('202603290030');
    expect(expandDates('{HHmm:-1h}', { at: new Date('2026-03-29T01:30:00Z'), ...zone }, 'path')).toBe('0130');
  });

  it('leave the other braces of patterns alone, and mean themselves in them', () => {
    expect(expandDates('{a,b}_{yyyy-MM}.csv', monday, 'glob')).toBe('{a,b}_2026\\-03.csv');
    expect(expandDates('\\{yyyy\\}', monday, 'glob')).toBe('\\{yyyy\\}');
    expect(compileGlob(expandDates('r.{yyyy.MM.dd}.*', monday, 'glob')).test('r.2026.03.02.csv')).toBe(true);
    expect(expandDates('^\\d{4}_{yyyy.MM}\\p{Lu}\\x{dd}$', monday, 'regex')).toBe('^\\d{4}_2026\\.03\\p{Lu}\\x{dd}$');
  });

  it.each([
    ['/a/{YYYY}', 'path'],
    ['/a/{x}', 'path'],
    ['/a/{yyyy', 'path'],
    ['/a/{yyyy:-1x}', 'path'],
    ['{yyyy:-1x}', 'glob'],
    ['{MMM}', 'regex'],
  ] as const)('refuse %s in a %s', (text, where) => {
    expect(() => expandDates(text, monday, where)).toThrow(
      expect.objectContaining({ code: 'input.invalid', publicDetail: expect.stringContaining('is no date') }),
    );
  });

  it('never land on a weekend by business days, and as many back as forth come to the same day', () => {
    const anyDay = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 300 }), (at, days) => {
        const moment = { at, timeZone: 'UTC' };
        const read = (text: string): Date => new Date(`${text}T00:00:00Z`);
        const before = read(expandDates(`{yyyy-MM-dd:-${days}bd}`, moment, 'path'));
        expect([0, 6]).not.toContain(before.getUTCDay());
        if ([0, 6].includes(at.getUTCDay())) return;
        const back = expandDates(`{yyyy-MM-dd:+${days}bd}`, { at: before, timeZone: 'UTC' }, 'path');
        expect(back).toBe(at.toISOString().slice(0, 10));
      }),
    );
  });
});
