import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ScheduleView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { FileName } from '../../ui/file-name.js';
import { weekdaysText } from '../weekdays.js';

const afterWords = spoken({ success: msg`succeeded`, failure: msg`failed`, any: msg`ended` });

function Window({ window }: { readonly window: NonNullable<ScheduleView['window']> }) {
  const { from, to, everyMinutes, weekdays, until } = window;
  return (
    <Trans>
      Every {everyMinutes} min from {from} to {to}
      {weekdays.length < 7 && `, ${weekdaysText(weekdays)}`}
      {until === 'first-success' && t`, until the first success`}
    </Trans>
  );
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
  if (after !== null) {
    return (
      <Trans>
        After{' '}
        <Link to="/jobs/$id" params={{ id: after.jobId }}>
          {after.jobSlug}
        </Link>{' '}
        {afterWords[after.on]}
      </Trans>
    );
  }
  return (
    <>
      {window === null ? <span className="wb-mono">{cron}</span> : <Window window={window} />}{' '}
      <span className="wb-dim">{timeZone}</span>
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
