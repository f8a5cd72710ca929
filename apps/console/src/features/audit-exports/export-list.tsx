import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type AuditExportView, auditExportRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { ConfirmButton } from '../../ui/confirm.js';
import type { Column } from '../../ui/data-table.js';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { ListPage } from '../../ui/list-page.js';
import { cursorOf } from '../../ui/list-search.js';
import { Progress } from '../../ui/progress.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { StateBadge } from '../state-badge.js';
import { DeliverButtons, DeliveryState } from './delivery.js';
import { filterText, formatName } from './export-words.js';
import { NewExport } from './new-export.js';

const route = getRouteApi('/_in/audit/exports');

const isOver = ({ state }: AuditExportView): boolean => state !== 'queued' && state !== 'running';
const refresh = () => queryClient.invalidateQueries({ queryKey: ['audit-exports'] });

function ExportState({ auditExport }: { readonly auditExport: AuditExportView }) {
  const { state, doneEvents, totalEvents, failure } = auditExport;
  return (
    <>
      <StateBadge state={state} />
      {state === 'running' && <Progress label={t`Events written`} done={doneEvents} total={totalEvents} />}
      {failure !== null && <span className="wb-sub">{failure.detail}</span>}
    </>
  );
}

function Actions({ auditExport }: { readonly auditExport: AuditExportView }) {
  const may = useMay();
  const { id, state, fileName } = auditExport;
  const remove = async () => {
    await call(auditExportRoutes.deleteAuditExport, { params: { id } });
    await refresh();
  };
  const cancel = async () => {
    await call(auditExportRoutes.cancelAuditExport, { params: { id } });
    await refresh();
  };
  return (
    <div className="wb-actions">
      {state === 'done' && (
        <Button component="a" variant="default" href={`/api/v1/audit/exports/${id}/file`} download={fileName}>
          <Trans>Download</Trans>
        </Button>
      )}
      {may('deliverAuditExport') && <DeliverButtons auditExport={auditExport} />}
      {isOver(auditExport) ? (
        <ConfirmButton
          danger
          label={t`Delete`}
          question={t`Delete this export and its file? That it was asked for and fetched stays in the trail.`}
          onConfirm={remove}
          done={t`Export deleted`}
        />
      ) : (
        <ActionButton label={t`Cancel`} onAct={cancel} />
      )}
    </div>
  );
}

const columns: readonly Column<AuditExportView>[] = [
  {
    id: 'what',
    header: msg`Export`,
    cell: ({ format, filter, reason }) => (
      <>
        <strong>{formatName(format)}</strong>
        <span className="wb-sub">
          <ForeignText text={filterText(filter)} />
        </span>
        <span className="wb-sub">
          <ForeignText text={reason} />
        </span>
      </>
    ),
  },
  { id: 'state', header: msg`State`, cell: (auditExport) => <ExportState auditExport={auditExport} /> },
  { id: 'delivery', header: msg`Delivery`, cell: (auditExport) => <DeliveryState auditExport={auditExport} /> },
  {
    id: 'size',
    header: msg`Events`,
    align: 'right',
    wide: true,
    cell: ({ doneEvents, sizeBytes }) => (
      <span className="wb-number">
        {formatCount(doneEvents)}
        {sizeBytes !== null && <span className="wb-sub">{formatBytes(sizeBytes)}</span>}
      </span>
    ),
  },
  {
    id: 'requested',
    header: msg`Asked for`,
    wide: true,
    cell: ({ createdAt, requestedBy }) => (
      <>
        <Time at={createdAt} />
        <span className="wb-sub">
          <ForeignText text={requestedBy.name} />
        </span>
      </>
    ),
  },
  { id: 'expires', header: msg`Kept until`, wide: true, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  { id: 'actions', header: '', align: 'right', cell: (auditExport) => <Actions auditExport={auditExport} /> },
];

function List() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(auditExportRoutes.listAuditExports, { query: { cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  const create = <NewExport filter={{}} label={t`New export`} />;
  return (
    <ListPage
      title={t`Audit exports`}
      crumb={{ label: t`Audit log`, to: '/audit' }}
      subtitle={t`A worker makes them; the file can be fetched for seven days. Asking and fetching are in the trail.`}
      actions={
        <>
          <LinkButton to="/audit/scheduled-exports" variant="default">
            <Trans>Scheduled exports</Trans>
          </LinkButton>
          {create}
        </>
      }
      label={t`Audit exports`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      stacks
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={<Empty title={t`No exports`} hint={t`Take the trail away for an auditor, or a part of it.`} action={create} />}
    />
  );
}

/** Exports of the audit trail. */
export function ExportList() {
  return (
    <Guarded needs="listAuditExports" what={t`audit exports`}>
      <List />
    </Guarded>
  );
}
