import type { FireTime } from '@waybill/contracts';
import { formatUtc } from '../../ui/format.js';
import { Time } from '../../ui/time.js';

/** Firings: local time of the schedule, the same in UTC, and how far away. */
export function FireTimes({ times, timeZone }: { readonly times: readonly FireTime[]; readonly timeZone?: string | undefined }) {
  if (times.length === 0) return <span className="wb-dim">It never fires.</span>;
  return (
    <ul className="wb-fires" aria-label="Next times">
      {times.map(({ slot, at }) => (
        <li key={`${slot} ${at}`}>
          <span className="wb-number" title={timeZone}>
            {slot.replace('T', ' ')}
          </span>
          <span className="wb-dim wb-number">{formatUtc(at)}</span>
          <span className="wb-dim">
            <Time at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
