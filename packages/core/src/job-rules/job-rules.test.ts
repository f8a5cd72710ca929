import { describe, expect, it } from 'vitest';
import { isFailure } from '../failure.js';
import { readRules } from '../rules/read-rules.js';
import { jobDefinition, jobRuleSet } from './job-rules.js';

const least = { source: { path: 'outgoing//x/..', match: '*.csv' }, target: { path: '/in' } };

function fieldOf(input: unknown): string | undefined {
  try {
    readRules(jobRuleSet, input, '/definition');
    return undefined;
  } catch (error) {
    if (isFailure(error, 'input.invalid')) return error.field;
    throw error;
  }
}

describe('the rules of a job', () => {
  it('fill in what is not said, and normalise paths', () => {
    expect(readRules(jobRuleSet, least)).toMatchObject({
      source: { path: '/outgoing', match: '*.csv', minAgeSeconds: 0 },
      target: { path: '/in', onConflict: 'overwrite' },
      afterSuccess: { kind: 'keep' },
      retry: { maxAttempts: 5, baseDelayMs: 10_000, maxDelayMs: 900_000 },
      running: { concurrency: 128, priority: 'normal' },
    });
  });

  it('stay what they are when they are read again, as those of a stored definition are', () => {
    const definition = readRules(jobDefinition, { direction: 'pull', connectionId: 'c', storeId: 's', ...least });
    expect(readRules(jobDefinition, structuredClone(definition))).toEqual(definition);
  });

  it('refuse a stored definition that says something this version does not know', () => {
    expect(fieldOf({ ...least, source: { ...least.source, telepathy: true } })).toBe('/definition/source');
  });

  it.each([
    ['a pattern that is none', { ...least, source: { ...least.source, match: '[a' } }, '/definition/source/match'],
    ['a path with NUL', { ...least, target: { path: '/a\0b' } }, '/definition/target/path'],
    ['a name that is too long', { ...least, target: { path: `/${'x'.repeat(256)}` } }, '/definition/target/path'],
    ['waits that shrink', { ...least, retry: { baseDelayMs: 2000, maxDelayMs: 1000 } }, '/definition/retry/maxDelayMs'],
    ['no file at a time', { ...least, running: { concurrency: 0 } }, '/definition/running/concurrency'],
    ['a priority that is none', { ...least, running: { priority: 'urgent' } }, '/definition/running/priority'],
    [
      'moving files to where they come from',
      { ...least, afterSuccess: { kind: 'move', to: '/outgoing/' } },
      '/definition/afterSuccess/to',
    ],
  ])('name the field of %s', (_, input, field) => {
    expect(fieldOf(input)).toBe(field);
  });
});
