import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Overview, overviewRoutes, type TransferView, transferRoutes } from '@waybill/contracts';
import { lazy, Suspense } from 'react';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { type Column, DataTable } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatCount, formatUtc } from '../../ui/format.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { useNow } from '../../ui/now.js';
import { Page, Panel } from '../../ui/page.js';
import { Progress } from '../../ui/progress.js';
import { Empty, Loading } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { visibleText } from '../../ui/visible-name.js';
import { Loaded } from '../loaded.js';
import { PauseButton } from '../pause/pause-button.js';
import { PauseNotice } from '../pause/pause-notice.js';
import { runTitle } from '../runs/run-columns.js';
import { StateBadge } from '../state-badge.js';
import { paceText } from '../transfers/pace.js';
import { baseName, transferColumns } from '../transfers/transfer-columns.js';
import { BusiestPartners, Days, EndingSoon, Reasons, useMonth } from './month.js';
import { Decisions, Warnings } from './needs-a-person.js';

const EndedChart = lazy(async () => ({ default: (await import('./ended-chart.js')).EndedChart }));

type ActiveRun = Overview['activeRuns'][number];
type NextRun = Overview['nextRuns'][number];

const activeColumns: readonly Column<ActiveRun>[] = [
  {
    id: 'job',
    header: msg`Run of`,
    cell: (run) => (
      <>
        <RowLink to="/runs/$id" params={{ id: run.id }}>
          {runTitle(run)}
        </RowLink>
        <span className="wb-sub">{run.partnerName}</span>
      </>
    ),
  },
  { id: 'state', header: msg`State`, cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'progress',
    header: msg`Files`,
    cell: (run) => {
      const over = run.counts.committed + run.counts.failed + run.counts.cancelled;
      return (
        <>
          <span className="wb-number">
            <Trans>
              {formatCount(over)} of {formatCount(run.counts.taken)}
            </Trans>
          </span>
          {run.counts.taken > 0 && <Progress label={t`Files of ${runTitle(run)}`} done={over} total={run.counts.taken} />}
        </>
      );
    },
  },
  { id: 'started', header: msg`Started`, wide: true, cell: ({ startedAt, createdAt }) => <Time at={startedAt ?? createdAt} /> },
];

const nextColumns: readonly Column<NextRun>[] = [
  {
    id: 'job',
    header: msg`Job`,
    cell: ({ jobId, jobSlug }) => (
      <RowLink to="/jobs/$id" params={{ id: jobId }}>
        {jobSlug}
      </RowLink>
    ),
  },
  {
    id: 'slot',
    header: msg`Local slot`,
    wide: true,
    cell: ({ slot }) => <span className="wb-number">{slot.replace('T', ' ')}</span>,
  },
  {
    id: 'at',
    header: msg`When`,
    cell: ({ at }) => (
      <span title={formatUtc(at)}>
        <Time at={at} />
      </span>
    ),
  },
];

const failedColumns = transferColumns.filter(({ id }) => id === 'file' || id === 'partner' || id === 'when');

function MovingFile({ transfer }: { readonly transfer: TransferView }) {
  const { id, sourcePath, targetPath, direction, partnerName, bytesDone, expectedBytes } = transfer;
  const pace = paceText(transfer, useNow());
  const about = [direction, partnerName, pace].filter((each) => each !== null && each !== undefined);
  return (
    <li>
      <span>
        <Link to="/transfers/$id" params={{ id }}>
          <FileName name={baseName(direction === 'upload' ? targetPath : sourcePath)} />
        </Link>
        <span className="wb-sub">{about.join(' · ')}</span>
      </span>
      <Progress label={t`Transfer of ${visibleText(baseName(sourcePath))}`} done={bytesDone} total={expectedBytes} />
    </li>
  );
}

function RunningTransfers() {
  const query = useQuery({
    ...read(transferRoutes.listTransfers, { query: { state: 'running', limit: 10 } }),
    refetchInterval: 20_000,
  });
  if (query.data === undefined || query.data.items.length === 0) return null;
  return (
    <ul className="wb-list" aria-label={t`Transfers under way`}>
      {query.data.items.map((transfer) => (
        <MovingFile key={transfer.id} transfer={transfer} />
      ))}
    </ul>
  );
}

function Attention({ overview }: { readonly overview: Overview }) {
  const { failedRuns, failedTransfers } = overview;
  if (failedRuns.length === 0 && failedTransfers.length === 0)
    return (
      <p className="wb-quiet">
        <Trans>Nothing failed in the last 24 hours.</Trans>
      </p>
    );
  return (
    <>
      {failedRuns.length > 0 && (
        <ul className="wb-list" aria-label={t`Failed runs`}>
          {failedRuns.map((run) => (
            <li key={run.id}>
              <span>
                <Link to="/runs/$id" params={{ id: run.id }}>
                  {runTitle(run)}
                </Link>
                <span className="wb-sub">
                  {run.failureDetail ?? t`${formatCount(run.counts.failed)} of ${formatCount(run.counts.taken)} files failed`}
                </span>
              </span>
              <span className="wb-dim">
                <Time at={run.finishedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {failedTransfers.length > 0 && (
        <DataTable label={t`Failed transfers`} columns={failedColumns} rows={failedTransfers} rowId={({ id }) => id} />
      )}
    </>
  );
}

function First() {
  const may = useMay();
  return (
    <Panel>
      <Empty
        title={t`Nothing is exchanged yet`}
        hint={t`Onboard a partner: who it is, which way files go, what each side signs in with, a test, and the first file.`}
        action={
          may('createPartner') ? (
            <LinkButton to="/onboarding">
              <Trans>Onboard partner</Trans>
            </LinkButton>
          ) : undefined
        }
      />
    </Panel>
  );
}

function isUntouched({ now, hours, nextRuns, activeRuns }: Overview): boolean {
  return (
    now.runsActive + now.transfersQueued + now.transfersRunning + nextRuns.length + activeRuns.length === 0 &&
    hours.every(({ committed, failed }) => committed + failed === 0)
  );
}

function Screen({ overview }: { readonly overview: Overview }) {
  const { now } = overview;
  const month = useMonth();
  return (
    <Page title={t`Overview`} actions={<PauseButton />}>
      <PauseNotice />
      <Decisions overview={overview} />
      <Warnings overview={overview} />
      {isUntouched(overview) && <First />}
      <div className="wb-dashboard">
        <div className="wb-stack">
          <Panel title={t`Running now`} flush>
            <dl className="wb-figures" aria-label={t`Now`}>
              <div className="wb-figure">
                <dt>
                  <Trans>Runs</Trans>
                </dt>
                <dd>{formatCount(now.runsActive)}</dd>
              </div>
              <div className="wb-figure">
                <dt>
                  <Trans>Transfers</Trans>
                </dt>
                <dd>{formatCount(now.transfersRunning)}</dd>
              </div>
              <div className="wb-figure">
                <dt>
                  <Trans>Queued</Trans>
                </dt>
                <dd>{formatCount(now.transfersQueued)}</dd>
              </div>
            </dl>
            {overview.activeRuns.length > 0 && (
              <DataTable label={t`Active runs`} columns={activeColumns} rows={overview.activeRuns} rowId={({ id }) => id} />
            )}
            <RunningTransfers />
          </Panel>
          <Panel title={t`Needs attention`} flush>
            <Attention overview={overview} />
          </Panel>
          <BusiestPartners month={month} />
          <Reasons month={month} />
        </div>
        <div className="wb-stack">
          <Panel title={t`Last 24 hours, UTC`}>
            <Suspense fallback={<Loading what={t`Loading the chart`} />}>
              <EndedChart
                points={overview.hours.map(({ hour, ...ended }) => ({ label: hour.slice(11, 16), ...ended }))}
                span={t`In the last 24 hours`}
                step={t`Hour`}
                labelEvery={4}
              />
            </Suspense>
          </Panel>
          <Panel
            title={t`Next runs`}
            actions={
              <Link to="/schedules">
                <Trans>All schedules</Trans>
              </Link>
            }
            flush
          >
            {overview.nextRuns.length === 0 ? (
              <p className="wb-quiet">
                <Trans>No schedule is due.</Trans>
              </p>
            ) : (
              <DataTable
                label={t`Next runs`}
                columns={nextColumns}
                rows={overview.nextRuns}
                rowId={({ scheduleId, slot }) => `${scheduleId} ${slot}`}
              />
            )}
          </Panel>
          <Days month={month} />
          <EndingSoon month={month} />
        </div>
      </div>
    </Page>
  );
}

/** The first screen: what happens now, what needs a person, what comes next. */
export function Dashboard() {
  const query = useQuery({ ...read(overviewRoutes.getOverview, {}), refetchInterval: 60_000 });
  return <Loaded query={query}>{(overview) => <Screen overview={overview} />}</Loaded>;
}
