import { type AuditRetentionRepository, Failure, isId, type StoredTombstone } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { AuditTombstone } from '../generated/client.js';

const SHOWN = 200;

function tombstoneOf({ fromSeq, toSeq, ...rest }: AuditTombstone): StoredTombstone {
  return { ...rest, fromSeq: Number(fromSeq), toSeq: Number(toSeq) };
}

/** How long the trail is kept, what holds it, and what was removed, over PostgreSQL. */
export function auditRetentionRepository(session: Session): AuditRetentionRepository {
  const one = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    const [row] = await session.sql((sql) => sql.rows<{ value: unknown }>(text, values));
    return row?.value ?? undefined;
  };
  return {
    async read() {
      const row = await session.run((client) => client.auditRetention.findFirst());
      if (row === null) throw new Failure('internal');
      const { minimumDays, deleteAfterDays, anchorId } = row;
      return { minimumDays, deleteAfterDays, anchorId };
    },
    async save(retention) {
      await session.run((client) => client.auditRetention.updateMany({ data: { ...retention } }));
    },
    holds: ({ inForce }) =>
      session.run((client) =>
        client.legalHold.findMany({
          where: inForce === true ? { releasedAt: null } : {},
          orderBy: { id: 'desc' },
          take: SHOWN,
        }),
      ),
    addHold: (hold) => session.run((client) => client.legalHold.create({ data: { ...hold } })),
    async releaseHold(id, releasedAt, releaseReason) {
      if (!isId(id)) return undefined;
      const [row] = await session.run((client) =>
        client.legalHold.updateManyAndReturn({ where: { id, releasedAt: null }, data: { releasedAt, releaseReason } }),
      );
      return row;
    },
    async tombstones() {
      const rows = await session.run((client) => client.auditTombstone.findMany({ orderBy: { toSeq: 'asc' } }));
      return rows.map(tombstoneOf);
    },
    removedUpTo: async () => Number((await one('SELECT max(to_seq) AS value FROM audit_tombstones', [])) ?? 0),
    // Times never run backwards along the chain, so this is found from its beginning.
    lastSeqBefore: async (before) =>
      Number(
        (await one(
          `SELECT coalesce((SELECT seq - 1 FROM audit_events WHERE recorded_at >= $1::timestamptz ORDER BY seq LIMIT 1),
             (SELECT max(seq) FROM audit_events)) AS value`,
          [before],
        )) ?? 0,
      ),
    async holdOn(fromSeq, toSeq) {
      const held = await one('SELECT audit_segment_hold($1::bigint, $2::bigint)::text AS value', [fromSeq, toSeq]);
      return typeof held === 'string' ? held : undefined;
    },
    async removeSegment({ body, signature, signedBy }) {
      return Number(await one('SELECT delete_audit_segment($1::text, $2::text, $3::text) AS value', [body, signature, signedBy]));
    },
  };
}
