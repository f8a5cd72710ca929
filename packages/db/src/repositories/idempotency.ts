import { Failure, type IdempotencyRepository, type SettingRepository } from '@waybill/core';
import type { Session } from '../client/session.js';

/** Stored answers, over PostgreSQL. */
export function idempotencyRepository(session: Session): IdempotencyRepository {
  return {
    async begin({ key, principal, requestHash, status, body }) {
      // What is there may be released between our two statements; then the key is free again.
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const data = [{ key, principal, requestHash, status, body }];
        const { count } = await session.run((client) => client.idempotencyKey.createMany({ data, skipDuplicates: true }));
        if (count === 1) return undefined;
        const there = await session.run((client) =>
          client.idempotencyKey.findUnique({ where: { principal_key: { principal, key } }, omit: { createdAt: true } }),
        );
        if (there !== null) return there;
      }
      throw new Failure('conflict', { publicDetail: 'Requests with this Idempotency-Key come and go at the same time.' });
    },
    async finish(principal, key, status, body) {
      await session.run((client) => client.idempotencyKey.updateMany({ where: { principal, key }, data: { status, body } }));
    },
    async release(principal, key) {
      await session.run((client) => client.idempotencyKey.deleteMany({ where: { principal, key } }));
    },
    async removeOlderThan(at) {
      return (await session.run((client) => client.idempotencyKey.deleteMany({ where: { createdAt: { lt: at } } }))).count;
    },
  };
}

/** Small facts of the installation, over PostgreSQL. */
export function settingRepository(session: Session): SettingRepository {
  return {
    async get(name) {
      // Asked all the time, by whoever is about to begin something.
      const [row] = await session.sql((sql) =>
        sql.rows<{ value: string }>('SELECT value FROM settings WHERE name = $1::text', [name]),
      );
      return row?.value;
    },
    async set(name, value) {
      await session.run(
        (client) => client.$executeRaw`
          INSERT INTO settings (name, value) VALUES (${name}, ${value}) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      );
    },
  };
}
