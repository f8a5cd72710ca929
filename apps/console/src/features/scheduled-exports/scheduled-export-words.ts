import { msg } from '@lingui/core/macro';
import type { ScheduledExportView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import type { Tone } from '../../ui/badge.js';

type Period = ScheduledExportView['period'];
type Verdict = NonNullable<ScheduledExportView['state']['outcome']>['verdict'];

/** What part of the trail each export holds, to choose from. */
export const periodChoices: readonly { readonly value: Period; readonly label: string }[] = spoken([
  { value: 'since-last', label: msg`Every event since the last one that succeeded` },
  { value: 'previous-day', label: msg`The day before` },
  { value: 'previous-month', label: msg`The month before` },
  { value: 'all', label: msg`The whole trail` },
]);

const periods: Readonly<Record<Period, string>> = spoken({
  'since-last': msg`since the last one`,
  'previous-day': msg`the day before`,
  'previous-month': msg`the month before`,
  all: msg`the whole trail`,
});

/** The same in few words. */
export function periodText(period: Period): string {
  return periods[period];
}

/** The colour of what came of an export. */
export const verdictTones = { kept: 'good', delivered: 'good', failed: 'bad' } as const satisfies Record<Verdict, Tone>;
