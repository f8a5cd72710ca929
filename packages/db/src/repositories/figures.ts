import type { FigureReader } from '@waybill/core';
import type { Session } from '../client/session.js';

/** Sums for the first screen, over PostgreSQL. */
export function figureReader(session: Session): FigureReader {
  return {
    transfersByHour: (since) =>
      session.run(
        (client) => client.$queryRaw<{ hour: Date; committed: number; failed: number; bytes: bigint }[]>`
          SELECT date_trunc('hour', finished_at, 'UTC') AS hour,
            (count(*) FILTER (WHERE state = 'committed'))::int AS committed,
            (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
            coalesce(sum(size_bytes) FILTER (WHERE state = 'committed'), 0)::bigint AS bytes
          FROM transfers
          WHERE finished_at >= ${since}::timestamptz AND ended_as IN ('committed', 'failed')
          GROUP BY 1 ORDER BY 1`,
      ),
    async open() {
      const [row] = await session.run(
        (client) => client.$queryRaw<{ runs: number; queued: number; running: number }[]>`
          SELECT
            (SELECT count(*) FROM runs WHERE state IN ('queued', 'discovering', 'running'))::int AS runs,
            (SELECT count(*) FROM transfers WHERE ended_as IS NULL AND state = 'queued')::int AS queued,
            (SELECT count(*) FROM transfers WHERE ended_as IS NULL AND state IN ('running', 'verifying'))::int AS running`,
      );
      const { runs = 0, queued = 0, running = 0 } = row ?? {};
      return { activeRuns: runs, queuedTransfers: queued, runningTransfers: running };
    },
  };
}
