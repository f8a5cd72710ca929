import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { RunView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { formatBytes, formatCount, shortId } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { Duration, Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';

/** The name of a run for people: its job's, which may be gone. */
export function runTitle({ jobName, jobSlug, id }: Pick<RunView, 'jobName' | 'jobSlug' | 'id'>): string {
  return jobName ?? jobSlug ?? t`Run ${shortId(id)}`;
}

const all: readonly Column<RunView>[] = [
  {
    id: 'job',
    header: msg`Job`,
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
    header: msg`Run`,
    cell: ({ id }) => (
      <RowLink to="/runs/$id" params={{ id }} className="wb-mono">
        {shortId(id)}
      </RowLink>
    ),
  },
  { id: 'state', header: msg`State`, sortBy: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'counts',
    header: msg`Delivered`,
    align: 'right',
    sortBy: ({ counts }) => counts.committed,
    cell: ({ counts }) => (
      <span className="wb-number">
        <Trans>
          {formatCount(counts.committed)} of {formatCount(counts.taken)}
          {counts.failed > 0 && (
            <span className="wb-danger">
              <Trans> · {formatCount(counts.failed)} failed</Trans>
            </span>
          )}
        </Trans>
      </span>
    ),
  },
  {
    id: 'bytes',
    header: msg`Size`,
    align: 'right',
    wide: true,
    sortBy: ({ counts }) => counts.bytes,
    cell: ({ counts }) => <span className="wb-number">{formatBytes(counts.bytes)}</span>,
  },
  {
    id: 'trigger',
    header: msg`Trigger`,
    wide: true,
    sortBy: ({ trigger }) => trigger,
    cell: ({ trigger, slot, requestedBy }) =>
      trigger === 'schedule' ? (
        <span className="wb-number">
          <Trans>slot {slot?.replace('T', ' ')}</Trans>
        </span>
      ) : (
        t`by ${requestedBy}`
      ),
  },
  {
    id: 'startedAt',
    header: msg`Started`,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ startedAt, createdAt }) => <Time at={startedAt ?? createdAt} />,
  },
  {
    id: 'took',
    header: msg`Took`,
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
