import type { ScheduledExportView } from '@waybill/contracts';
import { expect, it } from 'vitest';
import { scheduledExportBody, scheduledExportValues } from './scheduled-export-values.js';

const id = '01977e3c-0000-7000-8000-000000000001';
const at = '2026-07-01T00:00:00.000Z';
const thing: ScheduledExportView = {
  ...{ id, version: 3, createdAt: at, updatedAt: at, slug: 'nightly', enabled: false, format: 'csv', period: 'all' },
  ...{ cron: '0 6 1 * *', timeZone: 'Europe/Paris', reason: 'Archive', deliverTo: null },
  filter: { typePrefix: 'transfer.', outcome: 'failure', partnerId: id, address: '10.0.0.1', since: at },
  state: { nextFireAt: null, lastSlot: null, exportedSeq: 0, openExportId: null, requestedAt: null, outcome: null },
};

it('an edit that changes nothing sends what is stored, also of the filter what it has no fields for', () => {
  const { enabled, format, period, cron, timeZone, reason, filter, deliverTo } = thing;
  expect(scheduledExportBody(scheduledExportValues(thing))).toEqual({
    ...{ enabled, format, period, cron, timeZone, reason, filter, deliverTo },
  });
});

it('leaves the times of the filter out once the period says them', () => {
  const values = scheduledExportValues(thing);
  const { filter } = scheduledExportBody({ ...values, period: 'previous-day', filter: { ...values.filter, partnerId: null } });
  expect(filter).toEqual({ typePrefix: 'transfer.', outcome: 'failure', address: '10.0.0.1' });
});
