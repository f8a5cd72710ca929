import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { routes } from '@waybill/contracts';
import { sentenceOf } from '../../api/problem-error.js';
import { read } from '../../api/queries.js';
import { FireTimes } from './fire-times.js';

/** When a schedule would fire next, while it is being written. */
export function CronPreview({ cron, timeZone }: { readonly cron: string; readonly timeZone: string }) {
  const [rule] = useDebouncedValue({ cron: cron.trim(), timeZone: timeZone.trim() }, 250);
  const ready = rule.cron !== '' && rule.timeZone !== '';
  const { data, error } = useQuery({
    ...read(routes.previewSchedule, { body: { ...rule, count: 5 } }),
    enabled: ready,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <div aria-live="polite" className="wb-mount">
      <strong>Next five times</strong>
      {!ready && <span className="wb-dim">Enter a cron expression and a time zone.</span>}
      {ready && error !== null && <span className="wb-danger">{sentenceOf(error)}</span>}
      {ready && error === null && data !== undefined && <FireTimes times={data.items} timeZone={rule.timeZone} />}
    </div>
  );
}
