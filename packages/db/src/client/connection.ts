import { Failure } from '@waybill/core';
import type pg from 'pg';
import { databaseProblem } from './foreign-error.js';
import { inOneWrite } from './in-one-write.js';
import { type Sql, sqlOver } from './sql.js';

/** Whether a statement failed for nothing but that one before it had. */
function isAftermath(error: unknown): boolean {
  return databaseProblem(error instanceof Failure ? error.cause : error).sqlState === '25P02';
}

/**
 * Runs `work` in a transaction on a connection of its own, and commits. A connection that cannot even be told to forget the
 * transaction is given up.
 *
 * What is asked without waiting for what was asked before goes out together, in one write, BEGIN with the first statement. `work` may call `commit`
 * itself, together with its last statement: what PostgreSQL refused of that it does not commit.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (sql: Sql, commit: () => Promise<void>) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // One that is lost between two statements says so here; the next statement fails.
  const heard = (): void => undefined;
  client.on('error', heard);
  let broken = false;
  let isOver = false;
  const sql = sqlOver(client);
  const together = inOneWrite(client.connection.stream);
  let committed: Promise<void> | undefined;
  let failure: unknown;
  // What asks for several things at once fails with the first; what the others would ask then must not meet the next transaction.
  const within: Sql = {
    ...sql,
    rows: async <R extends object>(text: string, values?: readonly unknown[]) => {
      if (isOver || committed !== undefined) throw new Failure('internal', { publicDetail: 'The transaction is over.' });
      together();
      return sql.rows<R>(text, values).catch((error: unknown) => {
        failure ??= error;
        throw error;
      });
    },
  };
  const commit = (): Promise<void> => {
    if (committed !== undefined) return committed;
    together();
    committed = client.query('COMMIT').then(({ command }) => {
      // PostgreSQL answers so when a statement before has failed.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    });
    return committed;
  };
  try {
    together();
    const begun = client.query('BEGIN');
    begun.catch(() => undefined);
    const result = await work(within, commit);
    await begun;
    await commit();
    return result;
  } catch (error) {
    isOver = true;
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    // Of several statements that were on their way, those behind the one that failed fail as well, and may be heard of first.
    throw failure !== undefined && isAftermath(error) ? failure : error;
  } finally {
    isOver = true;
    client.off('error', heard);
    client.release(broken);
  }
}
