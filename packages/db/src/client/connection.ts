import type pg from 'pg';

/**
 * Runs `work` in a transaction on a connection of its own, and commits. A connection that cannot even be told to forget the
 * transaction is given up.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // One that is lost between two statements says so here; the next statement fails.
  const heard = (): void => undefined;
  client.on('error', heard);
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.off('error', heard);
    client.release(broken);
  }
}
