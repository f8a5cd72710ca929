import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type SchedulePreview, scheduleRoutes } from '@waybill/contracts';
import { sentenceOf } from '../../api/problem-error.js';
import { read } from '../../api/queries.js';
import { spoken } from '../../language/spoken.js';
import { FireCalendar } from './fire-calendar.js';
import { FireTimes } from './fire-times.js';
import { type FiringValues, firingBody } from './firing-values.js';

const overlapWords: Readonly<Record<SchedulePreview['overlap'], string>> = spoken({
  queue: msg`While a run of the job is at work, the next one waits for its end.`,
  skip: msg`While a run of the job is at work, a time is left out.`,
  allow: msg`A run begins even while another one of the job is at work.`,
});

/** How many firings a preview tells. */
export const PREVIEWED = 20;

/** The times of a preview, and what else one has to know. */
export function PreviewTimes({ preview }: { readonly preview: SchedulePreview }) {
  return (
    <>
      <FireCalendar times={preview.items} />
      <FireTimes times={preview.items} />
      <span className="wb-dim">{overlapWords[preview.overlap]}</span>
    </>
  );
}

/** When a schedule by the clock would fire next, and why not at other times, while it is being written. */
export function FiringPreview({ firing, jobId }: { readonly firing: FiringValues; readonly jobId?: string | undefined }) {
  const timed = firing.kind === 'cron' || firing.kind === 'window';
  const body = firingBody({ ...firing, enabled: true });
  const [asked] = useDebouncedValue(
    JSON.stringify({ ...body, ...(jobId === undefined ? {} : { jobId }), count: PREVIEWED }),
    300,
  );
  const rule = scheduleRoutes.previewSchedule.body.safeParse(JSON.parse(asked));
  const { data, error } = useQuery({
    ...read(scheduleRoutes.previewSchedule, { body: rule.data ?? {} }),
    // What is asked lags behind what is chosen: nothing is asked while it is of another kind.
    enabled: timed && (rule.data?.cron !== undefined || rule.data?.window !== undefined),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!timed) return null;
  return (
    <div aria-live="polite" className="wb-mount">
      <strong>
        <Trans>Next {PREVIEWED} times</Trans>
      </strong>
      {!rule.success && (
        <span className="wb-dim">
          <Trans>They show once the times and the time zone are complete.</Trans>
        </span>
      )}
      {rule.success && error !== null && <span className="wb-danger">{sentenceOf(error)}</span>}
      {rule.success && error === null && data !== undefined && <PreviewTimes preview={data} />}
    </div>
  );
}
