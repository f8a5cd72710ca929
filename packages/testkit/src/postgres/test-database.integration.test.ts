import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type DatabaseTemplate, withTestDatabase } from './test-database.js';

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  let timesMigrated = 0;
  const template: DatabaseTemplate = {
    name: 'testkit_own',
    migrate: async (adminUrl) => {
      timesMigrated += 1;
      await query(adminUrl, 'CREATE TABLE t (n int); INSERT INTO t VALUES (1); GRANT SELECT, INSERT ON t TO waybill_app');
    },
  };
  const opened = Promise.all(Array.from({ length: 4 }, () => createTestDatabase({ template })));
  afterAll(async () => {
    for (const database of await opened) await database.drop();
  });

  it('is made from a template that is migrated once, however many ask at the same time', async () => {
    expect(new Set((await opened).map(({ name }) => name)).size).toBe(4);
    expect(timesMigrated).toBe(1);
  });

  it('is its test’s own: what one writes, another does not see', async () => {
    const [one, other] = await opened;
    if (one === undefined || other === undefined) throw new Error('unreachable');
    await query(one.appUrl, 'INSERT INTO t VALUES (2)');
    expect(await query(one.appUrl, 'SELECT n FROM t ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await query(other.appUrl, 'SELECT n FROM t')).toEqual([{ n: 1 }]);
  });

  it('gives the application’s role no right to change the schema', async () => {
    await withTestDatabase({ template }, async ({ appUrl }) => {
      await expect(query(appUrl, 'CREATE TABLE mine ()')).rejects.toThrow('permission denied');
    });
  });

  it('lets nobody in without the password, also where that is checked cheaply', async () => {
    await withTestDatabase({ template }, async ({ adminUrl }) => {
      const wrong = adminUrl.replace(/:[^:@]+@/, ':wrong@');
      await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
    });
  });

  it('is gone after use even when a session is still open and the test failed', async () => {
    let url = '';
    const work = withTestDatabase({ template }, async ({ adminUrl }) => {
      url = adminUrl;
      const forgotten = new pg.Client(adminUrl);
      forgotten.on('error', () => undefined);
      await forgotten.connect();
      throw new Error('the test failed');
    });
    await expect(work).rejects.toThrow('the test failed');
    await expect(query(url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('is not left half made when its migration fails', async () => {
    let fail = true;
    const shaky: DatabaseTemplate = {
      name: 'testkit_shaky',
      migrate: async (adminUrl) => {
        await query(adminUrl, 'CREATE TABLE half ()');
        if (fail) throw new Error('migration failed');
      },
    };
    await expect(createTestDatabase({ template: shaky })).rejects.toThrow('migration failed');
    fail = false;
    await withTestDatabase({ template: shaky }, async ({ adminUrl }) => {
      expect(await query(adminUrl, 'SELECT count(*)::int AS n FROM half')).toEqual([{ n: 0 }]);
    });
  });
});
