import { describe, expect, it } from 'vitest';
import { statementNames } from './statement-names.js';

describe('names of prepared statements', () => {
  it('are the same for the same text, and fit into what PostgreSQL compares', () => {
    const nameOf = statementNames();
    const name = nameOf({ sql: 'SELECT 1' });
    expect(nameOf({ sql: 'SELECT 1' })).toBe(name);
    expect(nameOf({ sql: 'SELECT 2' })).not.toBe(name);
    expect(name.length).toBeLessThan(64);
  });

  it('are given to a bounded number of texts', () => {
    const nameOf = statementNames();
    const names = Array.from({ length: 2000 }, (_, i) => nameOf({ sql: `SELECT ${i}` }));
    expect(names.filter((name) => name !== '')).toHaveLength(500);
    expect(nameOf({ sql: 'SELECT 0' })).toBe(names[0]);
  });
});
