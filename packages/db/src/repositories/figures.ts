import type { FigureReader, Reach } from '@waybill/core';
import type { Session } from '../client/session.js';
import { Prisma } from '../generated/client.js';

/** Of Runs and of Transfers. */
function ofReach(within: Reach | undefined): Prisma.Sql {
  if (within === undefined) return Prisma.sql`true`;
  const { partnerIds, sharedJobIds } = within;
  return Prisma.sql`partner_id = ANY (${[...partnerIds]}::uuid[])
    AND (job_id IS NULL OR NOT job_id = ANY (${[...sharedJobIds]}::uuid[]))`;
}

interface PeriodRow {
  readonly side: 'day' | 'reason' | 'partner';
  readonly day: Date | null;
  readonly failure_code: string | null;
  readonly partner_id: string | null;
  readonly committed: number;
  readonly failed: number;
  readonly bytes: bigint;
}

/** Sums for the first screen, over PostgreSQL. */
export function figureReader(session: Session): FigureReader {
  return {
    transfersByHour: (since, { within } = {}) =>
      session.run(
        (client) => client.$queryRaw<{ hour: Date; committed: number; failed: number; bytes: bigint }[]>`
          SELECT date_trunc('hour', finished_at, 'UTC') AS hour,
            (count(*) FILTER (WHERE state = 'committed'))::int AS committed,
            (count(*) FILTER (WHERE state = 'failed'))::int AS failed,
            coalesce(sum(size_bytes) FILTER (WHERE state = 'committed'), 0)::bigint AS bytes
          FROM transfers
          WHERE finished_at >= ${since}::timestamptz AND ended_as IN ('committed', 'failed') AND ${ofReach(within)}
          GROUP BY 1 ORDER BY 1`,
      ),
    async period(since, { within } = {}) {
      const rows = await session.run(
        (client) => client.$queryRaw<PeriodRow[]>`
          WITH summed AS (
            SELECT greatest(${since}::timestamptz, (SELECT summed_until FROM transfer_sums)) AS until
          ), ended AS (
            SELECT day, partner_id, ended_as, failure_code, transfers, bytes
            FROM transfer_days
            WHERE day >= ${since}::timestamptz AND ${ofReach(within)}
            UNION ALL
            SELECT date_trunc('day', finished_at, 'UTC'), partner_id, ended_as, failure_code, 1, coalesce(size_bytes, 0)
            FROM transfers
            WHERE finished_at >= (SELECT until FROM summed) AND ended_as IN ('committed', 'failed') AND ${ofReach(within)}
          )
          SELECT
            CASE GROUPING(day, failure_code, partner_id) WHEN 3 THEN 'day' WHEN 5 THEN 'reason' ELSE 'partner' END AS side,
            day, failure_code, partner_id,
            (coalesce(sum(transfers) FILTER (WHERE ended_as = 'committed'), 0))::int AS committed,
            (coalesce(sum(transfers) FILTER (WHERE ended_as = 'failed'), 0))::int AS failed,
            (coalesce(sum(bytes) FILTER (WHERE ended_as = 'committed'), 0))::bigint AS bytes
          FROM ended
          GROUP BY GROUPING SETS ((day), (failure_code), (partner_id))`,
      );
      const of = (wanted: PeriodRow['side']) => rows.filter(({ side }) => side === wanted);
      return {
        days: of('day')
          .flatMap(({ day, committed, failed, bytes }) => (day === null ? [] : [{ day, committed, failed, bytes }]))
          .sort((one, other) => one.day.getTime() - other.day.getTime()),
        reasons: of('reason')
          .flatMap(({ failure_code: code, failed }) => (code === null || failed === 0 ? [] : [{ code, failed }]))
          .sort((one, other) => other.failed - one.failed),
        partners: of('partner')
          .flatMap(({ partner_id: partnerId, committed, failed, bytes }) =>
            partnerId === null ? [] : [{ partnerId, committed, failed, bytes }],
          )
          .sort((one, other) => other.committed + other.failed - one.committed - one.failed),
      };
    },
    async sumUp(first, end) {
      // The row is locked by who moves it on, so a day is taken once; a second process looks at what the first has left.
      const [row] = await session.run(
        (client) => client.$queryRaw<{ days: number }[]>`
          WITH next AS (
            UPDATE transfer_sums
            SET summed_until = greatest(summed_until, ${first}::timestamptz) + interval '24 hours'
            WHERE greatest(summed_until, ${first}::timestamptz) < ${end}::timestamptz
            RETURNING summed_until - interval '24 hours' AS day, summed_until AS until
          ), sums AS (
            INSERT INTO transfer_days (day, partner_id, job_id, ended_as, failure_code, transfers, bytes)
            SELECT day, partner_id, job_id, ended_as, failure_code, count(*), coalesce(sum(size_bytes), 0)
            FROM next JOIN transfers ON finished_at >= day AND finished_at < until AND ended_as IN ('committed', 'failed')
            GROUP BY day, partner_id, job_id, ended_as, failure_code
          ), gone AS (
            DELETE FROM transfer_days WHERE day < ${first}::timestamptz AND EXISTS (SELECT FROM next)
          )
          SELECT count(*)::int AS days FROM next`,
      );
      return row?.days === 1;
    },
    async open({ within } = {}) {
      const [row] = await session.run(
        (client) => client.$queryRaw<{ runs: number; queued: number; running: number }[]>`
          SELECT
            (SELECT count(*) FROM runs WHERE state IN ('queued', 'discovering', 'running') AND ${ofReach(within)})::int AS runs,
            (SELECT count(*) FROM transfers WHERE ended_as IS NULL AND state = 'queued' AND ${ofReach(within)})::int AS queued,
            (SELECT count(*) FROM transfers WHERE ended_as IS NULL AND state IN ('running', 'verifying') AND ${ofReach(within)})::int AS running`,
      );
      const { runs = 0, queued = 0, running = 0 } = row ?? {};
      return { activeRuns: runs, queuedTransfers: queued, runningTransfers: running };
    },
  };
}
