import { scheduleRoutes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { firingBody, initialFiring } from './firing-values.js';

const id = '0198c0de-0000-7000-8000-000000000001';
const fresh = initialFiring(undefined);

describe('the fields of a firing', () => {
  it.each(['cron', 'window', 'file', 'after'] as const)('make a body of kind %s that the contract takes', (kind) => {
    const values = { ...fresh, kind, file: { ...fresh.file, storeId: id }, after: { ...fresh.after, jobId: id } };
    const body = { jobId: id, ...firingBody(values) };
    expect(scheduleRoutes.createSchedule.body.safeParse(body).error).toBeUndefined();
    expect(Object.keys(body)).toContain(kind);
  });

  it('expect a success at the end of a window, at another time, or never', () => {
    const by = (window: Partial<typeof fresh.window>) =>
      firingBody({ ...fresh, kind: 'window', window: { ...fresh.window, ...window } })?.window?.expectedBy;
    expect(by({})).toBeUndefined();
    expect(by({ expectedBy: '08:30' })).toBe('08:30');
    expect(by({ expectedBy: '08:30', nothingExpected: true })).toBeNull();
  });

  it('send days in the order of the week, and no quiet time for a run of each file', () => {
    const window = { ...fresh.window, weekdays: ['fri' as const, 'mon' as const] };
    expect(firingBody({ ...fresh, kind: 'window', window })?.window?.weekdays).toEqual(['mon', 'fri']);
    const file = { ...fresh.file, runs: 'each' as const, quietSeconds: 5 };
    expect(firingBody({ ...fresh, kind: 'file', file })?.file).not.toHaveProperty('quietSeconds');
  });

  it('make nothing when somebody is to ask', () => {
    expect(firingBody({ ...fresh, kind: 'none' })).toBeUndefined();
  });
});
