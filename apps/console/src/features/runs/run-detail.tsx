import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type RunView, runRoutes, type TransferView, transferRoutes } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import type { Column } from '../../ui/data-table.js';
import { formatBytes, formatCount, shortId } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { cursorOf } from '../../ui/list-search.js';
import { ListView } from '../../ui/list-view.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Duration, Time } from '../../ui/time.js';
import { RunNowButton } from '../jobs/run-now.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { targetColumn, transferColumns } from '../transfers/transfer-columns.js';
import { Rerun } from './rerun.js';
import { runTitle } from './run-columns.js';
import { RunComparison } from './run-comparison.js';
import { RunConfiguration } from './run-configuration.js';
import { RunLog } from './run-log.js';
import { type RunPart, runParts } from './run-search.js';
import { RunTimeline } from './run-timeline.js';
import { Sightings } from './sightings.js';

const route = getRouteApi('/_in/runs/$id');

function isOver({ state }: RunView): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

function Figure({ label, value, bad = false }: { readonly label: string; readonly value: string; readonly bad?: boolean }) {
  return (
    <div className="wb-figure" data-tone={bad ? 'bad' : undefined}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Says where each goes when they do not all go to the same place. */
function columnsFor(transfers: readonly TransferView[]): readonly Column<TransferView>[] {
  const severalTargets = new Set(transfers.map(({ target }) => target.id)).size > 1;
  return severalTargets ? [...transferColumns.slice(0, 1), targetColumn, ...transferColumns.slice(1)] : transferColumns;
}

function Transfers({ run }: { readonly run: RunView }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(transferRoutes.listTransfers, { query: { runId: run.id, cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  return (
    <ListView
      label={t`Transfers`}
      query={query}
      columns={columnsFor(query.data?.items ?? [])}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No file was taken`}
          hint={
            isOver(run)
              ? t`See the sightings for what was there and why it was left.`
              : t`Transfers appear here as the source is listed.`
          }
        />
      }
    />
  );
}

/** The first files are enough to tell when the source was listed, and fit on a screen. */
function Timeline({ run }: { readonly run: RunView }) {
  const query = useQuery(read(transferRoutes.listTransfers, { query: { runId: run.id } }));
  return (
    <Loaded query={query} part>
      {({ items }) => <RunTimeline run={run} transfers={items} />}
    </Loaded>
  );
}

/** The files of a run, what it saw, what it wrote down, and how it differs from a good one. */
function Parts({ run }: { readonly run: RunView }) {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { id, counts } = run;
  const show = search.show ?? 'transfers';
  const parts: readonly { readonly value: RunPart; readonly label: string }[] = [
    { value: 'transfers', label: t`Transfers ${formatCount(counts.taken)}` },
    { value: 'sightings', label: t`Sightings ${formatCount(counts.seen)}` },
    ...(may('listAuditEvents') ? [{ value: 'log', label: t`Log` } as const] : []),
    ...(isOver(run) ? [{ value: 'compare', label: t`Compare` } as const] : []),
  ];
  const content = {
    transfers: () => <Transfers run={run} />,
    sightings: () => (
      <Sightings runId={id} place={search} onPlace={(place) => void navigate({ search: { ...search, ...place } })} />
    ),
    log: () => <RunLog runId={id} isOver={isOver(run)} />,
    compare: () => <RunComparison run={run} />,
  } as const satisfies Record<RunPart, () => ReactNode>;
  return (
    <Panel
      title={
        <SegmentedControl
          size="xs"
          aria-label={t`Show`}
          value={show}
          onChange={(value) => {
            const part = runParts.find((each) => each === value);
            void navigate({ search: part === undefined || part === 'transfers' ? {} : { show: part } });
          }}
          data={[...parts]}
        />
      }
      flush
    >
      {content[show]()}
    </Panel>
  );
}

function Detail({ run }: { readonly run: RunView }) {
  const may = useMay();
  const { id, counts } = run;
  const cancel = async () => {
    await call(runRoutes.cancelRun, { params: { id } });
    for (const noun of ['runs', 'transfers']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <Page
      title={t`Run of ${runTitle(run)}`}
      crumb={{ label: t`Runs`, to: '/runs' }}
      status={
        <span role="status" aria-label={t`Run status`}>
          <StateBadge state={run.state} />
        </span>
      }
      subtitle={
        <>
          {run.jobSlug === null ? (
            t`Version ${run.jobVersion} of a job that was deleted`
          ) : (
            <Trans>
              <Link to="/jobs/$id" params={{ id: run.jobId }}>
                {run.jobSlug}
              </Link>{' '}
              version {run.jobVersion}
            </Trans>
          )}{' '}
          · {run.trigger === 'schedule' ? t`slot ${run.slot?.replace('T', ' ') ?? ''}` : t`asked for by ${run.requestedBy}`}
        </>
      }
      actions={
        <>
          {may('listAuditEvents') && (
            <LinkButton variant="default" to="/audit" search={{ runId: id }}>
              <Trans>Audit trail</Trans>
            </LinkButton>
          )}
          {!isOver(run) && !run.cancelRequested && may('cancelRun') && (
            <ConfirmButton
              danger
              label={t`Cancel run`}
              question={t`Cancel this run and every transfer of it that is not over?`}
              onConfirm={cancel}
              done={t`The run is being cancelled`}
            />
          )}
          {isOver(run) && <Rerun run={run} />}
          {isOver(run) && run.jobSlug !== null && may('requestRun') && <RunNowButton jobId={run.jobId} />}
        </>
      }
    >
      {run.failureDetail !== null && (
        <Notice tone={isOver(run) ? 'bad' : 'warn'} title={run.failureDetail}>
          <span className="wb-mono">{run.failureCode}</span>
          {run.nextAttemptAt !== null && (
            <Trans>
              {' '}
              · tries again <Time at={run.nextAttemptAt} />
            </Trans>
          )}
        </Notice>
      )}
      {run.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {run.cancelRequested && !isOver(run) && (
        <Notice tone="warn" title={t`Cancelling: transfers under way stop within a second.`} />
      )}
      <Panel flush>
        <dl className="wb-figures" aria-live="polite" aria-label={t`Counts`}>
          <Figure label={t`Seen`} value={formatCount(counts.seen)} />
          <Figure label={t`Taken`} value={formatCount(counts.taken)} />
          <Figure label={t`Skipped`} value={formatCount(counts.skipped)} />
          <Figure label={t`Delivered`} value={formatCount(counts.committed)} />
          <Figure label={t`Failed`} value={formatCount(counts.failed)} bad={counts.failed > 0} />
          <Figure label={t`Cancelled`} value={formatCount(counts.cancelled)} />
          <Figure label={t`Size`} value={formatBytes(counts.bytes)} />
        </dl>
      </Panel>
      <Panel>
        <Facts>
          <Fact label={t`Partner`}>
            {run.partnerId === null ? (
              '–'
            ) : (
              <Link to="/partners/$id" params={{ id: run.partnerId }}>
                {run.partnerName}
              </Link>
            )}
          </Fact>
          <Fact label={t`Started`}>
            <Time at={run.startedAt} />
          </Fact>
          <Fact label={t`Finished`}>
            <Time at={run.finishedAt} />
          </Fact>
          <Fact label={t`Took`}>
            <Duration from={run.startedAt} to={run.finishedAt} />
          </Fact>
          <Fact label={t`Attempt`}>{run.attempt}</Fact>
          <Fact label={t`Configuration`}>
            <RunConfiguration run={run} />
          </Fact>
          {run.cause?.kind === 'rerun' && (
            <Fact label={t`Repeats`}>
              <Link to="/runs/$id" params={{ id: run.cause.runId }}>
                <Trans>
                  run <span className="wb-mono">{shortId(run.cause.runId)}</span>
                </Trans>
              </Link>{' '}
              · {run.cause.files === 'all' ? t`all its files` : t`what failed in it`}: {formatCount(run.cause.count)}
            </Fact>
          )}
          <Fact label={t`Id`}>
            <Copyable value={id} what={t`id`} />
          </Fact>
        </Facts>
      </Panel>
      {run.startedAt !== null && (
        <Panel title={t`Timeline`} flush>
          <Timeline run={run} />
        </Panel>
      )}
      <Parts run={run} />
    </Page>
  );
}

/** A run: its state, its counts, its files. Live while it is under way. */
export function RunDetail() {
  const { id } = route.useParams();
  const query = useQuery({
    ...read(runRoutes.getRun, { params: { id } }),
    // The live feed tells; this is for when it is cut.
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data) ? false : 15_000),
  });
  return <Loaded query={query}>{(run) => <Detail run={run} />}</Loaded>;
}
