import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { runRoutes, type SightingView, transferRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { cursorOf } from '../../ui/list-search.js';
import { type ListPlace, ListView } from '../../ui/list-view.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { reasonWord } from './reason-word.js';
import { Verdict } from './verdict.js';

const columns: readonly Column<SightingView>[] = [
  {
    id: 'path',
    header: msg`File`,
    sortBy: ({ path }) => path,
    cell: ({ path, transferId }) =>
      transferId === null ? (
        <FileName name={path} />
      ) : (
        <Link to="/transfers/$id" params={{ id: transferId }}>
          <FileName name={path} />
        </Link>
      ),
  },
  {
    id: 'size',
    header: msg`Size`,
    align: 'right',
    wide: true,
    sortBy: ({ sizeBytes }) => sizeBytes,
    cell: ({ sizeBytes }) => <span className="wb-number">{sizeBytes === null ? '–' : formatBytes(sizeBytes)}</span>,
  },
  {
    id: 'modifiedAt',
    header: msg`Changed`,
    wide: true,
    sortBy: ({ modifiedAt }) => modifiedAt,
    cell: ({ modifiedAt }) => <Time at={modifiedAt} />,
  },
  {
    id: 'verdict',
    header: msg`Verdict`,
    sortBy: ({ reason }) => reasonWord(reason),
    cell: ({ decision, reason }) => <Verdict decision={decision} reason={reason} />,
  },
  { id: 'actions', header: '', align: 'right', cell: (sighting) => <RowActions sighting={sighting} /> },
];

/** What was left has no transfer to look at, but a story. */
function RowActions({ sighting }: { readonly sighting: SightingView }) {
  const may = useMay();
  return (
    <span className="wb-actions">
      {sighting.transferId === null && may('listFileStories') && (
        <Link to="/files" search={{ path: sighting.path }}>
          <Trans>Story</Trans>
        </Link>
      )}
      <ForgetAction sighting={sighting} />
    </span>
  );
}

/** Lets a file be taken once more that was left because it had been delivered before. */
function ForgetAction({ sighting: { path, reason, transferId } }: { readonly sighting: SightingView }) {
  const may = useMay();
  const [forgotten, setForgotten] = useState(false);
  if (reason !== 'already-done' || transferId === null || !may('forgetTransfer')) return null;
  if (forgotten)
    return (
      <span className="wb-dim">
        <Trans>The next run takes it</Trans>
      </span>
    );
  const forget = async () => {
    await call(transferRoutes.forgetTransfer, { params: { id: transferId } });
    await queryClient.invalidateQueries({ queryKey: ['transfers'] });
    setForgotten(true);
  };
  return (
    <ConfirmButton
      label={t`Forget`}
      question={
        <Trans>
          Take <FileName name={path} /> again? The next run that finds it, unchanged or not, delivers it once more. What was
          delivered stays where it is.
        </Trans>
      }
      onConfirm={forget}
      done={t`The next run that finds the file takes it again`}
    />
  );
}

interface SightingsProps {
  readonly runId: string;
  readonly place: ListPlace;
  readonly onPlace: (place: { sort?: string | undefined; pages?: string[] | undefined }) => void;
}

/** What a run saw at its source, and what it decided about each file. */
export function Sightings({ runId, place, onPlace }: SightingsProps) {
  const query = useQuery({
    ...read(runRoutes.listSightings, { params: { id: runId }, query: { cursor: cursorOf(place), limit: 100 } }),
    placeholderData: keepPreviousData,
  });
  return (
    <ListView
      label={t`Sightings`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      place={place}
      onPlace={onPlace}
      empty={<Empty title={t`Nothing seen`} hint={t`The source folder was empty, or the run has not listed it yet.`} />}
    />
  );
}
