import { createHash } from 'node:crypto';
import type { SignInAttemptRepository } from '@waybill/core';
import type { Session } from '../client/session.js';

function hashOf(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}

/** Counters of sign-in attempts, over PostgreSQL. */
export function signInAttemptRepository(session: Session): SignInAttemptRepository {
  return {
    async count(keys, now, windowMs) {
      const hashes = keys.map((key) => Buffer.from(hashOf(key)).toString('hex'));
      // In one order for everybody, so that two processes never wait for each other; each key once, or the statement is refused.
      const distinct = [...new Set(hashes)].sort();
      const rows = await session.run(
        (client) => client.$queryRaw<{ key: string; count: number }[]>`
          INSERT INTO sign_in_attempts AS seen (key_hash, count, started_at)
          SELECT decode(key, 'hex'), 1, ${now}::timestamptz FROM unnest(${distinct}::text[]) AS key
          ON CONFLICT (key_hash) DO UPDATE SET
            count = CASE WHEN seen.started_at + ${windowMs} * interval '1 millisecond' <= excluded.started_at
              THEN 1 ELSE seen.count + 1 END,
            started_at = CASE WHEN seen.started_at + ${windowMs} * interval '1 millisecond' <= excluded.started_at
              THEN excluded.started_at ELSE seen.started_at END
          RETURNING encode(key_hash, 'hex') AS key, count`,
      );
      const counts = new Map(rows.map(({ key, count }) => [key, count]));
      return hashes.map((hash) => counts.get(hash) ?? 0);
    },
    async takeBack(key) {
      await session.run((client) =>
        client.signInAttempt.updateMany({ where: { keyHash: hashOf(key), count: { gt: 0 } }, data: { count: { decrement: 1 } } }),
      );
    },
    async forget(key) {
      await session.run((client) => client.signInAttempt.deleteMany({ where: { keyHash: hashOf(key) } }));
    },
    async removeOlderThan(at) {
      return (await session.run((client) => client.signInAttempt.deleteMany({ where: { startedAt: { lt: at } } }))).count;
    },
  };
}
