import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { OwnTransfersView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { DataTable } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';
import type { Door } from './doors.js';

type OwnTransfer = OwnTransfersView['items'][number];

const columns: readonly Column<OwnTransfer>[] = [
  {
    id: 'file',
    header: msg`File`,
    cell: ({ path, sha256 }) => (
      <>
        <FileName name={path} />
        {sha256 !== null && <span className="wb-sub wb-mono wb-break">{sha256}</span>}
      </>
    ),
  },
  {
    id: 'state',
    header: msg`State`,
    cell: ({ state, failureDetail }) => (
      <>
        <StateBadge state={state} />
        {failureDetail !== null && <span className="wb-sub">{failureDetail}</span>}
      </>
    ),
  },
  { id: 'size', header: msg`Size`, cell: ({ sizeBytes }) => (sizeBytes === null ? '–' : formatBytes(sizeBytes)) },
  { id: 'at', header: msg`When`, cell: ({ finishedAt, createdAt }) => <Time at={finishedAt ?? createdAt} /> },
];

/** What was sent with an account, newest first. */
export function OwnTransfers({ door }: { readonly door: Door }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: [...door.key, 'transfers'],
    queryFn: ({ pageParam, signal }) => door.transfers(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    retry: false,
  });
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel
      title={t`Your transfers`}
      flush
      actions={
        hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Show older</Trans>
          </Button>
        )
      }
    >
      {rows.length === 0 ? (
        <p className="wb-quiet">
          <Trans>Nothing yet. What you send appears here as it arrives.</Trans>
        </p>
      ) : (
        <DataTable label={t`Your transfers`} stacks columns={columns} rows={rows} rowId={({ id }) => id} />
      )}
    </Panel>
  );
}
