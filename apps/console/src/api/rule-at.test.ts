import { connectionRoutes, jobRoutes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { ruleAt } from './rule-at.js';

const job = jobRoutes.createJob.body;
const connection = connectionRoutes.createConnection.body;

describe('the rule of a field', () => {
  it('has bounds, default and description as the contract has them', () => {
    expect(ruleAt(job, 'definition.retry.maxAttempts')).toEqual({
      description: 'How many times in all; 1 = no retry.',
      fallback: 5,
      min: 1,
      max: 100,
    });
  });

  it('knows what is none when it is left out, and what has no upper bound', () => {
    expect(ruleAt(job, 'definition.source.safety.maxBytes')).toMatchObject({ fallback: null, min: 0, max: undefined });
    expect(ruleAt(connection, 'timeouts.wholeMs')).toMatchObject({ fallback: null, min: 1000, max: 604_800_000 });
  });

  it('finds fields of groups that may be left out, of one kind among several, and of entries of a list', () => {
    expect(ruleAt(connection, 'limits.channels').max).toBe(16);
    expect(ruleAt(connection, 'staging.suffix').fallback).toBe('.waybill-part');
    expect(ruleAt(connection, 'limits.bandwidth.2.sendBytesPerSecond').fallback).toBeNull();
    expect(ruleAt(job, 'schedule.window.everyMinutes')).toMatchObject({ fallback: undefined, min: 1, max: 1439 });
  });

  it('says which field is none', () => {
    expect(() => ruleAt(job, 'definition.retry.luck')).toThrow('no field definition.retry.luck in the schema: there is no luck');
  });
});
