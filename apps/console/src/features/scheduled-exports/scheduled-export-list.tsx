import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ScheduledExportView, scheduledExportRoutes } from '@waybill/contracts';
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
import { notifyDone } from '../../ui/notify.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { filterText, formatName } from '../audit-exports/export-words.js';
import { placeText } from '../audit-exports/place-words.js';
import { Guarded } from '../guarded.js';
import { periodText, verdictTones } from './scheduled-export-words.js';

const route = getRouteApi('/_in/audit/scheduled-exports');

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['scheduled-exports'] });

function What({ thing }: { readonly thing: ScheduledExportView }) {
  const may = useMay();
  const { id, slug, format, period, filter, deliverTo } = thing;
  return (
    <>
      {may('updateScheduledExport') ? (
        <Link to="/audit/scheduled-exports/$id" params={{ id }}>
          {slug}
        </Link>
      ) : (
        <strong>{slug}</strong>
      )}
      <span className="wb-sub">
        {formatName(format)}, {periodText(period)}
      </span>
      {Object.keys(filter).length > 0 && (
        <span className="wb-sub wb-break">
          <ForeignText text={filterText(filter)} />
        </span>
      )}
      <span className="wb-sub wb-mono wb-break">
        <ForeignText text={placeText(deliverTo)} />
      </span>
    </>
  );
}

function Next({ thing: { enabled, cron, timeZone, state } }: { readonly thing: ScheduledExportView }) {
  return (
    <>
      {enabled ? (
        <Time at={state.nextFireAt} />
      ) : (
        <Badge tone="idle">
          <Trans>off</Trans>
        </Badge>
      )}
      {state.openExportId !== null && (
        <span className="wb-sub">
          <Badge tone="running" live>
            <Trans>under way</Trans>
          </Badge>
        </span>
      )}
      {state.openExportId === null && state.requestedAt !== null && (
        <span className="wb-sub">
          <Trans>asked for, about to begin</Trans>
        </span>
      )}
      <span className="wb-sub wb-mono wb-nowrap">{cron}</span>
      <span className="wb-sub">{timeZone}</span>
    </>
  );
}

function Last({ thing }: { readonly thing: ScheduledExportView }) {
  const { outcome } = thing.state;
  if (outcome === null)
    return (
      <span className="wb-dim">
        <Trans>none yet</Trans>
      </span>
    );
  return (
    <>
      <Badge tone={verdictTones[outcome.verdict]}>{outcome.verdict}</Badge>
      <span className="wb-sub">
        <Time at={outcome.at} />
      </span>
      {outcome.detail !== null && (
        <span className="wb-sub wb-break">
          <ForeignText text={outcome.detail} />
        </span>
      )}
      {thing.enabled && outcome.againAt !== null && (
        <span className="wb-sub">
          {outcome.failures > 1 ? (
            <Trans>
              {outcome.failures} times in a row; again <Time at={outcome.againAt} />
            </Trans>
          ) : (
            <Trans>
              again <Time at={outcome.againAt} />
            </Trans>
          )}
        </span>
      )}
    </>
  );
}

function Actions({ thing }: { readonly thing: ScheduledExportView }) {
  const may = useMay();
  const { id, enabled, version } = thing;
  const run = async () => {
    await call(scheduledExportRoutes.runScheduledExport, { params: { id } });
    notifyDone(t`The export is about to be made`);
    await readAgain();
  };
  const turn = async () => {
    await call(
      scheduledExportRoutes.updateScheduledExport,
      { params: { id }, body: { enabled: !enabled } },
      { ifMatch: version },
    );
    await readAgain();
  };
  const remove = async () => {
    await call(scheduledExportRoutes.deleteScheduledExport, { params: { id } });
    await readAgain();
  };
  return (
    <div className="wb-actions">
      {may('runScheduledExport') && <ActionButton label={t`Run now`} onAct={run} />}
      {may('updateScheduledExport') && <ActionButton label={enabled ? t`Switch off` : t`Switch on`} onAct={turn} />}
      {may('deleteScheduledExport') && (
        <ConfirmButton
          danger
          label={t`Delete`}
          question={t`Make this export no more? Those that it made stay as long as any, and what was delivered stays where it is.`}
          onConfirm={remove}
          done={t`Scheduled export deleted`}
        />
      )}
    </div>
  );
}

const columns: readonly Column<ScheduledExportView>[] = [
  { id: 'what', header: msg`Scheduled export`, cell: (thing) => <What thing={thing} /> },
  { id: 'next', header: msg`Next`, cell: (thing) => <Next thing={thing} /> },
  { id: 'last', header: msg`Last one`, cell: (thing) => <Last thing={thing} /> },
  {
    id: 'exported',
    header: msg`Exported up to`,
    align: 'right',
    wide: true,
    cell: ({ period, state }) => (
      <span className="wb-number">
        {period === 'since-last' ? <Trans>event {formatCount(state.exportedSeq)}</Trans> : <span className="wb-dim">–</span>}
      </span>
    ),
  },
  { id: 'actions', header: '', align: 'right', cell: (thing) => <Actions thing={thing} /> },
];

function List() {
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...read(scheduledExportRoutes.listScheduledExports, { query: { cursor: cursorOf(search) } }),
    placeholderData: keepPreviousData,
  });
  const create = may('createScheduledExport') ? (
    <Button onClick={() => void navigate({ to: '/audit/scheduled-exports/new' })}>
      <Trans>Create scheduled export</Trans>
    </Button>
  ) : undefined;
  return (
    <ListPage
      title={t`Scheduled exports`}
      crumb={{ label: t`Audit exports`, to: '/audit/exports' }}
      subtitle={t`Exports of the audit trail that are made and delivered by themselves.`}
      actions={create}
      label={t`Scheduled exports`}
      query={query}
      columns={columns}
      rowId={({ id }) => id}
      stacks
      place={search}
      onPlace={(place) => void navigate({ search: { ...search, ...place } })}
      empty={
        <Empty
          title={t`No scheduled exports`}
          hint={t`Have the trail put into an archive each night, or to an auditor each month.`}
          action={create}
        />
      }
    />
  );
}

/** Exports of the audit trail that are made by themselves. */
export function ScheduledExportList() {
  return (
    <Guarded needs="listScheduledExports" what={t`scheduled exports`}>
      <List />
    </Guarded>
  );
}
