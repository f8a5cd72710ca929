import { type AuditBreak, type AuditBreakRepository, type BreakClosing, Failure, isId } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { AuditBreak as Row } from '../generated/client.js';

const SHOWN = 100;

function closingOf(by: string | null, at: Date | null, reason: string | null): BreakClosing | null {
  return by === null || at === null || reason === null ? null : { by, at, reason };
}

function breakOf(row: Row): AuditBreak {
  return {
    ...{ id: row.id, seq: Number(row.seq), reason: row.reason, detail: row.detail, openedAt: row.openedAt },
    first: closingOf(row.firstBy, row.firstAt, row.firstReason),
    closed: closingOf(row.closedBy, row.closedAt, row.closedReason),
  };
}

/** Breaks of the trail, over PostgreSQL. */
export function auditBreakRepository(session: Session): AuditBreakRepository {
  return {
    async open(found) {
      const { count } = await session.run((client) =>
        client.auditBreak.createMany({ data: { ...found, seq: BigInt(found.seq) }, skipDuplicates: true }),
      );
      return count === 1;
    },
    async get(id) {
      const row = isId(id) ? await session.run((client) => client.auditBreak.findUnique({ where: { id } })) : null;
      if (row === null) throw new Failure('not-found', { publicDetail: 'There is no such break of the audit trail.' });
      return breakOf(row);
    },
    async list({ open }) {
      const where = open === true ? { closedBy: null } : {};
      const rows = await session.run((client) => client.auditBreak.findMany({ where, orderBy: { id: 'desc' }, take: SHOWN }));
      return rows.map(breakOf);
    },
    async areClosed(found) {
      // A place and a reason are found once; those that were asked for may be named twice.
      const places = new Map(found.map(({ seq, reason }) => [`${seq} ${reason}`, { seq: BigInt(seq), reason }]));
      const closed = await session.run((client) =>
        client.auditBreak.count({ where: { OR: [...places.values()], closedBy: { not: null } } }),
      );
      return closed === places.size;
    },
    async beginClosing(id, { by, at, reason }) {
      const { count } = await session.run((client) =>
        client.auditBreak.updateMany({ where: { id, firstBy: null }, data: { firstBy: by, firstAt: at, firstReason: reason } }),
      );
      return count === 1;
    },
    async close(id, { by, at, reason }) {
      const { count } = await session.run((client) =>
        client.auditBreak.updateMany({
          where: { id, closedBy: null, firstBy: { not: null }, NOT: { firstBy: by } },
          data: { closedBy: by, closedAt: at, closedReason: reason },
        }),
      );
      return count === 1;
    },
  };
}
