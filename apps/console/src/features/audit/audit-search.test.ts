import { expect, it } from 'vitest';
import { auditFilterOf } from './audit-search.js';

it('the audit log filters by what it filters by', () => {
  expect(auditFilterOf({ outcome: 'denied', sort: 'at', pages: ['x'], columns: ['at'] })).toEqual({ outcome: 'denied' });
});
