import { type Arrival, type ArrivalRepository, parseVPath } from '@waybill/core';
import type { Session, SqlSession } from '../client/session.js';
import { byColumn, jsonRows } from './json-rows.js';
import { inForce, scheduleOf } from './schedules.js';

interface Row {
  readonly id: string;
  readonly schedule_id: string;
  readonly cause: string;
  readonly path: string;
  readonly transfer_id: string | null;
  readonly arrived_at: Date;
}

function toEntity(row: Row): Arrival {
  return {
    id: row.id,
    scheduleId: row.schedule_id,
    cause: row.cause,
    path: parseVPath(row.path),
    transferId: row.transfer_id,
    arrivedAt: row.arrived_at,
  };
}

/** What is written of arrivals while many Transfers change. */
export function arrivalSets(session: SqlSession): Pick<ArrivalRepository, 'add'> {
  return {
    async add(arrivals) {
      if (arrivals.length === 0) return;
      await session.sql((sql) =>
        sql.rows(
          `INSERT INTO arrivals (id, schedule_id, cause, path, transfer_id, arrived_at)
          SELECT id, schedule_id, cause, path, transfer_id, arrived_at FROM json_populate_recordset(NULL::arrivals, $1::json)
          ON CONFLICT DO NOTHING`,
          [jsonRows(arrivals.map(byColumn))],
        ),
      );
    },
  };
}

/** Files that wait for the Run of their Schedule, over PostgreSQL. */
export function arrivalRepository(session: Session): ArrivalRepository {
  return {
    ...arrivalSets(session),
    async pending(limit) {
      return session.atomically(async (client) => {
        const groups = await client.arrival.groupBy({
          by: ['scheduleId'],
          where: { schedule: inForce },
          _min: { arrivedAt: true },
          _max: { arrivedAt: true },
          _count: true,
          orderBy: { _min: { arrivedAt: 'asc' } },
          take: limit,
        });
        if (groups.length === 0) return [];
        const rows = await client.schedule.findMany({ where: { id: { in: groups.map(({ scheduleId }) => scheduleId) } } });
        const byId = new Map(rows.map((row) => [row.id, scheduleOf(row)]));
        return groups.flatMap(({ scheduleId, _min, _max, _count }) => {
          const schedule = byId.get(scheduleId);
          if (schedule === undefined || _min.arrivedAt === null || _max.arrivedAt === null) return [];
          return [{ schedule, firstAt: _min.arrivedAt, lastAt: _max.arrivedAt, count: _count }];
        });
      });
    },
    async take(scheduleId, limit) {
      const rows = await session.run(
        (client) => client.$queryRaw<Row[]>`
          DELETE FROM arrivals WHERE id IN (
            SELECT id FROM arrivals WHERE schedule_id = ${scheduleId}::uuid ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
          ) RETURNING id, schedule_id, cause, path, transfer_id, arrived_at`,
      );
      return rows.map(toEntity).sort((one, other) => (one.id < other.id ? -1 : 1));
    },
  };
}
