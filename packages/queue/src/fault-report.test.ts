import { Failure } from '@waybill/core';
import { expect, it } from 'vitest';
import { reportFaults } from './fault-report.js';

it('logs a fault that repeats itself once in 30 s, and counts each', () => {
  const logged: string[] = [];
  const counted: string[] = [];
  const warn = (_: object, message: string) => void logged.push(message);
  const clock = { now: () => new Date(nowMs) };
  let nowMs = 0;
  const report = reportFaults(
    { info: warn, warn, error: warn },
    { fields: {}, onError: ({ code }) => counted.push(code), clock },
  );

  report(new Error('connect ECONNREFUSED'));
  nowMs = 29_999;
  report(new Error('connect ECONNREFUSED'));
  expect(logged).toHaveLength(1);

  report(new Error('Connection terminated'));
  nowMs = 30_000;
  report(new Error('connect ECONNREFUSED'));
  expect(logged).toHaveLength(3);

  report(new Failure('shutting-down'));
  expect(counted).toEqual(['internal', 'internal', 'internal', 'internal', 'shutting-down']);
});
