import { msg, t } from '@lingui/core/macro';
import type { JobView, ScheduleView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { visibleText } from '../../ui/visible-name.js';
import { weekdaysText } from '../weekdays.js';
import { patternText } from './finding-values.js';

type Described = Pick<JobView, 'source' | 'targets' | 'definition' | 'schedules' | 'status'>;

const verbs = spoken({ pull: msg`Takes`, push: msg`Sends`, relay: msg`Passes on` });
const afterWords = spoken({ success: msg`succeeded`, failure: msg`failed`, any: msg`ended` });

function place({ slug, path }: JobView['source']): string {
  return t`${visibleText(path)} of ${slug}`;
}

/** The rule of one schedule, as a part of a sentence: `every 30 min from 06:00 to 09:00`. */
function scheduleText({ cron, window, file, after, timeZone }: ScheduleView): string {
  if (file !== null) return t`when ${visibleText(file.match)} arrives in ${visibleText(file.path)} of ${file.storeSlug}`;
  if (after !== null) return t`after ${after.jobSlug} ${afterWords[after.on]}`;
  if (window === null) return t`at the times ${cron ?? ''} (${timeZone ?? 'UTC'})`;
  const days = window.weekdays.length < 7 ? t` on ${weekdaysText(window.weekdays)}` : '';
  return t`every ${window.everyMinutes} min from ${window.from} to ${window.to}${days} (${timeZone ?? 'UTC'})`;
}

function whenText({ schedules, status }: Described): string {
  if (status === 'paused') return t`when somebody asks, while it is paused`;
  const enabled = schedules.filter((schedule) => schedule.enabled);
  const [only] = enabled;
  if (only === undefined) return t`when somebody asks`;
  return enabled.length === 1 ? scheduleText(only) : t`by ${enabled.length} schedules`;
}

function sourceText({ definition: { afterSuccess } }: Described): string {
  if (afterSuccess.kind === 'delete') return t`then deletes it at the source`;
  return afterSuccess.kind === 'move' ? t`then moves it to ${visibleText(afterSuccess.to)}` : t`and leaves it at the source`;
}

/** What a job does, as one sentence for people. */
export function jobSentence(job: Described): string {
  const { definition, source, targets } = job;
  const to = targets.map(place).join(t` and `);
  const names = visibleText(patternText(definition.source.match));
  const files = names === '*' ? t`every file` : t`every file named ${names}`;
  return t`${verbs[definition.direction]} ${files} from ${place(source)} to ${to}, ${whenText(job)}, ${sourceText(job)}.`;
}
