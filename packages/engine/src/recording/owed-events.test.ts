import { Failure, type FailureCode, type NewAuditEvent } from '@waybill/core';
import { expect, it, vi } from 'vitest';
import { OwedEvents } from './owed-events.js';

const read: NewAuditEvent = { type: 'download.completed', outcome: 'success', actor: { kind: 'platform', name: 'test' } };
const clock = { now: () => new Date('2026-05-01T12:00:00.000Z') };

function trail() {
  const written: NewAuditEvent[] = [];
  const state = { refuses: undefined as FailureCode | undefined };
  const recorder = {
    state: async (event: NewAuditEvent) => {
      if (state.refuses !== undefined) throw new Failure(state.refuses);
      written.push(event);
    },
  };
  return { written, state, owed: new OwedEvents(recorder, clock) };
}

it.each(['audit.unavailable', 'database.unavailable'] as const)(
  'owes what %s kept from the trail, and lets nothing more happen until it is there',
  async (code) => {
    const { written, state, owed } = trail();
    state.refuses = code;
    await expect(owed.state(read)).rejects.toMatchObject({ code });
    expect(() => owed.assertNone()).toThrow(expect.objectContaining({ code: 'audit.unavailable' }));
    state.refuses = undefined;
    await vi.waitFor(() => owed.assertNone(), { timeout: 120_000 });
    expect(written).toEqual([{ ...read, details: { happenedAt: '2026-05-01T12:00:00.000Z' } }]);
    expect(await owed.close()).toEqual([]);
  },
);

it('keeps nobody from reading for an event that can never be recorded', async () => {
  const { state, owed } = trail();
  state.refuses = 'internal';
  await expect(owed.state(read)).rejects.toMatchObject({ code: 'internal' });
  owed.assertNone();
});

it('hands over what it still owes when the process stops', async () => {
  const { state, owed } = trail();
  state.refuses = 'audit.unavailable';
  await expect(owed.state(read)).rejects.toThrow();
  expect(await owed.close()).toMatchObject([{ type: 'download.completed', details: { happenedAt: expect.any(String) } }]);
});
