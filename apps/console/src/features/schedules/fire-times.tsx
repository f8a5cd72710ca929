import type { FireTime, SchedulePreview } from '@waybill/contracts';
import { formatUtc } from '../../ui/format.js';
import { Time } from '../../ui/time.js';

type PreviewTime = SchedulePreview['items'][number];

const reasonWords: Readonly<Record<NonNullable<PreviewTime['reason']>, string>> = {
  'calendar-closed': 'Closed',
  'daylight-gap': 'Moved, clocks go forward',
  'daylight-merged': 'Left out, clocks go forward',
  'daylight-first-pass': 'First of two, clocks go back',
  'daylight-second-pass': 'Second of two, clocks go back',
  'window-succeeded': 'Left out, the window has seen its success',
  'job-paused': 'Left out, the job is paused',
  'partner-suspended': 'Left out, the partner is suspended',
  'schedule-disabled': 'Left out, the schedule is disabled',
};

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' });

/** A slot as people read it: `Mon 2026-03-02 06:10`. The slot is a local time and needs no zone to be read. */
export function slotText(slot: string): string {
  const date = new Date(`${slot.slice(0, 10)}T00:00:00Z`);
  const day = Number.isNaN(date.getTime()) ? '' : `${weekday.format(date)} `;
  return `${day}${slot.replace('T', ' ')}`;
}

function Because({ time }: { readonly time: FireTime | PreviewTime }) {
  if (!('reason' in time) || time.reason === null) return <Time at={time.at} />;
  return (
    <>
      {reasonWords[time.reason]}
      {time.detail !== null && `: ${time.detail}`}
      {time.slots > 1 && ` (${time.slots} times)`}
    </>
  );
}

/** Firings: local time of the schedule, the same in UTC, how far away; and for a preview why one does not fire, or at another time. */
export function FireTimes({ times }: { readonly times: readonly (FireTime | PreviewTime)[] }) {
  if (times.length === 0) return <span className="wb-dim">It never fires.</span>;
  return (
    <ul className="wb-fires" aria-label="Next times">
      {times.map((time) => {
        const fires = !('fires' in time) || time.fires;
        return (
          <li key={`${time.slot} ${time.at}`} data-fires={fires}>
            <span className="wb-number">{slotText(time.slot)}</span>
            <span className="wb-fires-utc wb-number">{fires ? formatUtc(time.at) : 'no run'}</span>
            <span className="wb-dim">
              <Because time={time} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
