import { jobRoutes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { aTarget } from './further-targets.js';
import { initialJob, jobBody, jobFieldOf } from './job-values.js';

const id = '0198c0de-0000-7000-8000-000000000001';

describe('the job form', () => {
  const values = initialJob(undefined, id);

  it('makes a body that the contract takes', () => {
    const body = jobBody({ ...values, slug: 'nightly', definition: { ...values.definition, storeId: id } });
    expect(jobRoutes.createJob.body.safeParse(body).success).toBe(true);
    expect(body).not.toHaveProperty('schedule');
    expect(JSON.parse(JSON.stringify(body.definition.retry))).toEqual({});
  });

  it('names two connections and no store for a relay, and every further target by one end', () => {
    const alsoTo = [
      { ...aTarget('store'), storeId: id, connectionId: 'left over', path: '/archive' },
      { ...aTarget('connection'), connectionId: id },
    ];
    const definition = { ...values.definition, direction: 'relay' as const, storeId: 'left over', toConnectionId: id, alsoTo };
    const body = jobBody({ ...values, slug: 'relay', definition });
    expect(body.definition).toMatchObject({ storeId: null, toConnectionId: id });
    expect(body.definition.alsoTo).toMatchObject([
      { storeId: id, connectionId: null, path: '/archive' },
      { storeId: null, connectionId: id },
    ]);
  });

  it('reads a pattern between slashes as a regular expression, and an empty limit as none; a sidecar goes along', () => {
    const source = { ...values.definition.source, match: '/^a$/', sidecar: 'md5' as const, exclude: '*.bak\n/x/\n', limit: 7 };
    const { source: body } = jobBody({ ...values, definition: { ...values.definition, source } }).definition;
    expect(body).toMatchObject({ match: { regex: '^a$' }, sidecar: 'md5', exclude: ['*.bak', { regex: 'x' }], limit: 7 });
    expect(body.maxSizeBytes).toBeUndefined();
    expect(body.temporaryNames).toContain('*.filepart');
  });

  it('sends when it runs as its schedule or its trigger, and nothing when somebody is to ask', () => {
    const when = (firing: Partial<typeof values.firing>) => jobBody({ ...values, firing: { ...values.firing, ...firing } });
    expect(when({ kind: 'window' })).toMatchObject({ schedule: { window: { from: '06:00', everyMinutes: 10 }, enabled: true } });
    expect(when({ kind: 'after', after: { jobId: id, on: 'any' } })).toMatchObject({ triggers: [{ after: { jobId: id } }] });
    expect(jobBody(values)).not.toHaveProperty('triggers');
  });

  it('finds the field of a complaint about when it runs', () => {
    expect(jobFieldOf('schedule.window.from')).toBe('firing.window.from');
    expect(jobFieldOf('triggers.0.file.path')).toBe('firing.file.path');
    expect(jobFieldOf('definition.source.path')).toBe('definition.source.path');
  });

  it('sends where a file is moved to only when it is moved', () => {
    const afterSuccess = { kind: 'delete', to: '/done' } as const;
    expect(jobBody({ ...values, definition: { ...values.definition, afterSuccess } }).definition.afterSuccess).toEqual({
      kind: 'delete',
    });
  });
});
