import { Failure, type FailureCode } from '@waybill/core';
import { expect, it } from 'vitest';
import { handBackDelayMs } from './hand-back.js';

const now = new Date('2026-03-01T03:00:00Z');
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const retry = { maxAttempts: 5, baseDelayMs: 10_000, maxDelayMs: 60_000 };
const delayOf = (code: FailureCode, startedAt: Date | null, random = 0.5): number | undefined =>
  handBackDelayMs(new Failure(code), { retry, startedAt, now, random: () => random });

it('hands back at once what a stopping process had in its hands', () => {
  expect(delayOf('shutting-down', minutesAgo(600))).toBe(0);
});

it('hands back what waits for a connection of ours, a little later each', () => {
  expect(delayOf('connection.busy', minutesAgo(600), 0)).toBe(500);
  expect(delayOf('connection.busy', minutesAgo(600), 0.5)).toBe(5_500);
});

it('B22: takes a partner that drops us in the handshake for full, and for away after an hour', () => {
  expect(delayOf('partner.busy', null)).toBe(5_500);
  expect(delayOf('partner.busy', minutesAgo(59))).toBe(5_500);
  expect(delayOf('partner.busy', minutesAgo(61))).toBeUndefined();
});

it('hands nothing back for any other failure', () => {
  expect(delayOf('net.reset', null)).toBeUndefined();
  expect(delayOf('auth.refused', null)).toBeUndefined();
});
