import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Overview, routes } from '@waybill/contracts';
import { lazy, Suspense } from 'react';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';
import { type Column, DataTable } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatCount, formatUtc } from '../../ui/format.js';
import { LinkButton, RowLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { Progress } from '../../ui/progress.js';
import { Empty, Loading } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { visibleText } from '../../ui/visible-name.js';
import { failuresInARow } from '../connections/connection-columns.js';
import { HostKeyActions } from '../connections/host-keys.js';
import { ResumeButton } from '../connections/resume-button.js';
import { Loaded } from '../loaded.js';
import { PauseButton } from '../pause/pause-button.js';
import { PauseNotice } from '../pause/pause-notice.js';
import { runTitle } from '../runs/run-columns.js';
import { StateBadge } from '../state-badge.js';
import { baseName, transferColumns } from '../transfers/transfer-columns.js';

const HourChart = lazy(async () => ({ default: (await import('./hour-chart.js')).HourChart }));

type ActiveRun = Overview['activeRuns'][number];
type NextRun = Overview['nextRuns'][number];

const activeColumns: readonly Column<ActiveRun>[] = [
  {
    id: 'job',
    header: 'Run of',
    cell: (run) => (
      <>
        <RowLink to="/runs/$id" params={{ id: run.id }}>
          {runTitle(run)}
        </RowLink>
        <span className="wb-sub">{run.partnerName}</span>
      </>
    ),
  },
  { id: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'progress',
    header: 'Files',
    cell: (run) => {
      const over = run.counts.committed + run.counts.failed + run.counts.cancelled;
      return (
        <>
          <span className="wb-number">
            {formatCount(over)} of {formatCount(run.counts.taken)}
          </span>
          {run.counts.taken > 0 && <Progress label={`Files of ${runTitle(run)}`} done={over} total={run.counts.taken} />}
        </>
      );
    },
  },
  { id: 'started', header: 'Started', wide: true, cell: ({ startedAt, createdAt }) => <Time at={startedAt ?? createdAt} /> },
];

const nextColumns: readonly Column<NextRun>[] = [
  {
    id: 'job',
    header: 'Job',
    cell: ({ jobId, jobSlug }) => (
      <RowLink to="/jobs/$id" params={{ id: jobId }}>
        {jobSlug}
      </RowLink>
    ),
  },
  {
    id: 'slot',
    header: 'Local slot',
    wide: true,
    cell: ({ slot }) => <span className="wb-number">{slot.replace('T', ' ')}</span>,
  },
  {
    id: 'at',
    header: 'When',
    cell: ({ at }) => (
      <span title={formatUtc(at)}>
        <Time at={at} />
      </span>
    ),
  },
];

const failedColumns = transferColumns.filter(({ id }) => id === 'file' || id === 'partner' || id === 'when');

function Decisions({ overview }: { readonly overview: Overview }) {
  const may = useMay();
  return (
    <>
      {overview.stoppedConnections.map(({ id, slug, partnerName, statusReason }) => (
        <Notice
          key={id}
          tone="bad"
          title={`Connection ${slug} of ${partnerName} is stopped`}
          actions={
            <>
              <LinkButton variant="default" to="/connections/$id" params={{ id }}>
                Look at it
              </LinkButton>
              {may(routes.resumeConnection) && <ResumeButton id={id} slug={slug} />}
            </>
          }
        >
          {statusReason}
        </Notice>
      ))}
      {overview.endingWaivers.map(({ id, slug, algorithms }) => (
        <Notice
          key={id}
          tone="warn"
          title={`The waiver for old algorithms of ${slug} ends after ${algorithms.waiver?.until ?? ''}`}
          actions={
            <LinkButton variant="default" to="/connections/$id" params={{ id }}>
              Look at it
            </LinkButton>
          }
        >
          After it the connection refuses. Take it away, or renew it: {algorithms.waiver?.reason}
        </Notice>
      ))}
      {overview.pendingHostKeys.map((hostKey) => (
        <Notice
          key={hostKey.id}
          tone="warn"
          title={`A host key of ${hostKey.connectionSlug} waits for approval`}
          actions={
            <>
              <LinkButton variant="default" to="/connections/$id" params={{ id: hostKey.connectionId }}>
                Look at it
              </LinkButton>
              <HostKeyActions hostKey={hostKey} />
            </>
          }
        >
          <Copyable value={hostKey.fingerprint} what="fingerprint" /> <span className="wb-dim">{hostKey.algorithm}</span>
        </Notice>
      ))}
    </>
  );
}

/** What did not come, and who is not answering: nothing to decide at once, but to know of. */
function Warnings({ overview: { missedWindows, restingConnections } }: { readonly overview: Overview }) {
  return (
    <>
      {restingConnections.map(({ id, slug, partnerName, rest }) => (
        <Notice
          key={id}
          tone="warn"
          title={`Connection ${slug} of ${partnerName} rests after ${failuresInARow(rest?.failures ?? 0)}`}
          actions={
            <LinkButton variant="default" to="/connections/$id" params={{ id }}>
              Look at it
            </LinkButton>
          }
        >
          {rest?.detail} It is tried again <Time at={rest?.probeAt} />.
        </Notice>
      ))}
      {missedWindows.map(({ scheduleId, jobId, jobSlug, rule, expectedAt }) => (
        <Notice
          key={scheduleId}
          tone="warn"
          title={`${jobSlug} has not delivered what was expected`}
          actions={
            <>
              <LinkButton variant="default" to="/schedules/$id" params={{ id: scheduleId }}>
                Its window
              </LinkButton>
              <LinkButton variant="default" to="/runs" search={{ jobId }}>
                Its runs
              </LinkButton>
            </>
          }
        >
          Expected by <Time at={expectedAt} /> · <span className="wb-mono">{rule}</span>
        </Notice>
      ))}
    </>
  );
}

function RunningTransfers() {
  const query = useQuery({ ...read(routes.listTransfers, { query: { state: 'running', limit: 10 } }), refetchInterval: 20_000 });
  if (query.data === undefined || query.data.items.length === 0) return null;
  return (
    <ul className="wb-list" aria-label="Transfers under way">
      {query.data.items.map(({ id, sourcePath, targetPath, direction, partnerName, bytesDone, expectedBytes }) => (
        <li key={id}>
          <span>
            <Link to="/transfers/$id" params={{ id }}>
              <FileName name={baseName(direction === 'upload' ? targetPath : sourcePath)} />
            </Link>
            <span className="wb-sub">
              {direction} · {partnerName}
            </span>
          </span>
          <Progress label={`Transfer of ${visibleText(baseName(sourcePath))}`} done={bytesDone} total={expectedBytes} />
        </li>
      ))}
    </ul>
  );
}

function Attention({ overview }: { readonly overview: Overview }) {
  const { failedRuns, failedTransfers } = overview;
  if (failedRuns.length === 0 && failedTransfers.length === 0)
    return <p className="wb-quiet">Nothing failed in the last 24 hours.</p>;
  return (
    <>
      {failedRuns.length > 0 && (
        <ul className="wb-list" aria-label="Failed runs">
          {failedRuns.map((run) => (
            <li key={run.id}>
              <span>
                <Link to="/runs/$id" params={{ id: run.id }}>
                  {runTitle(run)}
                </Link>
                <span className="wb-sub">
                  {run.failureDetail ?? `${formatCount(run.counts.failed)} of ${formatCount(run.counts.taken)} files failed`}
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
        <DataTable label="Failed transfers" columns={failedColumns} rows={failedTransfers} rowId={({ id }) => id} />
      )}
    </>
  );
}

function First() {
  const may = useMay();
  return (
    <Panel>
      <Empty
        title="Nothing is exchanged yet"
        hint="Create a partner, connect to its server or give it an account, and let a job move the first file."
        action={may(routes.createPartner) ? <LinkButton to="/partners/new">Create partner</LinkButton> : undefined}
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
  return (
    <Page title="Overview" actions={<PauseButton />}>
      <PauseNotice />
      <Decisions overview={overview} />
      <Warnings overview={overview} />
      {isUntouched(overview) && <First />}
      <div className="wb-dashboard">
        <div className="wb-stack">
          <Panel title="Running now" flush>
            <dl className="wb-figures" aria-label="Now">
              <div className="wb-figure">
                <dt>Runs</dt>
                <dd>{formatCount(now.runsActive)}</dd>
              </div>
              <div className="wb-figure">
                <dt>Transfers</dt>
                <dd>{formatCount(now.transfersRunning)}</dd>
              </div>
              <div className="wb-figure">
                <dt>Queued</dt>
                <dd>{formatCount(now.transfersQueued)}</dd>
              </div>
            </dl>
            {overview.activeRuns.length > 0 && (
              <DataTable label="Active runs" columns={activeColumns} rows={overview.activeRuns} rowId={({ id }) => id} />
            )}
            <RunningTransfers />
          </Panel>
          <Panel title="Needs attention" flush>
            <Attention overview={overview} />
          </Panel>
        </div>
        <div className="wb-stack">
          <Panel title="Last 24 hours, UTC">
            <Suspense fallback={<Loading what="Loading the chart" />}>
              <HourChart hours={overview.hours} />
            </Suspense>
          </Panel>
          <Panel title="Next runs" actions={<Link to="/schedules">All schedules</Link>} flush>
            {overview.nextRuns.length === 0 ? (
              <p className="wb-quiet">No schedule is due.</p>
            ) : (
              <DataTable
                label="Next runs"
                columns={nextColumns}
                rows={overview.nextRuns}
                rowId={({ scheduleId, slot }) => `${scheduleId} ${slot}`}
              />
            )}
          </Panel>
        </div>
      </div>
    </Page>
  );
}

/** The first screen: what happens now, what needs a person, what comes next. */
export function Dashboard() {
  const query = useQuery({ ...read(routes.getOverview, {}), refetchInterval: 60_000 });
  return <Loaded query={query}>{(overview) => <Screen overview={overview} />}</Loaded>;
}
