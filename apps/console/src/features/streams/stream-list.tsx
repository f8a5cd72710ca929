import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type AuditStreamView, auditStreamRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatCount } from '../../ui/format.js';
import { ListPage } from '../../ui/list-page.js';
import { cursorOf } from '../../ui/list-search.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { FailingState } from '../failing-state.js';
import { Guarded } from '../guarded.js';
import { StreamTestButton } from './stream-test-button.js';
import { ageText, destinationText, filterText, mannerText } from './stream-words.js';

const route = getRouteApi('/_in/audit/streams');

/** A stream moves each second; who looks need not see each step. */
const LOOK_EVERY_MS = 5_000;

function State({ stream: { enabled, state } }: { readonly stream: AuditStreamView }) {
  if (!enabled)
    return (
      <Badge tone="idle">
        <Trans>off</Trans>
      </Badge>
    );
  if (state.failing !== null) return <FailingState failing={state.failing} />;
  if (state.eventsBehind === 0)
    return (
      <Badge tone="good">
        <Trans>up to date</Trans>
      </Badge>
    );
  return (
    <>
      <Badge tone="warn">
        <Trans>catching up</Trans>
      </Badge>
      <span className="wb-sub">
        <Trans>{formatCount(state.eventsBehind)} behind</Trans>
      </span>
    </>
  );
}

function Lag({ state }: Pick<AuditStreamView, 'state'>) {
  const age = ageText(state.secondsBehind);
  return (
    <span className="wb-number">
      {formatCount(state.sentEvents)}
      <span className="wb-sub">
        {age === ''
          ? t`${formatCount(state.eventsBehind)} behind`
          : t`${formatCount(state.eventsBehind)} behind, the oldest ${age}`}
      </span>
    </span>
  );
}

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['audit-streams'] });

function Actions({ stream }: { readonly stream: AuditStreamView }) {
  const may = useMay();
  const { id, enabled, version } = stream;
  const turn = async () => {
    await call(auditStreamRoutes.updateAuditStream, { params: { id }, body: { enabled: !enabled } }, { ifMatch: version });
    await readAgain();
  };
  const remove = async () => {
    await call(auditStreamRoutes.deleteAuditStream, { params: { id } });
    await readAgain();
  };
  return (
    <div className="wb-actions">
      {may('testAuditStream') && <StreamTestButton stream={stream} />}
      {may('updateAuditStream') && <ActionButton label={enabled ? t`Switch off` : t`Switch on`} onAct={turn} />}
      {may('deleteAuditStream') && (
        <ConfirmButton
          danger
          label={t`Delete`}
          question={t`Stream the trail there no more? What the collector has stays there.`}
          onConfirm={remove}
          done={t`Stream deleted`}
        />
      )}
    </div>
  );
}

const columns: readonly Column<AuditStreamView>[] = [
  {
    id: 'stream',
    header: msg`Stream`,
    cell: (stream) => (
      <>
        <Link to="/audit/streams/$id" params={{ id: stream.id }}>
          {stream.slug}
        </Link>
        <span className="wb-sub wb-mono wb-break">
          <ForeignText text={destinationText(stream)} />
        </span>
        <span className="wb-sub">{mannerText(stream)}</span>
        <span className="wb-sub">{filterText(stream)}</span>
      </>
    ),
  },
  { id: 'state', header: msg`State`, cell: (stream) => <State stream={stream} /> },
  { id: 'sent', header: msg`Events sent`, align: 'right', wide: true, cell: (stream) => <Lag state={stream.state} /> },
  { id: 'last', header: msg`Last delivery`, wide: true, cell: ({ state }) => <Time at={state.sentAt} /> },
  { id: 'actions', header: '', align: 'right', cell: (stream) => <Actions stream={stream} /> },
];

function List() {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(auditStreamRoutes.listAuditStreams, { query: { cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  });
  const create = may('createAuditStream') ? (
    <Button onClick={() => void navigate({ to: '/audit/streams/new' })}>
      <Trans>Create stream</Trans>
    </Button>
  ) : undefined;
  return (
    <ListPage
      title={t`Streams`}
      crumb={{ label: t`Proof of the trail`, to: '/audit/proof' }}
      subtitle={t`Collectors (SIEM) that get every audit event as it is written, in order and at least once.`}
      actions={create}
      label={t`Streams`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No streams`}
          hint={t`A stream sends the trail to Splunk, Elastic, QRadar or any collector of syslog, and keeps its place while that is away.`}
          action={create}
        />
      }
    />
  );
}

/** Where the audit trail is streamed to. */
export function StreamList() {
  return (
    <Guarded needs="listAuditStreams" what={t`streams`}>
      <List />
    </Guarded>
  );
}
