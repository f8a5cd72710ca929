import {
  type AfterOutcome,
  type ArrivalRuns,
  assertNever,
  type CalendarRules,
  type CatchUpPolicy,
  type ClosedDayPolicy,
  type CronRule,
  checkedTimesOfRule,
  compileGlob,
  type Id,
  isFailure,
  type RuleTimes,
  type ScheduleRule,
  type Tx,
  type Weekday,
  type WindowEnd,
  type WindowRule,
  weekdays,
} from '@waybill/core';
import { inField, invalid, pathIn } from './input-checks.js';

/** Again and again between two times of a day, as it is asked for. */
export interface WindowInput {
  readonly from: string;
  readonly to: string;
  readonly everyMinutes: number;
  /** Every day when absent. */
  readonly weekdays?: readonly Weekday[];
  /** `first-success` when absent. */
  readonly until?: WindowEnd;
  /** `to` when absent; `null`: nothing is expected. */
  readonly expectedBy?: string | null;
}

/** When a file arrived, as it is asked for. */
export interface FileInput {
  readonly storeId: Id;
  readonly path: string;
  /** Every file when absent. */
  readonly match?: string;
  /** False when absent. */
  readonly subfolders?: boolean;
  /** `together` when absent. */
  readonly runs?: ArrivalRuns;
  /** 10 when absent. */
  readonly quietSeconds?: number;
}

/** When a Run of another Job ended, as it is asked for. */
export interface AfterInput {
  readonly jobId: Id;
  /** `success` when absent. */
  readonly on?: AfterOutcome;
}

/** When a Job fires, as it is asked for: exactly one of `cron`, `window`, `file` and `after`. */
export interface ScheduleRuleInput {
  readonly cron?: string;
  readonly window?: WindowInput;
  readonly file?: FileInput;
  readonly after?: AfterInput;
  /** Of `cron` and `window`, which need it. */
  readonly timeZone?: string;
  /** Of `cron` and `window`; every day is open when absent or `null`. */
  readonly calendarId?: Id | null;
  /** Of `cron` and `window`; `skip` when absent. */
  readonly onClosedDay?: ClosedDayPolicy;
  /** Of `cron` and `window`; `skip` when absent. */
  readonly catchUp?: CatchUpPolicy;
  /** True when absent. */
  readonly enabled?: boolean;
}

const kinds = ['cron', 'window', 'file', 'after'] as const;
const clockParts = ['timeZone', 'calendarId', 'onClosedDay', 'catchUp'] as const;

const ruleDefaults = {
  until: 'first-success',
  match: '*',
  subfolders: false,
  runs: 'together',
  quietSeconds: 10,
  on: 'success',
  onClosedDay: 'skip',
  catchUp: 'skip',
} as const;

/** A rule with its defaults; `pointer` is where in the body it stands. What it refers to is looked at by {@link checkRule}. @throws Failure `input.invalid`, `path.invalid` */
export function readRule(input: ScheduleRuleInput, pointer: string): ScheduleRule {
  const given = kinds.filter((kind) => input[kind] !== undefined);
  if (given.length !== 1) {
    throw invalid(
      given[1] === undefined ? `${pointer}/cron` : `${pointer}/${given[1]}`,
      'A schedule has exactly one of cron (times), window (again and again between two times), file (a file arrives) and after (another job ends).',
    );
  }
  const { cron, window, file, after } = input;
  if (cron !== undefined) return { kind: 'cron', cron: cron.trim().replace(/\s+/g, ' '), ...readClockParts(input, pointer) };
  if (window !== undefined) return { kind: 'window', ...readWindow(window), ...readClockParts(input, pointer) };
  const stray = clockParts.find((part) => input[part] != null);
  if (stray !== undefined) throw invalid(`${pointer}/${stray}`, 'Only a schedule by the clock (cron or window) has this.');
  if (file !== undefined) return readFile(file, `${pointer}/file`);
  if (after !== undefined) return { kind: 'after', afterJobId: after.jobId, on: after.on ?? ruleDefaults.on };
  throw invalid(pointer, 'The schedule has no rule.');
}

function readClockParts({ timeZone, calendarId, onClosedDay, catchUp }: ScheduleRuleInput, pointer: string) {
  if (timeZone === undefined) throw invalid(`${pointer}/timeZone`, 'A time zone is needed, such as "Europe/Paris" or "UTC".');
  return {
    timeZone,
    calendarId: calendarId ?? null,
    onClosedDay: onClosedDay ?? ruleDefaults.onClosedDay,
    catchUp: catchUp ?? ruleDefaults.catchUp,
  };
}

function readWindow(window: WindowInput) {
  const open = window.weekdays ?? weekdays;
  return {
    from: window.from,
    to: window.to,
    everyMinutes: window.everyMinutes,
    weekdays: weekdays.filter((day) => open.includes(day)),
    until: window.until ?? ruleDefaults.until,
    expectedBy: window.expectedBy === undefined ? window.to : window.expectedBy,
  };
}

function readFile(file: FileInput, pointer: string): ScheduleRule {
  const match = file.match ?? ruleDefaults.match;
  inField(`${pointer}/match`, () => compileGlob(match));
  return {
    kind: 'file',
    storeId: file.storeId,
    path: pathIn(`${pointer}/path`, file.path),
    match,
    subfolders: file.subfolders ?? ruleDefaults.subfolders,
    runs: file.runs ?? ruleDefaults.runs,
    quietSeconds: file.quietSeconds ?? ruleDefaults.quietSeconds,
  };
}

/** A rule as the input that would make it, so that a change states only what it changes. */
export function ruleInput(rule: ScheduleRule): ScheduleRuleInput {
  switch (rule.kind) {
    case 'cron': {
      const { kind: _, ...parts } = rule;
      return parts;
    }
    case 'window': {
      const { kind: _, timeZone, calendarId, onClosedDay, catchUp, ...window } = rule;
      return { window, timeZone, calendarId, onClosedDay, catchUp };
    }
    case 'file': {
      const { kind: _, ...file } = rule;
      return { file };
    }
    case 'after':
      return { after: { jobId: rule.afterJobId, on: rule.on } };
    default:
      return assertNever(rule);
  }
}

/** The input that a change makes of a rule: another kind replaces it, fields of the clock change one by one. */
export function changedInput(before: ScheduleRule, changes: ScheduleRuleInput): ScheduleRuleInput {
  const other = kinds.find((kind) => changes[kind] !== undefined && kind !== before.kind);
  const byClock = before.kind === 'cron' || before.kind === 'window';
  if (other === undefined) return { ...ruleInput(before), ...changes };
  if (!byClock || other === 'file' || other === 'after') return changes;
  const { cron: _, window: __, ...clock } = ruleInput(before);
  return { ...clock, ...changes };
}

/** The times of a rule that was read, with the fields at fault below `pointer`. @throws Failure `input.invalid` */
export function checkedTimes(
  rule: CronRule | WindowRule,
  calendar: CalendarRules | undefined,
  { now, pointer }: { readonly now: Date; readonly pointer: string },
): RuleTimes {
  try {
    return checkedTimesOfRule(rule, calendar, now);
  } catch (error) {
    const part = isFailure(error, 'input.invalid') ? (error.field ?? rule.kind) : rule.kind;
    return inField(`${pointer}/${part}`, () => {
      throw error;
    });
  }
}

/**
 * Checks what a rule refers to. Resolves to its times; undefined for a trigger, which has none.
 * @throws Failure `input.invalid` when that is not there, or the rule never fires
 */
export async function checkRule(
  repositories: Pick<Tx, 'calendars' | 'stores' | 'jobs'>,
  rule: ScheduleRule,
  at: { readonly now: Date; readonly pointer: string },
): Promise<RuleTimes | undefined> {
  switch (rule.kind) {
    case 'cron':
    case 'window': {
      const calendar = rule.calendarId === null ? undefined : await repositories.calendars.find(rule.calendarId);
      if (rule.calendarId !== null && calendar === undefined)
        throw invalid(`${at.pointer}/calendarId`, 'There is no such calendar.');
      return checkedTimes(rule, calendar?.rules, at);
    }
    case 'file':
      if ((await repositories.stores.find(rule.storeId)) === undefined)
        throw invalid(`${at.pointer}/file/storeId`, 'There is no such store.');
      return undefined;
    case 'after':
      if ((await repositories.jobs.find(rule.afterJobId)) === undefined)
        throw invalid(`${at.pointer}/after/jobId`, 'There is no such job.');
      return undefined;
    default:
      return assertNever(rule);
  }
}
