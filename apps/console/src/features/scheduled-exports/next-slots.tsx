import { Trans } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { scheduleRoutes } from '@waybill/contracts';
import { sentenceOf } from '../../api/problem-error.js';
import { read } from '../../api/queries.js';
import { FireTimes } from '../schedules/fire-times.js';

const SHOWN = 5;

/** When an export would be made next, while its times are being written. */
export function NextSlots({ cron, timeZone }: { readonly cron: string; readonly timeZone: string }) {
  const [rule] = useDebouncedValue(JSON.stringify({ cron: cron.trim(), timeZone: timeZone.trim(), count: SHOWN }), 300);
  const asked = scheduleRoutes.previewSchedule.body.safeParse(JSON.parse(rule));
  const { data, error } = useQuery({
    ...read(scheduleRoutes.previewSchedule, { body: asked.data ?? {} }),
    enabled: asked.success,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <div aria-live="polite" className="wb-mount">
      <strong>
        <Trans>Next {SHOWN} times</Trans>
      </strong>
      {!asked.success && (
        <span className="wb-dim">
          <Trans>They show once the times and the time zone are complete.</Trans>
        </span>
      )}
      {asked.success && error !== null && <span className="wb-danger">{sentenceOf(error)}</span>}
      {asked.success && error === null && data !== undefined && <FireTimes times={data.items} />}
    </div>
  );
}
