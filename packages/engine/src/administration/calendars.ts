import {
  businessDays,
  type Calendar,
  type CalendarRules,
  dateText,
  type Holiday,
  type Id,
  isFailure,
  newId,
  parseDate,
  type Tx,
  type Weekday,
  weekdays,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkSlug, checkVersion, inField, inUse, invalid, taken } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { instantsAfter } from './schedules.js';

/** Which days are open, as it is asked for. */
interface CalendarRulesInput {
  /** Monday to Friday when absent. */
  readonly weekdays?: readonly Weekday[];
  readonly holidays?: readonly Holiday[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** A new Calendar. */
export interface CreateCalendarInput extends CalendarRulesInput {
  readonly slug: string;
  /** The slug when absent. */
  readonly name?: string;
}

/** The fields of a Calendar to change; each list replaces the whole list. */
export interface UpdateCalendarInput extends CalendarRulesInput {
  readonly name?: string;
}

/** Creates a Calendar. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createCalendar(
  deps: AdministrationDeps,
  input: CreateCalendarInput,
  context: ActorContext,
): Promise<Calendar> {
  checkSlug(input.slug);
  const rules = readCalendarRules(input, '');
  return deps.database.transaction(async (tx) => {
    if ((await tx.calendars.findBySlug(input.slug)) !== undefined)
      throw taken('/slug', `There is a calendar "${input.slug}" already.`);
    const calendar = await tx.calendars.insert({ id: newId(), slug: input.slug, name: input.name ?? input.slug, rules });
    recordCalendar(tx, 'calendar.created', context, calendar, { after: describeCalendar(calendar) });
    return calendar;
  });
}

/** Changes the given fields. The Schedules that use it follow at once. @throws Failure `version.stale`, `input.invalid` */
export async function updateCalendar(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateCalendarInput>,
  context: ActorContext,
): Promise<Calendar> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.calendars.get(id);
    checkVersion(before, version);
    const { name, ...rules } = changes;
    const wanted = { ...before, name: name ?? before.name, rules: readCalendarRules({ ...before.rules, ...rules }, '') };
    const change = changedFields(describeCalendar(before), describeCalendar(wanted));
    if (change === undefined) return before;
    const calendar = await tx.calendars.update(wanted);
    await moveSchedules(tx, id, deps.clock.now());
    recordCalendar(tx, 'calendar.updated', context, calendar, change);
    return calendar;
  });
}

/** @throws Failure `conflict.in-use` naming the jobs whose schedules use it */
export async function deleteCalendar(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const calendar = await tx.calendars.get(id);
    const users = [...new Set((await tx.calendars.usedBy(id)).map(({ jobSlug }) => `job "${jobSlug}"`))];
    if (users.length > 0) throw inUse(`The calendar "${calendar.slug}"`, users);
    await tx.calendars.remove(calendar);
    recordCalendar(tx, 'calendar.deleted', context, calendar, { before: describeCalendar(calendar) });
  });
}

/** Rules with their defaults, in the order of the week; `pointer` is where in the body they stand. @throws Failure `input.invalid` */
export function readCalendarRules(input: CalendarRulesInput, pointer: string): CalendarRules {
  const open = input.weekdays ?? ['mon', 'tue', 'wed', 'thu', 'fri'];
  const rules = {
    weekdays: weekdays.filter((day) => open.includes(day)),
    holidays: (input.holidays ?? []).map(({ name, on }) => ({ name: name.trim(), on: on.trim() })),
    include: [...new Set(input.include ?? [])].sort(),
    exclude: [...new Set(input.exclude ?? [])].sort(),
  };
  try {
    businessDays(rules);
    return rules;
  } catch (error) {
    const part = isFailure(error, 'input.invalid') ? `/${error.field ?? ''}` : '';
    return inField(`${pointer}${part}`, () => {
      throw error;
    });
  }
}

/** What a calendar says of the days from a date on. @throws Failure `input.invalid` */
export function readCalendarDays(
  rules: CalendarRules,
  { from, days }: { readonly from: string; readonly days: number },
): readonly { readonly date: string; readonly open: boolean; readonly because: string | null }[] {
  const first = parseDate(from);
  if (first === undefined) throw invalid('/from', 'This is not a date such as "2026-12-24".');
  const business = businessDays(rules);
  return Array.from({ length: days }, (_, index) => {
    const because = business.closedBecause(first + index);
    return { date: dateText(first + index), open: because === undefined, because: because ?? null };
  });
}

/** What is due already stays due; the rest is counted anew. */
async function moveSchedules(tx: Tx, calendarId: Id, now: Date): Promise<void> {
  for (const { schedule } of await tx.calendars.usedBy(calendarId)) {
    if (!schedule.enabled) continue;
    const { nextFireAt, expectedAt } = schedule;
    const instants = await instantsAfter(tx, schedule.rule, now);
    await tx.schedules.update({
      ...schedule,
      nextFireAt: nextFireAt !== null && nextFireAt <= now ? nextFireAt : instants.nextFireAt,
      expectedAt: expectedAt !== null && expectedAt <= now ? expectedAt : instants.expectedAt,
    });
  }
}

function recordCalendar(
  tx: Tx,
  type: 'calendar.created' | 'calendar.updated' | 'calendar.deleted',
  context: ActorContext,
  calendar: Calendar,
  change: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'calendar', id: calendar.id, name: calendar.slug },
    noun: 'calendars',
    change,
  });
}

/** A Calendar as the audit trail shows it. */
function describeCalendar({ slug, name, rules }: Pick<Calendar, 'slug' | 'name' | 'rules'>): Described {
  return {
    slug,
    name,
    weekdays: [...rules.weekdays],
    holidays: rules.holidays.map((holiday) => ({ name: holiday.name, on: holiday.on })),
    include: [...rules.include],
    exclude: [...rules.exclude],
  };
}
