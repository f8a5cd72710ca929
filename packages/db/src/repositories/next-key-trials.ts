import type { NextKeyTrialRepository } from '@waybill/core';
import type { Session } from '../client/session.js';

/** How partners take the next Keys of Connections, over PostgreSQL. */
export function nextKeyTrialRepository(session: Session): NextKeyTrialRepository {
  return {
    async find(connectionId) {
      return (await session.run((client) => client.nextKeyTrial.findUnique({ where: { connectionId } }))) ?? undefined;
    },
    async takeProbe(connectionId, now, everyMs) {
      const probeAt = new Date(now.getTime() + everyMs);
      const first = await session.run((client) =>
        client.nextKeyTrial.createMany({ data: [{ connectionId, probeAt }], skipDuplicates: true }),
      );
      if (first.count === 1) return true;
      const { count } = await session.run((client) =>
        client.nextKeyTrial.updateMany({ where: { connectionId, probeAt: { lte: now } }, data: { probeAt } }),
      );
      return count === 1;
    },
    async notePresentKey(connectionId, at, refused) {
      const seen = { presentKeyAt: at, ...(refused ? { refusedAt: at } : {}) };
      await session.run((client) =>
        client.nextKeyTrial.upsert({
          where: { connectionId },
          create: { connectionId, probeAt: at, ...seen, refusals: refused ? 1 : 0 },
          update: { ...seen, ...(refused ? { refusals: { increment: 1 } } : {}) },
        }),
      );
    },
    async forget(connectionId) {
      await session.run((client) => client.nextKeyTrial.deleteMany({ where: { connectionId } }));
    },
  };
}
