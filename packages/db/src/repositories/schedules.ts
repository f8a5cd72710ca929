import {
  afterOutcomes,
  assertNever,
  catchUpPolicies,
  closedDayPolicies,
  Failure,
  type New,
  type Schedule,
  type ScheduleRepository,
  type ScheduleRule,
  scheduleKinds,
} from '@waybill/core';
import type { Session, SqlSession } from '../client/session.js';
import { Prisma, type Schedule as Row } from '../generated/client.js';
import { arrivalOf, timeWindowOf } from '../rows/schedule-json.js';
import { oneOf } from '../rows/values.js';
import { newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';
import { byColumn, jsonRows } from './json-rows.js';
import { withinReach } from './reach.js';

function present<T>(value: T | null): T {
  // The CHECK of the table keeps the parts of a kind together.
  if (value === null) throw new Failure('internal', { context: { what: 'schedules' } });
  return value;
}

function ruleOf(row: Row): ScheduleRule {
  const kind = oneOf(scheduleKinds, row.kind);
  switch (kind) {
    case 'cron':
      return { kind, cron: present(row.cron), ...timedPartsOf(row) };
    case 'window':
      return { kind, ...timeWindowOf(row.timeWindow), ...timedPartsOf(row) };
    case 'file':
      return { kind, storeId: present(row.storeId), ...arrivalOf(row.arrival) };
    case 'after':
      return { kind, afterJobId: present(row.afterJobId), on: oneOf(afterOutcomes, present(row.afterOutcome)) };
    default:
      return assertNever(kind);
  }
}

function timedPartsOf(row: Row) {
  return {
    timeZone: present(row.timeZone),
    calendarId: row.calendarId,
    onClosedDay: oneOf(closedDayPolicies, present(row.onClosedDay)),
    catchUp: oneOf(catchUpPolicies, present(row.catchUp)),
  };
}

const noParts = {
  cron: null,
  timeZone: null,
  calendarId: null,
  onClosedDay: null,
  catchUp: null,
  timeWindow: Prisma.DbNull,
  storeId: null,
  arrival: Prisma.DbNull,
  afterJobId: null,
  afterOutcome: null,
};

function ruleColumns(rule: ScheduleRule) {
  switch (rule.kind) {
    case 'cron': {
      return { ...noParts, ...rule };
    }
    case 'window': {
      const { kind, timeZone, calendarId, onClosedDay, catchUp, weekdays, ...window } = rule;
      return { ...noParts, kind, timeZone, calendarId, onClosedDay, catchUp, timeWindow: { ...window, weekdays: [...weekdays] } };
    }
    case 'file': {
      const { kind, storeId, ...arrival } = rule;
      return { ...noParts, kind, storeId, arrival };
    }
    case 'after':
      return { ...noParts, kind: rule.kind, afterJobId: rule.afterJobId, afterOutcome: rule.on };
    default:
      return assertNever(rule);
  }
}

/** The Schedule of a row. */
export function scheduleOf(row: Row): Schedule {
  const { id, version, createdAt, updatedAt, jobId, enabled, lastSlot, nextFireAt, expectedAt, missedAt } = row;
  return { id, version, createdAt, updatedAt, jobId, rule: ruleOf(row), enabled, lastSlot, nextFireAt, expectedAt, missedAt };
}

function columns({ jobId, rule, enabled, lastSlot, nextFireAt, expectedAt, missedAt }: New<Schedule>) {
  return { jobId, ...ruleColumns(rule), enabled, lastSlot, nextFireAt, expectedAt, missedAt };
}

/** Schedules that fire: enabled, of active Jobs of active Partners. */
export const inForce = {
  enabled: true,
  job: { status: 'active', partner: { status: 'active' } },
} as const satisfies Prisma.ScheduleWhereInput;

const scheduleColumns = `
  s.id, s.version, s.created_at AS "createdAt", s.updated_at AS "updatedAt", s.job_id AS "jobId", s.kind, s.cron,
  s.time_zone AS "timeZone", s.calendar_id AS "calendarId", s.on_closed_day AS "onClosedDay", s.catch_up AS "catchUp",
  s.time_window AS "timeWindow", s.store_id AS "storeId", s.arrival, s.after_job_id AS "afterJobId",
  s.after_outcome AS "afterOutcome", s.enabled, s.last_slot AS "lastSlot", s.next_fire_at AS "nextFireAt",
  s.expected_at AS "expectedAt", s.missed_at AS "missedAt"`;

/** What is asked of Schedules while many Transfers change. */
export function scheduleSets(session: SqlSession): Pick<ScheduleRepository, 'waitingForFiles' | 'assertNobodyWaits'> {
  return {
    async waitingForFiles(storeIds) {
      const rows = await session.sql((sql) =>
        // For one it is planned once, for an array each time anew.
        storeIds.length === 1
          ? sql.rows<Row>(`SELECT ${scheduleColumns} FROM schedules s WHERE s.store_id = $1::uuid AND s.enabled`, storeIds)
          : sql.rows<Row>(`SELECT ${scheduleColumns} FROM schedules s WHERE s.store_id = ANY($1::uuid[]) AND s.enabled`, [
              storeIds,
            ]),
      );
      return rows.map(scheduleOf);
    },

    async assertNobodyWaits(storeIds) {
      await session.sql((sql) =>
        sql.rows(
          `SELECT assert_foreseen(
            NOT EXISTS (SELECT FROM schedules s WHERE s.store_id = ANY($1::uuid[]) AND s.enabled), 'A schedule waits for files.'
          )::text`,
          [storeIds],
        ),
      );
    },
  };
}

/** Schedules, over PostgreSQL. */
export function scheduleRepository(session: Session): ScheduleRepository {
  return {
    ...crud<Schedule, Row, Parameters<ScheduleRepository['list']>[0]>(session, {
      noun: 'schedule',
      find: (client, id) => client.schedule.findUnique({ where: { id } }),
      list: (client, { jobId, enabled, within }, { take, after }) =>
        client.schedule.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(within, withinReach.schedule),
              ...when(jobId, (value) => ({ jobId: value })),
              ...when(enabled, (value) => ({ enabled: value })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.schedule.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.schedule.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.schedule.deleteMany({ where: { id, version } })).count,
      toEntity: scheduleOf,
    }),
    async byIds(ids) {
      const rows = await session.run((client) => client.schedule.findMany({ where: { id: { in: [...ids] } } }));
      return rows.map(scheduleOf);
    },
    async moveOn(schedules) {
      if (schedules.length === 0) return;
      const rows = schedules.map(({ id, version, lastSlot, nextFireAt, expectedAt, missedAt }) =>
        byColumn({ id, version, lastSlot, nextFireAt, expectedAt, missedAt }),
      );
      const moved = await session.run(
        (client) => client.$executeRaw`
          UPDATE schedules s SET last_slot = row.last_slot, next_fire_at = row.next_fire_at, expected_at = row.expected_at,
            missed_at = row.missed_at
          FROM jsonb_populate_recordset(NULL::schedules, ${jsonRows(rows)}::jsonb) AS row
          WHERE s.id = row.id AND s.version = row.version`,
      );
      if (moved < schedules.length) throw new Failure('version.stale');
    },
    ...scheduleSets(session),
    async ofJob(jobId) {
      // By way of the job: what is asked for many jobs at the same moment is one statement then.
      const rows = await session.run((client) =>
        client.job.findUnique({ where: { id: jobId } }).schedules({ orderBy: newestFirst }),
      );
      return (rows ?? []).map(scheduleOf);
    },
    async due(now, limit) {
      const rows = await session.run((client) =>
        client.schedule.findMany({
          where: { ...inForce, OR: [{ nextFireAt: { lte: now } }, { expectedAt: { lte: now } }] },
          orderBy: [{ nextFireAt: 'asc' }, { id: 'asc' }],
          take: limit,
        }),
      );
      return rows.map(scheduleOf);
    },
    async upcoming(limit, { within } = {}) {
      const rows = await session.run((client) =>
        client.schedule.findMany({
          where: { AND: [{ ...inForce, nextFireAt: { not: null } }, ...when(within, withinReach.schedule)] },
          orderBy: [{ nextFireAt: 'asc' }, { id: 'asc' }],
          take: limit,
        }),
      );
      return rows.map(scheduleOf);
    },
    async missedSince(since, limit, { within } = {}) {
      const rows = await session.run((client) =>
        client.schedule.findMany({
          where: { AND: [{ ...inForce, missedAt: { gte: since } }, ...when(within, withinReach.schedule)] },
          orderBy: [{ missedAt: 'desc' }, { id: 'asc' }],
          take: limit,
        }),
      );
      return rows.map(scheduleOf);
    },
    async afterJob(afterJobId) {
      const rows = await session.run((client) => client.schedule.findMany({ where: { afterJobId }, orderBy: { id: 'asc' } }));
      return rows.map(scheduleOf);
    },
  };
}
