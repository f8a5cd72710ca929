import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/Switch.css';
import { Button, Switch } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DryRunView, type JobView, jobRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { useMay } from '../../api/session.js';
import { Loading } from '../../ui/states.js';
import { DryRunResult } from './dry-run-result.js';
import type { JobSectionProps } from './job-section.js';
import { jobBody } from './job-values.js';

/** How long typing must pause before the source is listed again. */
const PAUSE_MS = 1200;

async function look(job: JobView | undefined, text: string, signal: AbortSignal): Promise<DryRunView> {
  const { definition } = jobRoutes.dryRunDefinition.body.parse(JSON.parse(text));
  if (job === undefined) return call(jobRoutes.dryRunDefinition, { body: { definition } }, { signal });
  const { direction: _direction, ...changes } = definition;
  return call(jobRoutes.dryRunJob, { params: { id: job.id }, body: { definition: changes } }, { signal });
}

/** Tries the rules that are being written on what is really at the source, and changes nothing. Asks the partner only when told to. */
export function SourcePreview({ form, job }: JobSectionProps & { readonly job: JobView | undefined }) {
  const may = useMay();
  const written = JSON.stringify({ definition: jobBody(form.values).definition });
  const [asked, setAsked] = useState<string>();
  const [follows, setFollows] = useState(false);
  const [settled] = useDebouncedValue(written, PAUSE_MS);
  const complete = jobRoutes.dryRunDefinition.body.safeParse(JSON.parse(written)).success;
  const followed = follows && jobRoutes.dryRunDefinition.body.safeParse(JSON.parse(settled)).success ? settled : asked;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['dry-run', job?.id, followed],
    queryFn: ({ signal }) => look(job, followed ?? written, signal),
    enabled: followed !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (!may('dryRunDefinition')) return null;
  const ask = () => (asked === written ? void refetch() : setAsked(written));
  return (
    <div className="wb-mount" aria-live="polite">
      <div className="wb-actions">
        <Button variant="default" disabled={!complete} loading={isFetching} onClick={ask}>
          <Trans>Try on the source</Trans>
        </Button>
        <Switch
          size="xs"
          label={t`Again whenever the rules change`}
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
        />
      </div>
      {!complete && (
        <span className="wb-dim">
          <Trans>It needs both ends and their folders.</Trans>
        </span>
      )}
      {complete && data === undefined && error === null && !isFetching && (
        <span className="wb-dim">
          <Trans>Connects, lists, and says what a run would make of every file and why. Nothing is transferred.</Trans>
        </span>
      )}
      {isFetching && data === undefined && <Loading what={t`Listing the source`} />}
      {error !== null && !isFetching && <p className="wb-form-problem">{sentenceOf(error)}</p>}
      {data !== undefined && error === null && (
        <div className={followed === written ? undefined : 'wb-stale'}>
          {followed !== written && (
            <p className="wb-hint">
              <Trans>This is what the rules before would have done.</Trans>
            </p>
          )}
          <DryRunResult result={data} />
        </div>
      )}
    </div>
  );
}
