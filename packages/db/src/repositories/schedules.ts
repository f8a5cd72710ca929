import { catchUpPolicies, type New, type Schedule, type ScheduleRepository } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Schedule as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';
import { newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

function toEntity(row: Row): Schedule {
  return { ...row, catchUp: oneOf(catchUpPolicies, row.catchUp) };
}

function columns(thing: New<Schedule>) {
  const { jobId, cron, timeZone, catchUp, enabled, lastSlot, nextFireAt } = thing;
  return { jobId, cron, timeZone, catchUp, enabled, lastSlot, nextFireAt };
}

/** Schedules, over PostgreSQL. */
export function scheduleRepository(session: Session): ScheduleRepository {
  return {
    ...crud<Schedule, Row, Parameters<ScheduleRepository['list']>[0]>(session, {
      noun: 'schedule',
      find: (client, id) => client.schedule.findUnique({ where: { id } }),
      list: (client, { jobId, enabled }, { take, after }) =>
        client.schedule.findMany({
          where: {
            AND: [
              ...olderThan(after),
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
      toEntity,
    }),
    async ofJob(jobId) {
      const rows = await session.run((client) => client.schedule.findMany({ where: { jobId }, orderBy: newestFirst }));
      return rows.map(toEntity);
    },
    async due(now, limit) {
      const rows = await session.run((client) =>
        client.schedule.findMany({
          where: { enabled: true, nextFireAt: { lte: now }, job: { status: 'active', partner: { status: 'active' } } },
          orderBy: [{ nextFireAt: 'asc' }, { id: 'asc' }],
          take: limit,
        }),
      );
      return rows.map(toEntity);
    },
  };
}
