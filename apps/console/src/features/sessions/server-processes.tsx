import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import { NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { liveSessionRoutes, type ServerProcessView } from '@waybill/contracts';
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
    await call(liveSessionRoutes.drainServer, { params: { id }, body });
    await readAgain();
  };
  return (
    <ConfirmButton
      variant="subtle"
      label={t`Drain`}
      question={t`Have ${name} take no new connections? Sessions end once they have no open file.`}
      onConfirm={drain}
      done={t`${name} drains`}
    >
      <TextInput
        mt="xs"
        data-autofocus
        label={t`Why`}
        description={t`Kept in the audit trail`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <NumberInput
        mt="xs"
        label={t`Seconds to finish open files`}
        description={t`After that, sessions that are left are ended`}
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
    await call(liveSessionRoutes.resumeServer, { params: { id } });
    await readAgain();
  };
  return (
    <ConfirmButton
      variant="subtle"
      label={t`Resume`}
      question={t`Have ${name} take connections again?`}
      onConfirm={resume}
      done={t`${name} takes connections again`}
    />
  );
}

const facts: readonly Column<ServerProcessView>[] = [
  { id: 'name', header: msg`Process`, cell: ({ name }) => <span className="wb-mono wb-break">{name}</span> },
  {
    id: 'state',
    header: msg`State`,
    cell: ({ drain }) =>
      drain === null ? (
        <StateBadge state="serving" />
      ) : (
        <>
          <StateBadge state="draining" />
          <span className="wb-sub">
            <Trans>
              ends <Time at={drain.until} /> · {drain.by}: {drain.reason}
            </Trans>
          </span>
        </>
      ),
  },
  { id: 'address', header: msg`Listens on`, wide: true, cell: ({ address }) => <span className="wb-mono">{address}</span> },
  {
    id: 'sessions',
    header: msg`Sessions`,
    align: 'right',
    cell: ({ sessions }) => <span className="wb-number">{formatCount(sessions)}</span>,
  },
  { id: 'startedAt', header: msg`Started`, wide: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
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
  const query = useQuery(read(liveSessionRoutes.listServerProcesses, {}));
  return (
    <Panel title={t`Server processes`} flush>
      <ListView
        label={t`Server processes`}
        query={query}
        columns={may('drainServer') ? withActions : facts}
        rowId={({ id }) => id}
        empty={
          <Empty
            title={t`No SFTP server runs`}
            hint={t`Partners cannot sign in. Start it with “waybill up”, or “waybill sftp” on a host of its own.`}
          />
        }
      />
    </Panel>
  );
}
