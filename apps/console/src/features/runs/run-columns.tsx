import type { RunView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { formatBytes, formatCount, shortId } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { Duration, Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';

/** The name of a run for people: its job's, which may be gone. */
export function runTitle({ jobName, jobSlug, id }: Pick<RunView, 'jobName' | 'jobSlug' | 'id'>): string {
  return jobName ?? jobSlug ?? `Run ${shortId(id)}`;
}

const all: readonly Column<RunView>[] = [
  {
    id: 'job',
    header: 'Job',
    sortBy: runTitle,
    cell: (run) => (
      <>
        <RowLink to="/runs/$id" params={{ id: run.id }}>
          {runTitle(run)}
        </RowLink>
        <span className="wb-sub">{run.partnerName}</span>
      </>
    ),
  },
  {
    id: 'run',
    header: 'Run',
    cell: ({ id }) => (
      <RowLink to="/runs/$id" params={{ id }} className="wb-mono">
        {shortId(id)}
      </RowLink>
    ),
  },
  { id: 'state', header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'counts',
    header: 'Delivered',
    align: 'right',
    sortBy: ({ counts }) => counts.committed,
    cell: ({ counts }) => (
      <span className="wb-number">
        {formatCount(counts.committed)} of {formatCount(counts.taken)}
        {counts.failed > 0 && <span className="wb-danger"> · {formatCount(counts.failed)} failed</span>}
      </span>
    ),
  },
  {
    id: 'bytes',
    header: 'Size',
    align: 'right',
    wide: true,
    sortBy: ({ counts }) => counts.bytes,
    cell: ({ counts }) => <span className="wb-number">{formatBytes(counts.bytes)}</span>,
  },
  {
    id: 'trigger',
    header: 'Trigger',
    wide: true,
    sortBy: ({ trigger }) => trigger,
    cell: ({ trigger, slot, requestedBy }) =>
      trigger === 'schedule' ? <span className="wb-number">slot {slot?.replace('T', ' ')}</span> : `by ${requestedBy}`,
  },
  {
    id: 'startedAt',
    header: 'Started',
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ startedAt, createdAt }) => <Time at={startedAt ?? createdAt} />,
  },
  {
    id: 'took',
    header: 'Took',
    align: 'right',
    wide: true,
    cell: ({ startedAt, finishedAt }) => <Duration from={startedAt} to={finishedAt} />,
  },
];

const withJobColumns = all.filter(({ id }) => id !== 'run');
const withoutJobColumns = all.filter(({ id }) => id !== 'job');

/** The columns of a list of runs. */
export function runColumns({ withJob }: { readonly withJob: boolean }): readonly Column<RunView>[] {
  return withJob ? withJobColumns : withoutJobColumns;
}
