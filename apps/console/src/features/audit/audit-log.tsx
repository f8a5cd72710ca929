import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
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
import { chosenColumns } from './audit-columns.js';
import {
  type AuditSearch,
  auditExportFilter,
  auditFilterOf,
  auditInput,
  eventTypes,
  outcomes,
  severities,
} from './audit-search.js';
import { EventDrawer } from './event-drawer.js';
import { InstantFilter } from './instant-filter.js';
import { useTrailVerification, VerificationResult, VerifyButton } from './verify-trail.js';
import { ColumnMenu, ViewMenu } from './view-menu.js';

const route = getRouteApi('/_in/audit');

/** Filters that come from a link, such as a partner's: shown, so that nobody wonders where the rest is. */
function Narrowed({ search }: { readonly search: AuditSearch }) {
  const by = [
    search.jobId === undefined ? undefined : 'one job',
    search.runId === undefined ? undefined : 'one run',
    search.transferId === undefined ? undefined : 'one transfer',
    search.targetId === undefined ? undefined : 'one thing',
    search.sessionId === undefined ? undefined : 'one session',
    search.accountId === undefined ? undefined : 'one account',
    search.userId === undefined ? undefined : 'one user',
  ].filter((each) => each !== undefined);
  return by.length === 0 ? null : <Notice tone="idle" title={`Only the events of ${by.join(', ')}.`} />;
}

const stamp = (): string => `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z`;

function Log() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const verification = useTrailVerification();
  const query = useQuery({ ...read(routes.listAuditEvents, auditInput(search)), placeholderData: keepPreviousData });
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
      title="Audit log"
      subtitle="One event a fact, each linked by hash to the one before it. Reading it is in it."
      actions={
        <>
          <ViewMenu search={search} onGo={(view) => void navigate({ search: view })} />
          <ColumnMenu
            search={search}
            onChange={(chosen) => void navigate({ search: { ...search, columns: chosen }, replace: true })}
          />
          <ActionButton label="CSV of this page" disabled={query.data === undefined} onAct={saveSeen} />
          {may(routes.verifyAudit) && <VerifyButton verification={verification} />}
          {may(routes.createAuditExport) && (
            <>
              <NewExport filter={auditExportFilter(search)} label={filtered ? 'Export these events' : 'Export'} />
              <LinkButton to="/audit/exports" variant="default">
                Exports
              </LinkButton>
            </>
          )}
        </>
      }
    >
      <VerificationResult verification={verification} />
      <Narrowed search={search} />
      <FilterBar onClear={filtered ? () => void navigate({ search: {} }) : undefined}>
        <TextFilter main label="Search names and paths" value={search.text} onChange={(text) => filter({ text })} />
        <Select
          size="xs"
          w={210}
          aria-label="Event type"
          placeholder="Event type"
          data={[...eventTypes]}
          value={search.type ?? null}
          clearable
          searchable
          onChange={(chosen) => filter({ type: eventTypes.find((type) => type === chosen) })}
        />
        <ChoiceFilter
          label="Outcome"
          width={115}
          value={search.outcome}
          choices={outcomes}
          onChange={(outcome) => filter({ outcome })}
        />
        <ChoiceFilter
          label="Severity"
          width={115}
          value={search.severity}
          choices={severities}
          onChange={(severity) => filter({ severity })}
        />
        <TextFilter label="Who" width={130} value={search.actorName} onChange={(actorName) => filter({ actorName })} />
        <TextFilter label="Reason" width={130} value={search.reason} onChange={(reason) => filter({ reason })} />
        <TextFilter label="File name, whole" width={150} value={search.fileName} onChange={(fileName) => filter({ fileName })} />
        <TextFilter
          label="SHA-256"
          width={130}
          value={search.sha256}
          onChange={(sha256) => filter({ sha256: sha256?.toLowerCase() })}
        />
        <TextFilter label="Address" width={130} value={search.address} onChange={(address) => filter({ address })} />
        <PartnerPicker
          size="xs"
          w={160}
          aria-label="Partner"
          placeholder="Partner"
          clearable
          value={search.partnerId ?? null}
          onChange={(id) => filter({ partnerId: id ?? undefined })}
        />
        <InstantFilter label="From, UTC" value={search.since} onChange={(since) => filter({ since })} />
        <InstantFilter label="Until, UTC" value={search.until} onChange={(until) => filter({ until })} />
      </FilterBar>
      <Panel flush>
        <ListView
          label="Audit events"
          query={query}
          columns={columns}
          rowId={({ id }) => id}
          place={search}
          onPlace={(place) => void navigate({ search: { ...search, ...place } })}
          empty={
            filtered ? (
              <Empty title="No event matches" hint="Change or clear the filters." />
            ) : (
              <Empty title="No events yet" hint="The first one is written when the platform is set up." />
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
    <Guarded contract={routes.listAuditEvents} what="the audit log">
      <Log />
    </Guarded>
  );
}
