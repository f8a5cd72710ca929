import { WaybillProblem } from '@waybill/client';
import { describe, expect, it } from 'vitest';
import { fieldErrorsOf, fieldErrorsOfIssues, pathOfPointer, splitByFields } from './field-errors.js';

const refused = new WaybillProblem(
  {
    type: 'urn:waybill:problem:input.invalid',
    title: 'The input is not valid.',
    status: 422,
    detail: 'Two fields are not valid.',
    instance: '/api/v1/jobs',
    code: 'input.invalid',
    errors: [
      { field: '/definition/source/path', message: 'must not be empty' },
      { field: '/definition/source/path', message: 'a second complaint' },
      { field: '?limit', message: 'must be a number' },
    ],
    requestId: 'r1',
  },
  'createJob',
);

describe('a complaint of the server', () => {
  it('finds its field by the JSON pointer, the first for each, as a sentence', () => {
    expect(fieldErrorsOf(refused)).toEqual({ 'definition.source.path': 'Must not be empty' });
  });

  it('has its escapes undone in the right order', () => {
    expect(pathOfPointer('/a~1b/m~01n/0')).toBe('a/b.m~1n.0');
  });

  it('is nothing about fields when no answer came', () => {
    expect(fieldErrorsOf(new TypeError('Failed to fetch'))).toEqual({});
  });
});

describe('a complaint of a schema', () => {
  it('is named the same way', () => {
    expect(fieldErrorsOfIssues([{ path: ['mounts', 0, 'at'], message: 'required' }])).toEqual({ 'mounts.0.at': 'Required' });
  });
});

describe('a form', () => {
  const fields = new Set(['slug', 'tags', 'mounts.0.at']);

  it('takes each complaint at its field, at the nearest field around it, or above all', () => {
    const errors = { slug: 'Taken', 'tags.3': 'Too long', 'schedule.cron': 'Bad', '': 'Contradiction' };
    expect(splitByFields(errors, (path) => fields.has(path))).toEqual({
      atFields: { slug: 'Taken', tags: 'Too long' },
      others: ['schedule.cron: Bad', 'Contradiction'],
    });
  });
});
