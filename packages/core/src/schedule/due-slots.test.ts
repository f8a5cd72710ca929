import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.js';
import { dueSlots, MISSED_LIMIT } from './due-slots.js';
import { nextFireTimes } from './fire-times.js';

const nightly = parseCron('30 2 * * *', 'Europe/Paris');
const since = new Date('2026-01-01T00:00:00Z');

describe('dueSlots', () => {
  it('fires a slot when its time has come, and not before', () => {
    const ask = (now: string) => dueSlots(nightly, { since, lastSlot: '2026-01-09T02:30', now: new Date(now), catchUp: 'skip' });
    expect(ask('2026-01-10T01:29:59.999Z').fire).toBeUndefined();
    expect(ask('2026-01-10T01:30:00Z').fire).toEqual({ slot: '2026-01-10T02:30', at: new Date('2026-01-10T01:30:00Z') });
  });

  it('does not fire a slot twice', () => {
    const now = new Date('2026-01-10T01:30:20Z');
    expect(dueSlots(nightly, { since, lastSlot: '2026-01-10T02:30', now, catchUp: 'one' })).toEqual({
      fire: undefined,
      latest: undefined,
      missed: 0,
    });
  });

  it('fires nothing again when the clock jumped back', () => {
    const now = new Date('2026-01-08T12:00:00Z');
    expect(dueSlots(nightly, { since, lastSlot: '2026-01-10T02:30', now, catchUp: 'one' }).fire).toBeUndefined();
  });

  it('does not fire slots from before the schedule came into force', () => {
    const now = new Date('2026-01-10T01:30:20Z');
    expect(dueSlots(nightly, { since: now, now, catchUp: 'one' }).fire).toBeUndefined();
  });

  it('skips what was missed, and says so', () => {
    const now = new Date('2026-01-10T08:00:00Z');
    const answer = dueSlots(nightly, { since, lastSlot: '2026-01-07T02:30', now, catchUp: 'skip' });
    expect(answer.fire).toBeUndefined();
    expect(answer.latest?.slot).toBe('2026-01-10T02:30');
    expect(answer.missed).toBe(3);
  });

  it('makes up for what was missed with one run, for the latest slot', () => {
    const now = new Date('2026-01-10T08:00:00Z');
    const answer = dueSlots(nightly, { since, lastSlot: '2026-01-07T02:30', now, catchUp: 'one' });
    expect(answer.fire?.slot).toBe('2026-01-10T02:30');
    expect(answer.missed).toBe(2);
  });

  it('fires a slot inside the grace and skips one beyond it', () => {
    const ask = (now: string, graceMs?: number) =>
      dueSlots(nightly, {
        since,
        lastSlot: '2026-01-09T02:30',
        now: new Date(now),
        catchUp: 'skip',
        ...(graceMs === undefined ? {} : { graceMs }),
      });
    expect(ask('2026-01-10T01:35:00Z').fire?.slot).toBe('2026-01-10T02:30');
    expect(ask('2026-01-10T01:35:00.001Z').fire).toBeUndefined();
    expect(ask('2026-01-10T01:35:00.001Z', 600_000).fire?.slot).toBe('2026-01-10T02:30');
  });

  it('runs the make-up of a lost and of a repeated hour once', () => {
    const lost = { since, lastSlot: '2026-03-28T02:30', now: new Date('2026-03-29T01:00:00Z'), catchUp: 'one' } as const;
    expect(dueSlots(nightly, lost).fire?.slot).toBe('2026-03-29T02:30');
    expect(
      dueSlots(nightly, { ...lost, lastSlot: '2026-03-29T02:30', now: new Date('2026-03-29T02:00:00Z') }).fire,
    ).toBeUndefined();
    const repeated = { since, lastSlot: '2026-10-25T02:30', now: new Date('2026-10-25T01:45:00Z'), catchUp: 'one' } as const;
    expect(dueSlots(nightly, repeated).fire).toBeUndefined();
  });

  it('answers after ten years of downtime without walking every minute', () => {
    const everyMinute = parseCron('* * * * *', 'Europe/Paris');
    const now = new Date('2036-01-01T00:00:30Z');
    const answer = dueSlots(everyMinute, { since, now, catchUp: 'one' });
    expect(answer.fire?.at).toEqual(new Date('2036-01-01T00:00:00Z'));
    expect(answer.missed).toBe(MISSED_LIMIT);
  });

  it('decides every slot exactly once, however the ticks fall', () => {
    const cron = fc.constantFrom('*/10 * * * *', '30 2 * * *', '15,45 1-3 * * *', '0 * * * *');
    const zone = fc.constantFrom('Europe/Paris', 'Australia/Lord_Howe', 'America/New_York');
    const start = fc.constantFrom('2026-03-28T00:00:00Z', '2026-10-24T00:00:00Z', '2026-10-31T00:00:00Z', '2026-04-04T00:00:00Z');
    const ticks = fc.array(fc.integer({ min: 1, max: 4 * 3_600_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(cron, zone, start, ticks, (expression, timeZone, from, steps) => {
        const schedule = parseCron(expression, timeZone);
        const force = new Date(from);
        let lastSlot: string | null = null;
        let nowMs = force.getTime();
        let decided = 0;
        const fired: string[] = [];
        for (const step of steps) {
          nowMs += step;
          const answer = dueSlots(schedule, { since: force, lastSlot, now: new Date(nowMs), catchUp: 'one' });
          if (answer.fire) fired.push(answer.fire.slot);
          decided += answer.missed + (answer.fire ? 1 : 0);
          lastSlot = answer.latest?.slot ?? lastSlot;
        }
        const passed = nextFireTimes(schedule, force, 1000).filter(({ at }) => at.getTime() <= nowMs);
        expect(decided).toBe(passed.length);
        expect(new Set(fired).size).toBe(fired.length);
      }),
      { numRuns: 60 },
    );
  });
});
