import { NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { routes, type ServerProcessView } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { formatCount } from '../../ui/format.js';
import { ListView } from '../../ui/list-view.js';
import { Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['sessions'] });

function Drain({ process: { id, name } }: { readonly process: ServerProcessView }) {
  const [reason, setReason] = useState('');
  const [graceSeconds, setGraceSeconds] = useState<number | string>(600);
  const drain = async () => {
    const body = { reason: reason.trim(), graceSeconds: Number(graceSeconds) };
    await call(routes.drainServer, { params: { id }, body });
    await readAgain();
  };
  return (
    <ConfirmButton
      variant="subtle"
      label="Drain"
      question={`Have ${name} take no new connections? Sessions end once they have no open file.`}
      onConfirm={drain}
      done={`${name} drains`}
    >
      <TextInput
        mt="xs"
        data-autofocus
        label="Why"
        description="Kept in the audit trail"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <NumberInput
        mt="xs"
        label="Seconds to finish open files"
        description="After that, sessions that are left are ended"
        min={0}
        max={86_400}
        allowDecimal={false}
        value={graceSeconds}
        onChange={setGraceSeconds}
      />
    </ConfirmButton>
  );
}

function Resume({ process: { id, name } }: { readonly process: ServerProcessView }) {
  const resume = async () => {
    await call(routes.resumeServer, { params: { id } });
    await readAgain();
  };
  return (
    <ConfirmButton
      variant="subtle"
      label="Resume"
      question={`Have ${name} take connections again?`}
      onConfirm={resume}
      done={`${name} takes connections again`}
    />
  );
}

const facts: readonly Column<ServerProcessView>[] = [
  { id: 'name', header: 'Process', cell: ({ name }) => <span className="wb-mono wb-break">{name}</span> },
  {
    id: 'state',
    header: 'State',
    cell: ({ drain }) =>
      drain === null ? (
        <StateBadge state="serving" />
      ) : (
        <>
          <StateBadge state="draining" />
          <span className="wb-sub">
            until <Time at={drain.until} /> · {drain.by}: {drain.reason}
          </span>
        </>
      ),
  },
  { id: 'address', header: 'Listens on', wide: true, cell: ({ address }) => <span className="wb-mono">{address}</span> },
  {
    id: 'sessions',
    header: 'Sessions',
    align: 'right',
    cell: ({ sessions }) => <span className="wb-number">{formatCount(sessions)}</span>,
  },
  { id: 'startedAt', header: 'Started', wide: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
];

const withActions: readonly Column<ServerProcessView>[] = [
  ...facts,
  {
    id: 'actions',
    header: '',
    align: 'right',
    cell: (process) => (process.drain === null ? <Drain process={process} /> : <Resume process={process} />),
  },
];

/** The processes of the SFTP server, and whether they take connections. */
export function ServerProcesses() {
  const may = useMay();
  const query = useQuery(read(routes.listServerProcesses, {}));
  return (
    <Panel title="Server processes" flush>
      <ListView
        label="Server processes"
        query={query}
        columns={may(routes.drainServer) ? withActions : facts}
        rowId={({ id }) => id}
        empty={
          <Empty
            title="No SFTP server runs"
            hint="Partners cannot sign in. Start it with “waybill up”, or “waybill sftp” on a host of its own."
          />
        }
      />
    </Panel>
  );
}
