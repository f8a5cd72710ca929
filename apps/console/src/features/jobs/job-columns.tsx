import { msg } from '@lingui/core/macro';
import type { JobView } from '@waybill/contracts';
import { useMay } from '../../api/session.js';
import { Chip } from '../../ui/badge.js';
import type { Column } from '../../ui/data-table.js';
import { RowLink } from '../../ui/links.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';
import { RunNowButton } from './run-now.js';

function RunNowCell({ id }: { readonly id: string }) {
  const may = useMay();
  return may('requestRun') ? <RunNowButton jobId={id} /> : null;
}

const all: readonly Column<JobView>[] = [
  {
    id: 'name',
    header: msg`Job`,
    sortBy: ({ name }) => name,
    cell: ({ id, name, slug }) => (
      <>
        <RowLink to="/jobs/$id" params={{ id }}>
          {name}
        </RowLink>
        {slug !== name && <span className="wb-sub wb-mono">{slug}</span>}
      </>
    ),
  },
  {
    id: 'partner',
    header: msg`Partner`,
    wide: true,
    sortBy: ({ partnerName }) => partnerName,
    cell: ({ partnerName }) => partnerName,
  },
  {
    id: 'direction',
    header: msg`Direction`,
    wide: true,
    sortBy: ({ definition }) => definition.direction,
    cell: ({ definition }) => <Chip>{definition.direction}</Chip>,
  },
  {
    id: 'connection',
    header: msg`Connection`,
    wide: true,
    sortBy: ({ connectionSlug }) => connectionSlug,
    cell: ({ connectionSlug }) => <span className="wb-mono">{connectionSlug}</span>,
  },
  { id: 'status', header: msg`Status`, sortBy: ({ status }) => status, cell: ({ status }) => <StateBadge state={status} /> },
  {
    id: 'next',
    header: msg`Next run`,
    sortBy: ({ nextRuns }) => nextRuns[0]?.at ?? null,
    cell: ({ nextRuns }) => <Time at={nextRuns[0]?.at} />,
  },
  { id: 'run', header: '', align: 'right', wide: true, cell: ({ id }) => <RunNowCell id={id} /> },
];

const withoutPartner = all.filter(({ id }) => id !== 'partner');

/** The columns of a list of jobs. */
export function jobColumns({ withPartner }: { readonly withPartner: boolean }): readonly Column<JobView>[] {
  return withPartner ? all : withoutPartner;
}
