import type pg from 'pg';
import { statementNames } from '../statement-names.js';
import type { Client } from './session.js';
import { textArray } from './text-array.js';

/**
 * Statements with numbered parameters (`$1`), in one transaction or each in one of its own. For what is done to many rows at once:
 * a `bigint` column may come as text, so read it with `Number`.
 */
export interface Sql {
  rows<R extends object>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
  /** A parameter of the type `text[]`, for many or long texts. */
  texts(values: readonly string[]): unknown;
}

/** How long a statement may take before its connection is given up: a server that vanished says nothing. */
const STATEMENT_MS = 60_000;

const nameOf = statementNames();

/** Past the generated client, which would read and write every value once more. Each text is prepared once a connection. */
export function sqlOver(connection: pg.Pool | pg.ClientBase): Sql {
  return {
    async rows<R extends object>(text: string, values: readonly unknown[] = []) {
      const query = { name: nameOf({ sql: text }), text, values: [...values], query_timeout: STATEMENT_MS };
      return (await connection.query<R>(query)).rows;
    },
    texts: textArray,
  };
}

/** In a transaction of the generated client. */
export function sqlWithin(client: Client): Sql {
  return {
    rows: <R extends object>(text: string, values: readonly unknown[] = []) => client.$queryRawUnsafe<R[]>(text, ...values),
    texts: (values) => values,
  };
}
