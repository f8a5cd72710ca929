import { createHash } from 'node:crypto';

const MAX_STATEMENTS = 500;

/**
 * Names for prepared statements, so that PostgreSQL plans each text once a connection. Lists of different lengths make different
 * texts; beyond a number of them, the rest stays unnamed and is not kept.
 */
export function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MAX_STATEMENTS) return '';
    const name = `waybill_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
    names.set(sql, name);
    return name;
  };
}
