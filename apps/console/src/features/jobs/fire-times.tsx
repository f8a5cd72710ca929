import type { FireTime, SchedulePreview } from '@waybill/contracts';
import { formatUtc } from '../../ui/format.js';
import { Time } from '../../ui/time.js';

type PreviewTime = SchedulePreview['items'][number];

const reasonWords: Readonly<Record<NonNullable<PreviewTime['reason']>, string>> = {
  'calendar-closed': 'closed',
  'daylight-gap': 'moved: clocks go forward',
  'daylight-merged': 'left out: clocks go forward',
  'daylight-first-pass': 'first of two: clocks go back',
  'daylight-second-pass': 'second of two: clocks go back',
  'window-succeeded': 'left out: the window has seen its success',
  'job-paused': 'left out: the job is paused',
  'partner-suspended': 'left out: the partner is suspended',
  'schedule-disabled': 'left out: the schedule is disabled',
};

/** Firings: local time of the schedule, the same in UTC, how far away; and for a preview why one does not fire, or at another time. */
export function FireTimes({
  times,
  timeZone,
}: {
  readonly times: readonly (FireTime | PreviewTime)[];
  readonly timeZone?: string | undefined;
}) {
  if (times.length === 0) return <span className="wb-dim">It never fires.</span>;
  return (
    <ul className="wb-fires" aria-label="Next times">
      {times.map((time) => (
        <li key={`${time.slot} ${time.at}`}>
          <span className="wb-number" title={timeZone}>
            {time.slot.replace('T', ' ')}
          </span>
          <span className="wb-dim wb-number">{formatUtc(time.at)}</span>
          <span className="wb-dim">
            {'reason' in time && time.reason !== null ? (
              <>
                {reasonWords[time.reason]}
                {time.detail !== null && `: ${time.detail}`}
                {time.slots > 1 && ` (${time.slots} times)`}
              </>
            ) : (
              <Time at={time.at} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
