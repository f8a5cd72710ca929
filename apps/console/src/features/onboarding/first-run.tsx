import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { PlayIcon } from '@primer/octicons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type JobView, jobRoutes, type RunView, runRoutes, transferRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/page.js';
import { StateBadge } from '../state-badge.js';
import { Needs } from './needed-permission.js';
import { TransferProgress } from './transfer-progress.js';

/** The live feed tells of a run; this is for when it is cut, or lags. */
const LOOK_EVERY_MS = 2000;
/** As many files as fit beside the rest of the step. */
const FILES = 10;

const over: ReadonlySet<RunView['state']> = new Set(['succeeded', 'failed', 'cancelled']);

function Outcome({ run }: { readonly run: RunView }) {
  if (run.failureDetail !== null) {
    return (
      <Notice tone={over.has(run.state) ? 'bad' : 'warn'} title={run.failureDetail}>
        <span className="wb-mono">{run.failureCode}</span>
      </Notice>
    );
  }
  if (run.state !== 'succeeded' || run.counts.taken > 0) return null;
  return (
    <Notice tone="warn" title={t`The run found no file to take`}>
      <Trans>
        It saw {formatCount(run.counts.seen)}. Try the rules on the source above: it says of every file why it is left. Or put a
        file there, and run the job again.
      </Trans>
    </Notice>
  );
}

function Files({ run }: { readonly run: RunView }) {
  const query = useQuery({
    ...read(transferRoutes.listTransfers, { query: { runId: run.id, limit: FILES } }),
    refetchInterval: over.has(run.state) ? false : LOOK_EVERY_MS,
  });
  return (
    <>
      {query.data?.items.map((transfer) => (
        <TransferProgress key={transfer.id} transfer={transfer} />
      ))}
      {run.counts.taken > FILES && (
        <p className="wb-quiet">
          <Trans>
            {formatCount(run.counts.committed)} of {formatCount(run.counts.taken)} files are delivered.
          </Trans>
        </p>
      )}
    </>
  );
}

/** Runs the job now and shows the run to its end: each file until it is committed, with its receipt. */
export function FirstRun({ job }: { readonly job: JobView }) {
  const may = useMay();
  const query = useQuery({
    ...read(runRoutes.listRuns, { query: { jobId: job.id, limit: 1 } }),
    refetchInterval: ({ state: { data } }) => {
      const newest = data?.items[0];
      return newest === undefined || over.has(newest.state) ? false : LOOK_EVERY_MS;
    },
  });
  const run = query.data?.items[0];
  const start = async (idempotencyKey: string) => {
    await call(jobRoutes.requestRun, { params: { id: job.id } }, { idempotencyKey });
    await queryClient.invalidateQueries({ queryKey: ['runs'] });
  };
  const isOver = run !== undefined && over.has(run.state);
  return (
    <Panel
      title={
        <Trans>
          First run of{' '}
          <Link to="/jobs/$id" params={{ id: job.id }}>
            {job.slug}
          </Link>
        </Trans>
      }
      actions={
        (run === undefined || isOver) &&
        may('requestRun') && (
          <ActionButton
            label={run === undefined ? t`Run now` : t`Run again`}
            main={run === undefined || run.counts.committed === 0}
            icon={<PlayIcon size={13} aria-hidden="true" />}
            onAct={start}
          />
        )
      }
      flush
    >
      <Needs act={jobRoutes.requestRun} what={t`run a job`}>
        {null}
      </Needs>
      <div aria-live="polite">
        {run === undefined ? (
          <p className="wb-quiet">
            <Trans>It has not run yet. The first run moves real files.</Trans>
          </p>
        ) : (
          <>
            <p className="wb-quiet">
              <StateBadge state={run.state} />{' '}
              <Link to="/runs/$id" params={{ id: run.id }}>
                <Trans>The run, with all that it saw</Trans>
              </Link>
            </p>
            <Outcome run={run} />
            <Files key={`${run.id} ${over.has(run.state)}`} run={run} />
          </>
        )}
      </div>
    </Panel>
  );
}
