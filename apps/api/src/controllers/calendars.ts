import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { ruleText } from '@waybill/core';
import { type AdministrationDeps, createCalendar, deleteCalendar, readCalendarDays, updateCalendar } from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { calendarView } from '../views/schedule-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';

/** Calendars: the business days that schedules share. */
@Controller()
export class CalendarsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listCalendars)
  async list({ query }: Call<typeof routes.listCalendars>): Promise<Answer<typeof routes.listCalendars>> {
    const { slug, ...filter } = filterOf(query);
    const { calendars } = this.deps.database.read;
    if (slug === undefined) return pageView(await calendars.list(filter, pageRequest(query)), calendarView);
    const page = pageOfNamed(await calendars.findBySlug(slug), filter, {
      text: (calendar, wanted) => holdsText(calendar.slug, calendar.name)(wanted),
    });
    return pageView(page, calendarView);
  }

  @Endpoint(routes.createCalendar)
  async create({ body, caller }: Call<typeof routes.createCalendar>): Promise<Answer<typeof routes.createCalendar>> {
    return calendarView(await createCalendar(this.deps, body, caller));
  }

  @Endpoint(routes.getCalendar)
  async get({ params }: Call<typeof routes.getCalendar>): Promise<Answer<typeof routes.getCalendar>> {
    return calendarView(await this.deps.database.read.calendars.get(params.id));
  }

  @Endpoint(routes.updateCalendar)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateCalendar>): Promise<Answer<typeof routes.updateCalendar>> {
    const change = { id: params.id, version: expectedVersion, changes: body };
    return calendarView(await updateCalendar(this.deps, change, caller));
  }

  @Endpoint(routes.deleteCalendar)
  async delete({ params, caller }: Call<typeof routes.deleteCalendar>): Promise<Answer<typeof routes.deleteCalendar>> {
    await deleteCalendar(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.getCalendarUse)
  async use({ params }: Call<typeof routes.getCalendarUse>): Promise<Answer<typeof routes.getCalendarUse>> {
    const { calendars } = this.deps.database.read;
    const { id } = await calendars.get(params.id);
    const users = await calendars.usedBy(id);
    return {
      schedules: users.map(({ schedule, jobSlug }) => ({
        id: schedule.id,
        kind: schedule.rule.kind,
        rule: ruleText(schedule.rule),
        jobId: schedule.jobId,
        jobSlug,
      })),
    };
  }

  @Endpoint(routes.listCalendarDays)
  async days({ params, query }: Call<typeof routes.listCalendarDays>): Promise<Answer<typeof routes.listCalendarDays>> {
    const calendar = await this.deps.database.read.calendars.get(params.id);
    return { items: [...readCalendarDays(calendar.rules, query)] };
  }
}
