import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type AuditAnchorView, auditAnchorRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
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
import { placeText, rhythmText } from './anchor-words.js';
import { CompareButton } from './compare-button.js';

const route = getRouteApi('/_in/audit/anchors');

function State({ anchor: { enabled, state } }: { readonly anchor: AuditAnchorView }) {
  if (!enabled)
    return (
      <Badge tone="idle">
        <Trans>off</Trans>
      </Badge>
    );
  if (state.failing !== null) return <FailingState failing={state.failing} />;
  return state.anchoredAt === null ? (
    <Badge tone="warn">
      <Trans>nothing yet</Trans>
    </Badge>
  ) : (
    <Badge tone="good">
      <Trans>anchored</Trans>
    </Badge>
  );
}

function Actions({ anchor }: { readonly anchor: AuditAnchorView }) {
  const may = useMay();
  const { id } = anchor;
  const remove = async () => {
    await call(auditAnchorRoutes.deleteAuditAnchor, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: ['audit-anchors'] });
  };
  return (
    <div className="wb-actions">
      {may('compareAuditAnchor') && <CompareButton anchor={anchor} />}
      {may('deleteAuditAnchor') && (
        <ConfirmButton
          danger
          label={t`Delete`}
          question={t`Put no more checkpoints there? Those that are there stay.`}
          onConfirm={remove}
          done={t`Anchor deleted`}
        />
      )}
    </div>
  );
}

const columns: readonly Column<AuditAnchorView>[] = [
  {
    id: 'anchor',
    header: msg`Anchor`,
    cell: (anchor) => (
      <>
        <Link to="/audit/anchors/$id" params={{ id: anchor.id }}>
          {anchor.slug}
        </Link>
        <span className="wb-sub wb-mono">
          <ForeignText text={placeText(anchor)} />
        </span>
        <span className="wb-sub">{rhythmText(anchor)}</span>
      </>
    ),
  },
  { id: 'state', header: msg`State`, cell: (anchor) => <State anchor={anchor} /> },
  {
    id: 'events',
    header: msg`Events anchored`,
    align: 'right',
    wide: true,
    cell: ({ state }) => (
      <span className="wb-number">
        {formatCount(state.anchoredEvents)}
        <span className="wb-sub">
          <Trans>{formatCount(state.missingEvents)} behind</Trans>
        </span>
      </span>
    ),
  },
  { id: 'last', header: msg`Last one`, wide: true, cell: ({ state }) => <Time at={state.anchoredAt} /> },
  { id: 'actions', header: '', align: 'right', cell: (anchor) => <Actions anchor={anchor} /> },
];

function List() {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(auditAnchorRoutes.listAuditAnchors, { query: { cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  const create = may('createAuditAnchor') ? (
    <Button onClick={() => void navigate({ to: '/audit/anchors/new' })}>
      <Trans>Create anchor</Trans>
    </Button>
  ) : undefined;
  return (
    <ListPage
      title={t`Anchors`}
      crumb={{ label: t`Proof of the trail`, to: '/audit/proof' }}
      subtitle={t`Signed checkpoints of the audit trail, kept where this database cannot change them.`}
      actions={create}
      label={t`Anchors`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No anchors`}
          hint={t`Without one, a trail that was set back with its database shows only to those who kept a checkpoint themselves.`}
          action={create}
        />
      }
    />
  );
}

/** Where checkpoints of the audit trail are put outside of the database. */
export function AnchorList() {
  return (
    <Guarded needs="listAuditAnchors" what={t`anchors`}>
      <List />
    </Guarded>
  );
}
