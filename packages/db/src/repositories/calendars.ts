import type { Calendar, CalendarRepository, New } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Calendar as Row } from '../generated/client.js';
import { calendarRulesColumn, calendarRulesOf } from '../rows/schedule-json.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud, nameUsers } from './crud.js';
import { scheduleOf } from './schedules.js';

function toEntity(row: Row): Calendar {
  return { ...row, rules: calendarRulesOf(row.rules) };
}

function columns({ slug, name, rules }: New<Calendar>) {
  return { slug, name, rules: calendarRulesColumn(rules) };
}

/** Calendars, over PostgreSQL. */
export function calendarRepository(session: Session): CalendarRepository {
  return {
    ...crud<Calendar, Row, Parameters<CalendarRepository['list']>[0]>(session, {
      noun: 'calendar',
      find: (client, id) => client.calendar.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.calendar.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { name: containing(value) }] })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.calendar.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.calendar.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.calendar.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, calendarId) => {
        const schedules = await client.schedule.findMany({ where: { calendarId }, select: { job: { select: { slug: true } } } });
        return nameUsers('the schedule of job', [...new Set(schedules.map(({ job }) => job.slug))]);
      },
      toEntity,
    }),
    async byIds(ids) {
      const rows = await session.run((client) => client.calendar.findMany({ where: { id: { in: [...ids] } } }));
      return rows.map(toEntity);
    },
    async findBySlug(slug) {
      const row = await session.run((client) => client.calendar.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async usedBy(calendarId) {
      const rows = await session.run((client) =>
        client.schedule.findMany({
          where: { calendarId },
          include: { job: { select: { slug: true } } },
          orderBy: newestFirst,
        }),
      );
      return rows.map(({ job, ...row }) => ({ schedule: scheduleOf(row), jobSlug: job.slug }));
    },
  };
}
