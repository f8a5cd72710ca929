import { msg } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { LiveSessionView } from '@waybill/contracts';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { Duration } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';
import { MovingFile } from './moving-file.js';

function Moving({ session: { files, openFiles } }: { readonly session: LiveSessionView }) {
  const [file] = files;
  if (file === undefined) return <span className="wb-dim">–</span>;
  return (
    <>
      <MovingFile file={file} />
      {openFiles > 1 && (
        <span className="wb-sub">
          <Trans>and {formatCount(openFiles - 1)} more</Trans>
        </span>
      )}
    </>
  );
}

function Amount({ bytes, perSecond }: { readonly bytes: number; readonly perSecond: number }) {
  return (
    <span className="wb-number">
      {formatBytes(bytes)}
      <span className="wb-sub">{perSecond === 0 ? '' : `${formatBytes(perSecond)}/s`}</span>
    </span>
  );
}

/** The columns of the list of live sessions. */
export const sessionColumns: readonly Column<LiveSessionView>[] = [
  {
    id: 'username',
    header: msg`User name`,
    sortBy: ({ username }) => username,
    cell: ({ id, username, partnerName, ending }) => (
      <>
        <RowLink to="/sessions/$id" params={{ id }} className="wb-mono">
          {username}
        </RowLink>
        <span className="wb-sub">{ending ? <StateBadge state="ending" /> : partnerName}</span>
      </>
    ),
  },
  {
    id: 'address',
    header: msg`From`,
    sortBy: ({ address }) => address,
    cell: ({ address, client }) => (
      <>
        <span className="wb-mono">{address}</span>
        <span className="wb-sub wb-wide">
          <ForeignText text={client} />
        </span>
      </>
    ),
  },
  { id: 'moving', header: msg`Moving`, cell: (session) => <Moving session={session} /> },
  {
    id: 'in',
    header: msg`In`,
    align: 'right',
    wide: true,
    sortBy: ({ bytesIn }) => bytesIn,
    cell: ({ bytesIn, bytesInPerSecond }) => <Amount bytes={bytesIn} perSecond={bytesInPerSecond} />,
  },
  {
    id: 'out',
    header: msg`Out`,
    align: 'right',
    wide: true,
    sortBy: ({ bytesOut }) => bytesOut,
    cell: ({ bytesOut, bytesOutPerSecond }) => <Amount bytes={bytesOut} perSecond={bytesOutPerSecond} />,
  },
  {
    id: 'since',
    header: msg`For`,
    align: 'right',
    wide: true,
    sortBy: ({ openedAt }) => openedAt,
    cell: ({ openedAt }) => <Duration from={openedAt} to={null} />,
  },
  {
    id: 'process',
    header: msg`Process`,
    wide: true,
    sortBy: ({ processName }) => processName,
    cell: ({ processName }) => <span className="wb-mono">{processName}</span>,
  },
];
