import { describe, expect, it } from 'vitest';
import { auditFilterOf, searchOfView, viewOfSearch } from './audit-search.js';

describe('a saved view of the audit log', () => {
  it('keeps filters, sort and columns, and neither the page nor the event that is open', () => {
    const place = searchOfView(
      JSON.stringify({ outcome: 'denied', reason: 'auth.refused', columns: ['at', 'address'], sort: '-at' }),
    );
    const saved = viewOfSearch({ ...place, pages: ['x'], event: 'y' });
    expect(searchOfView(saved)).toEqual(place);
    expect(JSON.parse(saved)).toEqual({ outcome: 'denied', reason: 'auth.refused', columns: ['at', 'address'], sort: '-at' });
  });

  it('that cannot be read, or holds what there is no more, shows what is left of it', () => {
    expect(searchOfView('{')).toEqual({});
    expect(searchOfView(JSON.stringify({ outcome: 'perhaps', severity: 'critical' }))).toEqual({ severity: 'critical' });
  });

  it('filters by what it filters by', () => {
    expect(auditFilterOf({ outcome: 'denied', sort: 'at', pages: ['x'], columns: ['at'] })).toEqual({ outcome: 'denied' });
  });
});
