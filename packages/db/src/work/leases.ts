import { randomUUID } from 'node:crypto';
import type { Lease, Leases } from '@waybill/core';
import type pg from 'pg';
import { failureOf } from '../client/failure-of.js';

// The lowest free slot, as long as fewer than all are held. Two who want the same slot meet at the primary key; the later one
// changes nothing and looks again.
const ACQUIRE = `
INSERT INTO leases (name, slot, holder, token, expires_at)
SELECT $1::text, slot, $3::text, $4::uuid, now() + $5 * interval '1 millisecond'
FROM generate_series(0, $2::int - 1) AS slot
WHERE (SELECT count(*) FROM leases WHERE name = $1 AND expires_at > now()) < $2
  AND NOT EXISTS (SELECT FROM leases held WHERE held.name = $1 AND held.slot = slot.slot AND held.expires_at > now())
ORDER BY slot LIMIT 1
ON CONFLICT (name, slot) DO UPDATE
SET holder = excluded.holder, token = excluded.token, expires_at = excluded.expires_at
WHERE leases.expires_at <= now()
RETURNING slot`;

const EXTEND = `
UPDATE leases SET expires_at = now() + $4 * interval '1 millisecond' WHERE name = $1 AND slot = $2 AND token = $3`;

const RELEASE = 'DELETE FROM leases WHERE name = $1 AND slot = $2 AND token = $3';

const HELD = 'SELECT count(*)::int AS held FROM leases WHERE name = $1 AND expires_at > now()';

/** Slots over PostgreSQL, whose clock judges every expiry. */
export function leases(pool: pg.Pool): Leases {
  async function query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<pg.QueryResult<R>> {
    try {
      return await pool.query<R>(text, [...values]);
    } catch (error) {
      throw failureOf(error);
    }
  }

  function lease(name: string, slot: number, token: string): Lease {
    return {
      extend: async (leaseMs) => (await query(EXTEND, [name, slot, token, leaseMs])).rowCount === 1,
      release: async () => {
        await query(RELEASE, [name, slot, token]);
      },
    };
  }

  async function held(name: string): Promise<number> {
    const { rows } = await query<{ held: number }>(HELD, [name]);
    return rows[0]?.held ?? 0;
  }

  return {
    async acquire(name, slots, holder, leaseMs) {
      const token = randomUUID();
      for (;;) {
        const { rows } = await query<{ slot: number }>(ACQUIRE, [name, slots, holder, token, leaseMs]);
        const [taken] = rows;
        if (taken !== undefined) return lease(name, taken.slot, token);
        if ((await held(name)) >= slots) return undefined;
      }
    },
    held,
  };
}
