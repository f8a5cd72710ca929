import type { Transfer } from '@waybill/core';
import type { Sql } from '../client/sql.js';
import { jsonRows } from './json-rows.js';
import { changingColumns } from './transfer-rows.js';

/** What the trigger would do for each row. */
export const STAMPED = 'version = t.version + 1, updated_at = now()';

/** What a change of a row leaves on it. */
export type Stamp = Pick<Transfer, 'id' | 'version' | 'updatedAt'>;

const STAMP = 't.id, t.version, t.updated_at AS "updatedAt"';

interface SetUpdate {
  readonly columns: readonly string[];
  /** Further columns of the rows that are given. */
  readonly more?: string;
  /** Which rows may change. */
  readonly where: string;
  readonly returning?: string;
  /** Whether the transaction fails unless each of them changes. */
  readonly isForeseen?: boolean;
}

/**
 * Sets `columns` of the rows that are given, whose ids are said twice for the planner: to it a join with their JSON is one of a hundred rows, for which it reads all of
 * a table of which it knows nothing yet, and keeps to it. Of many ids it plans for as many as there are, each time anew, which takes half as long as to change one:
 * where it is one, it is told so, and plans once.
 */
export function updateEach<R extends object>(
  sql: Sql,
  { columns, more = '', where, returning = STAMP, isForeseen = false }: SetUpdate,
  rows: readonly { readonly id: string }[],
): Promise<readonly R[]> {
  const [only] = rows.length === 1 ? rows : [];
  const statement = `
    UPDATE transfers t SET ${STAMPED}, ${columns.map((column) => `${column} = step.${column}`).join(', ')}
    FROM ${only === undefined ? 'json_to_recordset' : 'json_to_record'}($1::json) AS step (
      id uuid, ${more}${columns.map((column) => `${column} ${changingColumns[column] ?? 'text'}`).join(', ')}
    )
    WHERE t.id = ${only === undefined ? 'ANY($2::uuid[])' : '$2::uuid'} AND t.id = step.id AND ${where}
    RETURNING ${returning}`;
  const values = only === undefined ? [jsonRows(rows), rows.map(({ id }) => id)] : [JSON.stringify(only), only.id];
  if (!isForeseen) return sql.rows<R>(statement, values);
  // Read from the assertion on, which is made also where nothing has changed.
  return sql.rows<R>(
    `WITH changed AS (${statement}), foreseen AS (
      SELECT assert_foreseen((SELECT count(*) FROM changed) = $3::int, 'Not every transfer is as it was.')
    )
    SELECT changed.* FROM foreseen LEFT JOIN changed ON true`,
    [...values, rows.length],
  );
}
