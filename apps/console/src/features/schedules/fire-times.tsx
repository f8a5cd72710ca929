import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { FireTime, SchedulePreview } from '@waybill/contracts';
import { dayFormat } from '../../language/formats.js';
import { spoken } from '../../language/spoken.js';
import { formatUtc } from '../../ui/format.js';
import { Time } from '../../ui/time.js';

type PreviewTime = SchedulePreview['items'][number];

const reasonWords: Readonly<Record<NonNullable<PreviewTime['reason']>, string>> = spoken({
  'calendar-closed': msg`Closed`,
  'daylight-gap': msg`Moved, clocks go forward`,
  'daylight-merged': msg`Left out, clocks go forward`,
  'daylight-first-pass': msg`First of two, clocks go back`,
  'daylight-second-pass': msg`Second of two, clocks go back`,
  'window-succeeded': msg`Left out, the window has seen its success`,
  'job-paused': msg`Left out, the job is paused`,
  'partner-suspended': msg`Left out, the partner is suspended`,
  'schedule-disabled': msg`Left out, the schedule is disabled`,
});

const weekday = dayFormat({ weekday: 'short' });

/** A slot as people read it: `Mon 2026-03-02 06:10`. The slot is a local time and needs no zone to be read. */
export function slotText(slot: string): string {
  const date = new Date(`${slot.slice(0, 10)}T00:00:00Z`);
  const day = Number.isNaN(date.getTime()) ? '' : `${weekday(date)} `;
  return `${day}${slot.replace('T', ' ')}`;
}

/** Why a time does not fire, or fires at another time, for people; empty when there is nothing to say. */
export function reasonText({ reason, detail, slots }: PreviewTime): string {
  if (reason === null) return '';
  return `${reasonWords[reason]}${detail === null ? '' : `: ${detail}`}${slots > 1 ? t` (${slots} times)` : ''}`;
}

function Because({ time }: { readonly time: FireTime | PreviewTime }) {
  if (!('reason' in time) || time.reason === null) return <Time at={time.at} />;
  return reasonText(time);
}

/** Firings: local time of the schedule, the same in UTC, how far away; and for a preview why one does not fire, or at another time. */
export function FireTimes({ times }: { readonly times: readonly (FireTime | PreviewTime)[] }) {
  if (times.length === 0)
    return (
      <span className="wb-dim">
        <Trans>It never fires.</Trans>
      </span>
    );
  return (
    <ul className="wb-fires" aria-label={t`Next times`}>
      {times.map((time) => {
        const fires = !('fires' in time) || time.fires;
        return (
          <li key={`${time.slot} ${time.at}`} data-fires={fires}>
            <span className="wb-number">{slotText(time.slot)}</span>
            <span className="wb-fires-utc wb-number">{fires ? formatUtc(time.at) : t`no run`}</span>
            <span className="wb-dim">
              <Because time={time} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
