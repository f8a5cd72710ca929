import type { Breaker, BreakerRepository } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Breaker as Row } from '../generated/client.js';
import { failureCodeOf, storable } from '../rows/values.js';
import { when } from './conditions.js';
import { withinReach } from './reach.js';

function breakerOf(row: Row): Breaker {
  return { ...row, failureCode: failureCodeOf(row.failureCode) };
}

/** Failures in a row to open a Connection, over PostgreSQL. */
export function breakerRepository(session: Session): BreakerRepository {
  return {
    async find(connectionId) {
      const row = await session.run((client) => client.breaker.findUnique({ where: { connectionId } }));
      return row === null ? undefined : breakerOf(row);
    },
    async countFailure({ connectionId, failureCode, failureDetail, failedAt }, { openAfter, probeMs }) {
      const detail = storable(failureDetail);
      const probeAt = new Date(failedAt.getTime() + probeMs);
      const row = await session.run((client) =>
        client.breaker.upsert({
          where: { connectionId },
          create: { connectionId, failures: 1, failureCode, failureDetail: detail, failedAt },
          update: { failures: { increment: 1 }, failureCode, failureDetail: detail, failedAt },
        }),
      );
      if (row.openedAt !== null || openAfter === 0 || row.failures < openAfter)
        return { breaker: breakerOf(row), tripped: false };
      // Two that fail at the same time both come here; one of them opens it.
      const [opened] = await session.run((client) =>
        client.breaker.updateManyAndReturn({
          where: { connectionId, openedAt: null },
          data: { openedAt: failedAt, probeAt },
        }),
      );
      return { breaker: breakerOf(opened ?? row), tripped: opened !== undefined };
    },
    async resting(limit, { within } = {}) {
      const rows = await session.run((client) =>
        client.breaker.findMany({
          where: {
            AND: [{ openedAt: { not: null } }, ...when(within, (reach) => ({ connection: withinReach.connection(reach) }))],
          },
          orderBy: { openedAt: 'desc' },
          take: limit,
        }),
      );
      return rows.map(breakerOf);
    },
    async takeProbe(connectionId, now, probeMs) {
      const { count } = await session.run((client) =>
        client.breaker.updateMany({
          where: { connectionId, openedAt: { not: null }, probeAt: { lte: now } },
          data: { probeAt: new Date(now.getTime() + probeMs) },
        }),
      );
      return count === 1;
    },
    async reset(connectionId) {
      const before = await this.find(connectionId);
      if (before === undefined) return undefined;
      const { count } = await session.run((client) => client.breaker.deleteMany({ where: { connectionId } }));
      return count === 0 ? undefined : before;
    },
  };
}
