import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { auditRoutes } from '@waybill/contracts';
import { useMemo } from 'react';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { asCsv } from '../../ui/as-csv.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { saveFile } from '../../ui/save-file.js';
import { Empty } from '../../ui/states.js';
import { NewExport } from '../audit-exports/new-export.js';
import { Guarded } from '../guarded.js';
import { PartnerPicker } from '../pickers.js';
import { ViewMenu } from '../saved-views/view-menu.js';
import { AuditColumnMenu } from './audit-column-menu.js';
import { chosenColumns } from './audit-columns.js';
import { auditExportFilter, eventTypes } from './audit-exported.js';
import { type AuditSearch, auditFilterOf, auditInput, auditSearch, outcomes, severities } from './audit-search.js';
import { EventDrawer } from './event-drawer.js';
import { InstantFilter } from './instant-filter.js';

const route = getRouteApi('/_in/audit');

/** Filters that come from a link, such as a partner's: shown, so that nobody wonders where the rest is. */
function Narrowed({ search }: { readonly search: AuditSearch }) {
  const by = [
    search.jobId === undefined ? undefined : t`one job`,
    search.runId === undefined ? undefined : t`one run`,
    search.transferId === undefined ? undefined : t`one transfer`,
    search.targetId === undefined ? undefined : t`one thing`,
    search.sessionId === undefined ? undefined : t`one session`,
    search.accountId === undefined ? undefined : t`one account`,
    search.userId === undefined ? undefined : t`one user`,
  ].filter((each) => each !== undefined);
  return by.length === 0 ? null : <Notice tone="idle" title={t`Only the events of ${by.join(', ')}.`} />;
}

const stamp = (): string => `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z`;

function Log() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const query = useQuery({ ...read(auditRoutes.listAuditEvents, auditInput(search)), placeholderData: keepPreviousData });
  const columns = useMemo(() => chosenColumns(search), [search]);
  const filter = (change: Partial<AuditSearch>) =>
    void navigate({ search: { ...search, pages: undefined, event: undefined, ...change }, replace: true });
  const filtered = Object.values(auditFilterOf(search)).some((each) => each !== undefined);
  const saveSeen = async () => {
    const content = asCsv(query.data?.items ?? [], columns);
    saveFile(`waybill-audit-page-${stamp()}.csv`, new Blob([content], { type: 'text/csv;charset=utf-8' }));
  };
  return (
    <Page
      title={t`Audit log`}
      subtitle={t`One event a fact, each linked by hash to the one before it. Reading it is in it.`}
      actions={
        <>
          <ViewMenu list="audit" shape={auditSearch} search={search} onGo={(view) => void navigate({ search: view })} />
          <AuditColumnMenu
            search={search}
            onChange={(chosen) => void navigate({ search: { ...search, columns: chosen }, replace: true })}
          />
          <ActionButton label={t`CSV of this page`} disabled={query.data === undefined} onAct={saveSeen} />
          <LinkButton to="/audit/proof" variant="default">
            <Trans>Proof</Trans>
          </LinkButton>
          {may('createAuditExport') && (
            <>
              <NewExport filter={auditExportFilter(search)} label={filtered ? t`Export these events` : t`Export`} />
              <LinkButton to="/audit/exports" variant="default">
                <Trans>Exports</Trans>
              </LinkButton>
            </>
          )}
        </>
      }
    >
      <Narrowed search={search} />
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label={t`Search names and paths`} value={search.text} onChange={(text) => filter({ text })} />
        <Select
          size="xs"
          w={210}
          aria-label={t`Event type`}
          placeholder={t`Event type`}
          data={[...eventTypes]}
          value={search.type ?? null}
          clearable
          searchable
          onChange={(chosen) => filter({ type: eventTypes.find((type) => type === chosen) })}
        />
        <ChoiceFilter
          label={t`Outcome`}
          width={115}
          value={search.outcome}
          choices={outcomes}
          onChange={(outcome) => filter({ outcome })}
        />
        <ChoiceFilter
          label={t`Severity`}
          width={115}
          value={search.severity}
          choices={severities}
          onChange={(severity) => filter({ severity })}
        />
        <TextFilter label={t`Who`} width={130} value={search.actorName} onChange={(actorName) => filter({ actorName })} />
        <TextFilter label={t`Reason`} width={130} value={search.reason} onChange={(reason) => filter({ reason })} />
        <TextFilter
          label={t`File name, whole`}
          width={150}
          value={search.fileName}
          onChange={(fileName) => filter({ fileName })}
        />
        <TextFilter
          label="SHA-256"
          width={130}
          value={search.sha256}
          onChange={(sha256) => filter({ sha256: sha256?.toLowerCase() })}
        />
        <TextFilter label={t`Address`} width={130} value={search.address} onChange={(address) => filter({ address })} />
        <PartnerPicker
          size="xs"
          w={160}
          aria-label={t`Partner`}
          placeholder={t`Partner`}
          clearable
          value={search.partnerId ?? null}
          onChange={(id) => filter({ partnerId: id ?? undefined })}
        />
        <InstantFilter label={t`From, UTC`} value={search.since} onChange={(since) => filter({ since })} />
        <InstantFilter label={t`Until, UTC`} value={search.until} onChange={(until) => filter({ until })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label={t`Audit events`}
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title={t`No event matches`} hint={t`Change or clear the filters.`} />
            ) : (
              <Empty title={t`No events yet`} hint={t`The first one is written when the platform is set up.`} />
            )
          }
        />
      </Panel>
      <EventDrawer
        id={search.event}
        known={query.data?.items.find(({ id }) => id === search.event)}
        onClose={() => void navigate({ search: { ...search, event: undefined }, resetScroll: false })}
      />
    </Page>
  );
}

/** The audit trail. */
export function AuditLog() {
  return (
    <Guarded needs="listAuditEvents" what={t`the audit log`}>
      <Log />
    </Guarded>
  );
}
