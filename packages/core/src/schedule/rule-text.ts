import { assertNever } from '../assert-never.js';
import type { ScheduleRule } from '../entities/schedule.js';

/** A rule in a few words, for the audit trail and for lists. */
export function ruleText(rule: ScheduleRule): string {
  switch (rule.kind) {
    case 'cron':
      return `${rule.cron} ${rule.timeZone}`;
    case 'window':
      return `every ${rule.everyMinutes} minutes from ${rule.from} to ${rule.to} ${rule.timeZone}`;
    case 'file':
      return `files ${rule.match} in ${rule.path}`;
    case 'after':
      return `after another job (${rule.on})`;
    default:
      return assertNever(rule);
  }
}
