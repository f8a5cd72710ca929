import { describe, expect, it } from 'vitest';
import { isFailure } from '../failure.js';
import { parseCron } from './cron.js';
import { nextFireTimes } from './fire-times.js';

function refusal(expression: string, timeZone = 'UTC'): { field: string | undefined; detail: string } {
  try {
    parseCron(expression, timeZone);
  } catch (error) {
    if (isFailure(error, 'input.invalid')) return { field: error.field, detail: error.publicDetail };
    throw error;
  }
  throw new Error(`${expression} was not refused`);
}

describe('parseCron', () => {
  it.each(['0 0 * * *', '*/10 * * * *', '30 2 * * MON-FRI', '0 0 L * *', '0 9 * * 5#2', '0 0 1,15 JAN-MAR *', '0 9-17/2 * * 7'])(
    'accepts %s',
    (expression) => {
      expect(parseCron(expression, 'Europe/Paris')).toMatchObject({ expression, timeZone: 'Europe/Paris' });
    },
  );

  it('takes surplus blanks away', () => {
    expect(parseCron('  0  0 *\t* * ', 'UTC').expression).toBe('0 0 * * *');
  });

  it.each([
    ['@hourly', '2026-01-01T01:00'],
    ['@daily', '2026-01-02T00:00'],
    ['@weekly', '2026-01-04T00:00'],
    ['@monthly', '2026-02-01T00:00'],
    ['@Daily', '2026-01-02T00:00'],
  ])('knows the nickname %s', (nickname, slot) => {
    expect(nextFireTimes(parseCron(nickname, 'UTC'), new Date('2026-01-01T00:00:00Z'), 1)[0]?.slot).toBe(slot);
  });

  it('fires when either day field matches, as every cron does', () => {
    const fires = nextFireTimes(parseCron('0 0 13 * 5', 'UTC'), new Date('2026-01-01T00:00:00Z'), 3);
    expect(fires.map(({ slot }) => slot.slice(0, 10))).toEqual(['2026-01-02', '2026-01-09', '2026-01-13']);
  });

  it.each(['Mars/Olympus', '', '+02:00', 'Europe/', 'UTC; DROP TABLE'])(
    'refuses the time zone %j by name, with an example',
    (zone) => {
      const { field, detail } = refusal('0 0 * * *', zone);
      expect(field).toBe('timeZone');
      expect(detail).toContain(JSON.stringify(zone));
      expect(detail).toContain('Europe/Paris');
    },
  );

  it.each([
    ['', 'is needed'],
    ['0 0 * *', 'this one has 4'],
    ['0 0 0 * * *', 'Seconds are not supported'],
    ['61 0 * * *', 'The minute "61" is not valid'],
    ['0 25 * * *', 'The hour "25" is not valid. It takes 0-23'],
    ['0 0 32 * *', 'The day of the month "32"'],
    ['0 0 * 13 *', 'The month "13"'],
    ['0 0 * * 8', 'The day of the week "8"'],
    ['0 0 * * FRI-MON', 'The day of the week "FRI-MON"'],
    ['? 0 * * *', 'The minute "?"'],
    ['0 0 * * +1', 'The day of the week "+1"'],
    ['*/0 * * * *', 'The minute "*/0"'],
    ['5/5 * * * *', 'The minute "5/5"'],
    ['@fortnightly', 'The nicknames are @hourly, @daily, @weekly, @monthly'],
    ['0 0 31 2 *', 'never fires'],
    ['0 0 30 FEB *', 'never fires'],
    ['0 0 31 4,6,9,11 *', 'never fires'],
    [`${'1,'.repeat(200)}1 * * * *`, 'at most 200 characters'],
  ])('refuses %j and says why', (expression, reason) => {
    const { field, detail } = refusal(expression);
    expect(field).toBe('cron');
    expect(detail).toContain(reason);
  });
});
