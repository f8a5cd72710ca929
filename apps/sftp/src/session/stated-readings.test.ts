import { Failure, type NewAuditEvent } from '@waybill/core';
import { OwedEvents } from '@waybill/engine';
import { beforeEach, expect, it, vi } from 'vitest';
import { StatedReadings } from './stated-readings.js';

interface Asked {
  readonly name: string;
  readonly resolve: () => void;
  readonly reject: (error: Failure) => void;
}

const event = (name: string): NewAuditEvent => ({
  type: 'download.completed',
  outcome: 'success',
  actor: { kind: 'platform', name: 'test' },
  target: { kind: 'file', name },
});

let asked: Asked[];
let readings: StatedReadings;
let owed: OwedEvents;
beforeEach(() => {
  asked = [];
  const state = ({ target }: NewAuditEvent): Promise<void> =>
    new Promise((resolve, reject) => {
      asked.push({ name: target?.name ?? '', resolve, reject });
    });
  owed = new OwedEvents({ state }, { now: () => new Date(0) });
  readings = new StatedReadings(owed);
});

const isOver = async (work: Promise<unknown>): Promise<boolean> => {
  const over = await Promise.race([
    work.then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 5)),
  ]);
  return over;
};

/** The first reading of a session, in the trail. */
async function readFirst(): Promise<void> {
  const first = readings.state(event('first'));
  expect(await isOver(first)).toBe(false);
  asked[0]?.resolve();
  await first;
}

it('lets the first reading of a session wait until it is in the trail', async () => {
  await readFirst();
});

it('lets one that follows go on, and nothing more be given until it is in the trail', async () => {
  await readFirst();
  await readings.state(event('second'));
  const settled = readings.settled();
  const third = readings.state(event('third'));
  expect([await isOver(settled), await isOver(third)]).toEqual([false, false]);
  expect(asked.map(({ name }) => name)).toEqual(['first', 'second']);
  asked[1]?.resolve();
  await settled;
  await third;
  expect(asked.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
});

it('lets nothing more be given while one is owed, and owes what was given meanwhile as well', async () => {
  await readFirst();
  await readings.state(event('second'));
  const third = readings.state(event('third'));
  asked[1]?.reject(new Failure('audit.unavailable'));
  await expect(readings.settled()).rejects.toMatchObject({ code: 'audit.unavailable' });
  await expect(readings.settled()).rejects.toMatchObject({ code: 'audit.unavailable' });
  // The second is tried again at once, and the third is stated all the same.
  await vi.waitFor(() => expect(asked.map(({ name }) => name)).toEqual(['first', 'second', 'second', 'third']));
  asked[3]?.resolve();
  await expect(third).rejects.toMatchObject({ code: 'audit.unavailable' });
  asked[2]?.resolve();
  await owed.close();
  await readings.settled();
});

it('goes on after one that can never be recorded, once that was told', async () => {
  await readFirst();
  await readings.state(event('second'));
  asked[1]?.reject(new Failure('internal'));
  await expect(readings.settled()).rejects.toMatchObject({ code: 'internal' });
  await readings.settled();
});

it('waits for what two channels left at the same moment', async () => {
  await readFirst();
  await Promise.all([readings.state(event('second')), readings.state(event('third'))]);
  const settled = readings.settled();
  asked[2]?.resolve();
  expect(await isOver(settled)).toBe(false);
  asked[1]?.resolve();
  await settled;
});
