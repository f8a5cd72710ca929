import { algorithmUses, type NegotiatedUse } from '@waybill/core';
import type { Session } from '../client/session.js';
import { oneOf } from '../rows/values.js';

interface Row {
  readonly direction: 'in' | 'out';
  readonly partner_id: string;
  readonly party_id: string;
  readonly use: string;
  readonly algorithm: string;
  readonly sessions: number;
  readonly last_at: Date;
}

/** What was negotiated in sessions since, by party and algorithm, from the events of their beginnings. */
const NEGOTIATED = `
SELECT agreed.direction, agreed.partner_id, agreed.party_id, each.use, each.algorithm, count(*)::int AS sessions, max(agreed.recorded_at) AS last_at
FROM (
  SELECT CASE s.type WHEN 'session.opened' THEN 'in' ELSE 'out' END AS direction, s.partner_id, s.recorded_at,
    CASE s.type WHEN 'session.opened' THEN s.account_id ELSE s.target_id END AS party_id, e.body::json -> 'session' AS session
  FROM audit_search s JOIN audit_events e ON e.seq = s.seq
  WHERE s.type = ANY ('{session.opened,connection.opened}') AND s.recorded_at >= $1::timestamptz AND s.outcome = 'success'
) AS agreed, LATERAL (VALUES
  ('key-exchange', agreed.session ->> 'keyExchange'), ('host-key', agreed.session ->> 'hostKeyAlgorithm'),
  ('cipher', agreed.session ->> 'cipherIn'), ('mac', agreed.session ->> 'macIn'),
  ('cipher', nullif(agreed.session ->> 'cipherOut', agreed.session ->> 'cipherIn')),
  ('mac', nullif(agreed.session ->> 'macOut', agreed.session ->> 'macIn'))
) AS each (use, algorithm)
WHERE each.algorithm IS NOT NULL AND agreed.party_id IS NOT NULL AND agreed.partner_id IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
ORDER BY 2, 1, 3, 4, 5`;

export async function negotiatedSince(session: Session, since: Date): Promise<readonly NegotiatedUse[]> {
  const rows = await session.sql((sql) => sql.rows<Row>(NEGOTIATED, [since]));
  return rows.map((row) => ({
    ...{ direction: row.direction, partnerId: row.partner_id, partyId: row.party_id, use: oneOf(algorithmUses, row.use) },
    ...{ algorithm: row.algorithm, sessions: row.sessions, lastAt: row.last_at },
  }));
}
