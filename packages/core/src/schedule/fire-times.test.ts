import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.js';
import { nextFireTimes, slotInstant } from './fire-times.js';

function fires(cron: string, timeZone: string, after: string, count: number): string[] {
  return nextFireTimes(parseCron(cron, timeZone), new Date(after), count).map(
    ({ slot, at }) => `${slot} ${at.toISOString().slice(0, 16)}Z`,
  );
}

describe('nextFireTimes', () => {
  it('names the local time and gives the instant', () => {
    expect(fires('30 2 * * 1-5', 'Europe/Paris', '2026-01-01T12:00:00Z', 3)).toEqual([
      '2026-01-02T02:30 2026-01-02T01:30Z',
      '2026-01-05T02:30 2026-01-05T01:30Z',
      '2026-01-06T02:30 2026-01-06T01:30Z',
    ]);
  });

  it('leaves out the instant it is asked from', () => {
    expect(fires('0 * * * *', 'UTC', '2026-01-01T12:00:00Z', 1)).toEqual(['2026-01-01T13:00 2026-01-01T13:00Z']);
    expect(fires('0 * * * *', 'UTC', '2026-01-01T11:59:59.999Z', 1)).toEqual(['2026-01-01T12:00 2026-01-01T12:00Z']);
  });

  it('runs 02:30 at the next valid instant, once, on the day that has no 02:30', () => {
    expect(fires('30 2 * * *', 'Europe/Paris', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T02:30 2026-03-29T01:00Z',
      '2026-03-30T02:30 2026-03-30T00:30Z',
    ]);
  });

  it('runs 02:30 once, the first time, on the day that has it twice', () => {
    expect(fires('30 2 * * *', 'Europe/Paris', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T02:30 2026-10-25T00:30Z',
      '2026-10-26T02:30 2026-10-26T01:30Z',
    ]);
    expect(fires('30 2 * * *', 'Europe/Paris', '2026-10-25T00:30:00Z', 1)).toEqual(['2026-10-26T02:30 2026-10-26T01:30Z']);
    expect(fires('30 1 * * *', 'America/New_York', '2026-11-01T05:31:00Z', 1)).toEqual(['2026-11-02T01:30 2026-11-02T06:30Z']);
  });

  it('fires once when the clocks are put forward over several slots', () => {
    expect(fires('0,20,40 2 * * *', 'Europe/Paris', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T02:00 2026-03-29T01:00Z',
      '2026-03-30T02:00 2026-03-30T00:00Z',
    ]);
  });

  it('prefers the slot that exists when a lost one falls on its instant', () => {
    expect(fires('*/10 * * * *', 'Europe/Paris', '2026-03-29T00:45:00Z', 3)).toEqual([
      '2026-03-29T01:50 2026-03-29T00:50Z',
      '2026-03-29T03:00 2026-03-29T01:00Z',
      '2026-03-29T03:10 2026-03-29T01:10Z',
    ]);
  });

  it('B19: goes on through a repeated hour with a poll every ten minutes, under slots of its own', () => {
    expect(fires('*/10 * * * *', 'Europe/Paris', '2026-10-25T00:35:00Z', 10)).toEqual([
      '2026-10-25T02:40 2026-10-25T00:40Z',
      '2026-10-25T02:50 2026-10-25T00:50Z',
      '2026-10-25T02:00+01:00 2026-10-25T01:00Z',
      '2026-10-25T02:10+01:00 2026-10-25T01:10Z',
      '2026-10-25T02:20+01:00 2026-10-25T01:20Z',
      '2026-10-25T02:30+01:00 2026-10-25T01:30Z',
      '2026-10-25T02:40+01:00 2026-10-25T01:40Z',
      '2026-10-25T02:50+01:00 2026-10-25T01:50Z',
      '2026-10-25T03:00 2026-10-25T02:00Z',
      '2026-10-25T03:10 2026-10-25T02:10Z',
    ]);
    expect(fires('*/10 * * * *', 'Europe/Paris', '2026-10-25T01:35:00Z', 1)).toEqual([
      '2026-10-25T02:40+01:00 2026-10-25T01:40Z',
    ]);
    expect(fires('*/30 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:00:00Z', 4)).toEqual([
      '2026-04-05T01:30 2026-04-04T14:30Z',
      '2026-04-05T01:30+10:30 2026-04-04T15:00Z',
      '2026-04-05T02:00 2026-04-04T15:30Z',
      '2026-04-05T02:30 2026-04-04T16:00Z',
    ]);
  });

  it('B19: runs the hours that a schedule names once, also those that come twice', () => {
    expect(fires('0 1-3 * * *', 'Europe/Paris', '2026-10-24T20:00:00Z', 4)).toEqual([
      '2026-10-25T01:00 2026-10-24T23:00Z',
      '2026-10-25T02:00 2026-10-25T00:00Z',
      '2026-10-25T03:00 2026-10-25T02:00Z',
      '2026-10-26T01:00 2026-10-26T00:00Z',
    ]);
  });

  it('answers the same whether it is asked before, inside or after the first pass of a repeated hour', () => {
    const schedule = parseCron('*/7 * * * *', 'America/New_York');
    const from = Date.parse('2026-11-01T03:00:00Z');
    const all = nextFireTimes(schedule, new Date(from), 60);
    for (let minute = 0; minute < 240; minute += 3) {
      const after = new Date(from + minute * 60_000);
      expect(nextFireTimes(schedule, after, 1)[0]).toEqual(all.find(({ at }) => at > after));
    }
  });

  it('knows the half hour that Lord Howe Island loses and repeats', () => {
    expect(fires('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 1)).toEqual(['2026-10-04T02:15 2026-10-03T15:30Z']);
    expect(fires('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00:00Z', 2)).toEqual([
      '2026-04-05T01:45 2026-04-04T14:45Z',
      '2026-04-06T01:45 2026-04-05T15:15Z',
    ]);
  });

  it('runs a slot of the day that Samoa skipped when the next day begins', () => {
    expect(fires('30 2 30 12 *', 'Pacific/Apia', '2011-12-01T00:00:00Z', 1)).toEqual(['2011-12-30T02:30 2011-12-30T10:00Z']);
  });

  it('finds the next leap day', () => {
    expect(fires('0 6 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2028-02-29T06:00 2028-02-29T06:00Z',
      '2032-02-29T06:00 2032-02-29T06:00Z',
    ]);
  });

  it('gives as many as are asked for', () => {
    expect(nextFireTimes(parseCron('@daily', 'UTC'), new Date(0), 0)).toEqual([]);
    expect(nextFireTimes(parseCron('@daily', 'UTC'), new Date(0), 5)).toHaveLength(5);
  });
});

describe('slotInstant', () => {
  it('is the instant at which the slot fired', () => {
    expect(slotInstant('2026-03-29T02:30', 'Europe/Paris').toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(slotInstant('2026-10-25T02:30', 'Europe/Paris').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(slotInstant('2026-10-25T02:30+01:00', 'Europe/Paris').toISOString()).toBe('2026-10-25T01:30:00.000Z');
  });

  it.each(['', 'yesterday', '2026-13-01T00:00', '2026-01-01', '2026-01-01T00:00:00Z', '2026-01-01T00:00+1'])(
    'refuses %j',
    (slot) => {
      expect(() => slotInstant(slot, 'UTC')).toThrow(expect.objectContaining({ code: 'input.invalid', field: 'slot' }));
    },
  );
});

/*
 * The properties look at the clocks in a way of their own: they ask what the wall shows at each instant, minute by minute.
 */
const zones = [
  'Antarctica/Troll',
  'Europe/Dublin',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'America/Havana',
  'Africa/El_Aaiun',
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'UTC',
  'America/St_Johns',
  'Asia/Kolkata',
  'Africa/Cairo',
  'America/Santiago',
  'Pacific/Auckland',
];

function wallReader(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (atMs) => format.format(atMs).replace(' ', 'T');
}

/** Noon of every day on which the clocks change, and some on which they do not. */
function changeDays(timeZone: string): number[] {
  const wall = wallReader(timeZone);
  const days: number[] = [];
  for (let at = Date.UTC(2024, 0, 1, 12); at < Date.UTC(2031, 0, 1); at += 86_400_000) {
    if (wall(at).slice(11) !== wall(at + 86_400_000).slice(11)) days.push(at);
  }
  return days.length > 0 ? days : [Date.UTC(2024, 1, 28, 12), Date.UTC(2026, 11, 31, 12)];
}

const changes = new Map(zones.map((zone) => [zone, changeDays(zone)]));
const anyZone = fc.constantFrom(...zones);
const anyMinute = fc.integer({ min: 0, max: 59 });
const anyHour = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 23 }));
const anyCron = fc.oneof(
  fc.tuple(anyMinute, anyHour).map(([minute, hour]) => `${minute} ${hour} * * *`),
  fc.tuple(anyMinute, fc.integer({ min: 1, max: 5 })).map(([minute, step]) => `${minute} */${step} * * *`),
  fc.integer({ min: 5, max: 45 }).map((step) => `*/${step} * * * *`),
  fc.tuple(anyMinute, anyMinute, anyHour).map(([one, other, hour]) => `${one},${other} ${hour} * * *`),
  fc.tuple(anyMinute, anyHour).map(([minute, hour]) => `${minute} ${hour} * * 0,1,6`),
);
const aroundAChange = anyZone.chain((zone) =>
  fc.record({
    zone: fc.constant(zone),
    from: fc.constantFrom(...(changes.get(zone) ?? [])).map((noon) => noon - 86_400_000),
  }),
);

describe('properties of fire times, 2024 to 2030', () => {
  it('B19: keeps an interval of an hour or less to its beat, whatever the clocks do', () => {
    const interval = fc.constantFrom(5, 10, 15, 20, 30, 60);
    fc.assert(
      fc.property(interval, aroundAChange, (minutes, { zone, from }) => {
        const cron = minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`;
        const found = nextFireTimes(parseCron(cron, zone), new Date(from), 4 * (1440 / minutes));
        expect(new Set(found.map(({ slot }) => slot)).size).toBe(found.length);
        for (const [index, { at, slot }] of found.entries()) {
          expect(slotInstant(slot, zone)).toEqual(at);
          const before = found[index - 1];
          if (before === undefined) continue;
          const gapMinutes = (at.getTime() - before.at.getTime()) / 60_000;
          // Clocks that are changed by half an hour shift the beat once by what is left of it; it never pauses for longer than that.
          expect(gapMinutes).toBeLessThanOrEqual(minutes + (30 % minutes));
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('fires at rising instants and names no slot twice', () => {
    fc.assert(
      fc.property(anyCron, aroundAChange, (cron, { zone, from }) => {
        const found = nextFireTimes(parseCron(cron, zone), new Date(from), 80);
        for (const [index, { at }] of found.entries()) {
          expect(at.getTime()).toBeGreaterThan(found[index - 1]?.at.getTime() ?? from);
        }
        const slots = found.map(({ slot }) => slot);
        expect(new Set(slots).size).toBe(slots.length);
        for (const { slot, at } of found) expect(slotInstant(slot, zone)).toEqual(at);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('answers each question with the next of one list, wherever it is asked', () => {
    fc.assert(
      fc.property(anyCron, aroundAChange, fc.integer({ min: 0, max: 3 * 86_400_000 }), (cron, { zone, from }, later) => {
        const schedule = parseCron(cron, zone);
        const after = new Date(from + later);
        const next = nextFireTimes(schedule, after, 1)[0];
        let after1 = new Date(from);
        for (;;) {
          const [fire] = nextFireTimes(schedule, after1, 1);
          if (fire === undefined || fire.at > after) {
            expect(next).toEqual(fire);
            return;
          }
          after1 = fire.at;
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('fires a daily schedule exactly once for each local day', () => {
    for (const zone of zones) {
      const wall = wallReader(zone);
      for (const cron of ['0 0 * * *', '30 1 * * *', '30 2 * * *', '59 23 * * *']) {
        const found = nextFireTimes(parseCron(cron, zone), new Date(Date.UTC(2023, 11, 30)), 2555);
        const first = Date.parse(`${found[0]?.slot.slice(0, 10)}T00:00Z`);
        const days = found.map((_, index) => new Date(first + index * 86_400_000).toISOString().slice(0, 10));
        expect(found.map(({ slot }) => slot.slice(0, 10))).toEqual(days);
        expect(found.map(({ at }) => wall(at.getTime()).slice(0, 10))).toEqual(days);
        expect(days.at(-1)).toMatch(/^2030-12/);
      }
    }
  }, 120_000);

  it('agrees with a wall clock that is looked at every minute', () => {
    fc.assert(
      fc.property(anyMinute, anyHour, aroundAChange, (minute, hour, { zone, from }) => {
        const schedule = parseCron(`${minute} ${hour} * * *`, zone);
        const wanted = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const wall = wallReader(zone);
        const seen: string[] = [];
        const until = from + 3 * 86_400_000;
        for (const day of [0, 1, 2, 3].map((index) => wall(from + index * 86_400_000).slice(0, 10))) {
          const slot = `${day}T${wanted}`;
          // The first minute at which the wall shows this time or, when it is skipped, a later one.
          for (let at = from - 86_400_000; at < until + 86_400_000; at += 60_000) {
            if (wall(at) < slot) continue;
            if (at > from && at <= until) seen.push(`${slot} ${at}`);
            break;
          }
        }
        const found = nextFireTimes(schedule, new Date(from), 5)
          .filter(({ at }) => at.getTime() <= until)
          .map(({ slot, at }) => `${slot} ${at.getTime()}`);
        expect(found).toEqual(seen);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
