import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ScheduleView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { FileName } from '../../ui/file-name.js';
import { weekdaysText } from '../weekdays.js';

function windowText({ from, to, everyMinutes, weekdays, until }: NonNullable<ScheduleView['window']>): string {
  const toSuccess = until === 'first-success';
  if (weekdays.length === 7) {
    return toSuccess
      ? t`Every ${everyMinutes} min from ${from} to ${to}, until the first success`
      : t`Every ${everyMinutes} min from ${from} to ${to}`;
  }
  const days = weekdaysText(weekdays);
  return toSuccess
    ? t`Every ${everyMinutes} min from ${from} to ${to}, ${days}, until the first success`
    : t`Every ${everyMinutes} min from ${from} to ${to}, ${days}`;
}

function AfterJob({ after: { jobId, jobSlug, on } }: { readonly after: NonNullable<ScheduleView['after']> }) {
  const job = (
    <Link to="/jobs/$id" params={{ id: jobId }}>
      {jobSlug}
    </Link>
  );
  if (on === 'any') return <Trans>After {job} ended</Trans>;
  return on === 'success' ? <Trans>After {job} succeeded</Trans> : <Trans>After {job} failed</Trans>;
}

/** When a schedule fires, in words; names of other things lead to them. */
export function ScheduleRule({ schedule }: { readonly schedule: ScheduleView }) {
  const { cron, window, file, after, timeZone } = schedule;
  if (file !== null) {
    return (
      <Trans>
        When <span className="wb-mono">{file.match}</span> arrives in <FileName name={file.path} /> of{' '}
        <Link to="/stores/$id" params={{ id: file.storeId }}>
          {file.storeSlug}
        </Link>
      </Trans>
    );
  }
  if (after !== null) return <AfterJob after={after} />;
  return (
    <>
      {window === null ? <span className="wb-mono">{cron}</span> : windowText(window)} <span className="wb-dim">{timeZone}</span>
    </>
  );
}

const closedWords = spoken({
  skip: msg`closed days are left out`,
  previous: msg`closed days move to the open day before`,
  next: msg`closed days move to the open day after`,
});

/** The days on which a schedule fires. */
export function ScheduleDays({ schedule }: { readonly schedule: ScheduleView }) {
  const { calendarId, calendarSlug, onClosedDay } = schedule;
  if (calendarId === null) return t`Every day`;
  return (
    <>
      <Link to="/calendars/$id" params={{ id: calendarId }}>
        {calendarSlug}
      </Link>
      <span className="wb-sub">{closedWords[onClosedDay ?? 'skip']}</span>
    </>
  );
}
