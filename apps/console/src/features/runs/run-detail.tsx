import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type RunView, routes, type TransferView } from '@waybill/contracts';
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
    ...read(routes.listTransfers, { query: { runId: run.id, cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  return (
    <ListView
      label="Transfers"
      query={query}
      columns={columnsFor(query.data?.items ?? [])}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title="No file was taken"
          hint={
            isOver(run)
              ? 'See the sightings for what was there and why it was left.'
              : 'Transfers appear here as the source is listed.'
          }
        />
      }
    />
  );
}

function Detail({ run }: { readonly run: RunView }) {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { id, counts } = run;
  const show = search.show ?? 'transfers';
  const cancel = async () => {
    await call(routes.cancelRun, { params: { id } });
    for (const noun of ['runs', 'transfers']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <Page
      title={`Run of ${runTitle(run)}`}
      crumb={{ label: 'Runs', to: '/runs' }}
      status={
        <span role="status" aria-label="Run status">
          <StateBadge state={run.state} />
        </span>
      }
      subtitle={
        <>
          {run.jobSlug === null ? (
            'The job was deleted'
          ) : (
            <Link to="/jobs/$id" params={{ id: run.jobId }}>
              {run.jobSlug}
            </Link>
          )}{' '}
          version {run.jobVersion} ·{' '}
          {run.trigger === 'schedule' ? `slot ${run.slot?.replace('T', ' ') ?? ''}` : `asked for by ${run.requestedBy}`}
        </>
      }
      actions={
        <>
          {may(routes.listAuditEvents) && (
            <LinkButton variant="default" to="/audit" search={{ runId: id }}>
              Audit trail
            </LinkButton>
          )}
          {!isOver(run) && !run.cancelRequested && may(routes.cancelRun) && (
            <ConfirmButton
              danger
              label="Cancel run"
              question="Cancel this run and every transfer of it that is not over?"
              onConfirm={cancel}
              done="The run is being cancelled"
            />
          )}
          {isOver(run) && <Rerun run={run} />}
          {isOver(run) && run.jobSlug !== null && may(routes.requestRun) && <RunNowButton jobId={run.jobId} />}
        </>
      }
    >
      {run.failureDetail !== null && (
        <Notice tone={isOver(run) ? 'bad' : 'warn'} title={run.failureDetail}>
          <span className="wb-mono">{run.failureCode}</span>
          {run.nextAttemptAt !== null && (
            <>
              {' '}
              · tries again <Time at={run.nextAttemptAt} />
            </>
          )}
        </Notice>
      )}
      {run.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {run.cancelRequested && !isOver(run) && (
        <Notice tone="warn" title="Cancelling: transfers under way stop within a second." />
      )}
      <Panel flush>
        <dl className="wb-figures" aria-live="polite" aria-label="Counts">
          <Figure label="Seen" value={formatCount(counts.seen)} />
          <Figure label="Taken" value={formatCount(counts.taken)} />
          <Figure label="Skipped" value={formatCount(counts.skipped)} />
          <Figure label="Delivered" value={formatCount(counts.committed)} />
          <Figure label="Failed" value={formatCount(counts.failed)} bad={counts.failed > 0} />
          <Figure label="Cancelled" value={formatCount(counts.cancelled)} />
          <Figure label="Size" value={formatBytes(counts.bytes)} />
        </dl>
      </Panel>
      <Panel>
        <Facts>
          <Fact label="Partner">
            {run.partnerId === null ? (
              '–'
            ) : (
              <Link to="/partners/$id" params={{ id: run.partnerId }}>
                {run.partnerName}
              </Link>
            )}
          </Fact>
          <Fact label="Started">
            <Time at={run.startedAt} />
          </Fact>
          <Fact label="Finished">
            <Time at={run.finishedAt} />
          </Fact>
          <Fact label="Took">
            <Duration from={run.startedAt} to={run.finishedAt} />
          </Fact>
          <Fact label="Attempt">{run.attempt}</Fact>
          {run.cause?.kind === 'rerun' && (
            <Fact label="Repeats">
              <Link to="/runs/$id" params={{ id: run.cause.runId }}>
                run <span className="wb-mono">{shortId(run.cause.runId)}</span>
              </Link>{' '}
              · {run.cause.files === 'all' ? 'all its files' : 'what failed in it'}: {formatCount(run.cause.count)}
            </Fact>
          )}
          <Fact label="Id">
            <Copyable value={id} what="id" />
          </Fact>
        </Facts>
      </Panel>
      <Panel
        title={
          <SegmentedControl
            size="xs"
            aria-label="Show"
            value={show}
            onChange={(value) => void navigate({ search: value === 'sightings' ? { show: 'sightings' } : {} })}
            data={[
              { value: 'transfers', label: `Transfers ${formatCount(counts.taken)}` },
              { value: 'sightings', label: `Sightings ${formatCount(counts.seen)}` },
            ]}
          />
        }
        flush
      >
        {show === 'transfers' ? (
          <Transfers run={run} />
        ) : (
          <Sightings runId={id} place={search} onPlace={(place) => void navigate({ search: { ...search, ...place } })} />
        )}
      </Panel>
    </Page>
  );
}

/** A run: its state, its counts, its files. Live while it is under way. */
export function RunDetail() {
  const { id } = route.useParams();
  const query = useQuery({
    ...read(routes.getRun, { params: { id } }),
    // The live feed tells; this is for when it is cut.
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOver(data) ? false : 15_000),
  });
  return <Loaded query={query}>{(run) => <Detail run={run} />}</Loaded>;
}
