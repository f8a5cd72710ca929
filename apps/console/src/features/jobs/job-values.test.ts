import { routes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { initialJob, jobBody } from './job-values.js';

const id = '0198c0de-0000-7000-8000-000000000001';

describe('the job form', () => {
  const values = initialJob(undefined, id);

  it('makes a body that the contract takes', () => {
    const body = jobBody({ ...values, slug: 'nightly', definition: { ...values.definition, storeId: id } });
    expect(routes.createJob.body.safeParse(body).success).toBe(true);
    expect(body).not.toHaveProperty('schedule');
    expect(JSON.parse(JSON.stringify(body.definition.retry))).toEqual({});
  });

  it('reads a pattern between slashes as a regular expression, and an empty limit as none', () => {
    const source = { ...values.definition.source, match: '/^a$/', exclude: '*.bak\n/x/\n', limit: 7 };
    const { source: body } = jobBody({ ...values, definition: { ...values.definition, source } }).definition;
    expect(body).toMatchObject({ match: { regex: '^a$' }, exclude: ['*.bak', { regex: 'x' }], limit: 7 });
    expect(body.maxSizeBytes).toBeUndefined();
    expect(body.temporaryNames).toContain('*.filepart');
  });

  it('sends the schedule only when there is to be one', () => {
    expect(jobBody({ ...values, scheduled: true }).schedule?.cron).toBe('30 2 * * 1-5');
  });

  it('sends where a file is moved to only when it is moved', () => {
    const afterSuccess = { kind: 'delete', to: '/done' } as const;
    expect(jobBody({ ...values, definition: { ...values.definition, afterSuccess } }).definition.afterSuccess).toEqual({
      kind: 'delete',
    });
  });
});
