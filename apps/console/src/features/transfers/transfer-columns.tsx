import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { TransferView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { FileName } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { Progress } from '../../ui/progress.js';
import { Time } from '../../ui/time.js';
import { visibleText } from '../../ui/visible-name.js';
import { StateBadge } from '../state-badge.js';

/** The last component of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** State of a transfer; while it runs, how far it is. */
function TransferState({ transfer }: { readonly transfer: TransferView }) {
  const { state, bytesDone, expectedBytes, sourcePath } = transfer;
  return (
    <>
      <StateBadge state={state} />
      {state === 'running' && <Progress label={visibleText(baseName(sourcePath))} done={bytesDone} total={expectedBytes} />}
      {state === 'queued' && transfer.attempt > 0 && transfer.nextAttemptAt !== null && (
        <span className="wb-sub">
          <Trans>
            again <Time at={transfer.nextAttemptAt} />
          </Trans>
        </span>
      )}
    </>
  );
}

/** Where each goes, for lists in which that differs. */
export const targetColumn: Column<TransferView> = {
  id: 'target',
  header: msg`To`,
  sortBy: ({ target }) => target.name,
  cell: ({ target }) => (
    <>
      <span className="wb-mono">{target.name ?? '–'}</span>
      <span className="wb-sub">{target.kind}</span>
    </>
  ),
};

/** The columns of a list of transfers. */
export const transferColumns: readonly Column<TransferView>[] = [
  {
    id: 'file',
    header: msg`File`,
    sortBy: ({ sourcePath }) => baseName(sourcePath),
    text: ({ deliveredPath, targetPath }) => deliveredPath ?? targetPath,
    cell: ({ id, sourcePath, targetPath, deliveredPath, direction }) => (
      <div className="wb-path-cell">
        <RowLink to="/transfers/$id" params={{ id }}>
          <FileName name={baseName(direction === 'upload' ? targetPath : sourcePath)} />
        </RowLink>
        <span className="wb-sub">
          <FileName name={deliveredPath ?? targetPath} truncate />
        </span>
      </div>
    ),
  },
  { id: 'state', header: msg`State`, sortBy: ({ state }) => state, cell: (transfer) => <TransferState transfer={transfer} /> },
  {
    id: 'direction',
    header: msg`Direction`,
    wide: true,
    sortBy: ({ direction }) => direction,
    cell: ({ direction }) => direction,
  },
  {
    id: 'partner',
    header: msg`Partner`,
    wide: true,
    sortBy: ({ partnerName }) => partnerName,
    cell: ({ partnerName, jobSlug, accountUsername }) => (
      <>
        {partnerName ?? '–'}
        <span className="wb-sub wb-mono">{jobSlug ?? accountUsername}</span>
      </>
    ),
  },
  {
    id: 'size',
    header: msg`Size`,
    align: 'right',
    sortBy: ({ sizeBytes, expectedBytes }) => sizeBytes ?? expectedBytes,
    cell: ({ sizeBytes, expectedBytes }) => (
      <span className="wb-number">
        {sizeBytes === null ? (expectedBytes === null ? '–' : formatBytes(expectedBytes)) : formatBytes(sizeBytes)}
      </span>
    ),
  },
  {
    id: 'when',
    header: msg`When`,
    wide: true,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ finishedAt, startedAt, createdAt }) => <Time at={finishedAt ?? startedAt ?? createdAt} />,
  },
];
