import { Link } from '@tanstack/react-router';
import type { ScheduleView } from '@waybill/contracts';
import { FileName } from '../../ui/file-name.js';
import { weekdaysText } from '../weekdays.js';

const afterWords = { success: 'succeeded', failure: 'failed', any: 'ended' } as const;

function Window({ window }: { readonly window: NonNullable<ScheduleView['window']> }) {
  const { from, to, everyMinutes, weekdays, until } = window;
  return (
    <>
      Every {everyMinutes} min from {from} to {to}
      {weekdays.length < 7 && `, ${weekdaysText(weekdays)}`}
      {until === 'first-success' && ', until the first success'}
    </>
  );
}

/** When a schedule fires, in words; names of other things lead to them. */
export function ScheduleRule({ schedule }: { readonly schedule: ScheduleView }) {
  const { cron, window, file, after, timeZone } = schedule;
  if (file !== null) {
    return (
      <>
        When <span className="wb-mono">{file.match}</span> arrives in <FileName name={file.path} /> of{' '}
        <Link to="/stores/$id" params={{ id: file.storeId }}>
          {file.storeSlug}
        </Link>
      </>
    );
  }
  if (after !== null) {
    return (
      <>
        After{' '}
        <Link to="/jobs/$id" params={{ id: after.jobId }}>
          {after.jobSlug}
        </Link>{' '}
        {afterWords[after.on]}
      </>
    );
  }
  return (
    <>
      {window === null ? <span className="wb-mono">{cron}</span> : <Window window={window} />}{' '}
      <span className="wb-dim">{timeZone}</span>
    </>
  );
}

const closedWords = {
  skip: 'closed days are left out',
  previous: 'closed days move to the open day before',
  next: 'closed days move to the open day after',
} as const;

/** The days on which a schedule fires. */
export function ScheduleDays({ schedule }: { readonly schedule: ScheduleView }) {
  const { calendarId, calendarSlug, onClosedDay } = schedule;
  if (calendarId === null) return 'Every day';
  return (
    <>
      <Link to="/calendars/$id" params={{ id: calendarId }}>
        {calendarSlug}
      </Link>
      <span className="wb-sub">{closedWords[onClosedDay ?? 'skip']}</span>
    </>
  );
}
