import { describe, expect, it } from 'vitest';
import { auditSearch } from '../audit/audit-search.js';
import { transferListSearch } from '../transfers/transfer-search.js';
import { searchOfView, viewOfSearch } from './views.js';

describe('a saved view of a list', () => {
  it('keeps filters, sort and columns, and neither the page nor what is open beside it', () => {
    const kept = { outcome: 'denied', reason: 'auth.refused', columns: ['at', 'address'], sort: '-at' } as const;
    const saved = viewOfSearch({ ...kept, pages: ['x'], event: 'y' });
    expect(searchOfView(auditSearch, saved)).toEqual(kept);
    expect(JSON.parse(saved)).toEqual(kept);
  });

  it('that cannot be read, or holds what there is no more, shows what is left of it', () => {
    expect(searchOfView(auditSearch, '{')).toEqual({});
    expect(searchOfView(transferListSearch, JSON.stringify({ state: 'perhaps', text: 'pay', colour: 'red' }))).toEqual({
      text: 'pay',
    });
  });
});
