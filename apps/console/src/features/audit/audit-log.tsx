import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type AuditEventView, routes } from '@waybill/contracts';
import { useMemo } from 'react';
import { download } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import type { Column } from '../../ui/data-table.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { ChoiceFilter, FilterBar, TextFilter } from '../../ui/filters.js';
import { formatUtc } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { saveFile } from '../../ui/save-file.js';
import { Empty } from '../../ui/states.js';
import { Guarded } from '../guarded.js';
import { PartnerPicker } from '../pickers.js';
import { StateBadge } from '../state-badge.js';
import {
  type AuditSearch,
  auditExportBody,
  auditFilterOf,
  auditInput,
  eventTypes,
  outcomes,
  severities,
} from './audit-search.js';
import { EventDrawer } from './event-drawer.js';
import { InstantFilter } from './instant-filter.js';
import { useTrailVerification, VerificationResult, VerifyButton } from './verify-trail.js';

const route = getRouteApi('/_in/audit');

/** What it was done to. The name of a transfer is its path: that is said by its file already. */
function Target({
  kind,
  name,
  path,
}: {
  readonly kind: string;
  readonly name: string | undefined;
  readonly path: string | undefined;
}) {
  return (
    <span className="wb-one-line">
      {kind} {name !== undefined && !(kind === 'transfer' && path !== undefined) && <ForeignText text={name} />}
    </span>
  );
}

function columnsFor(search: AuditSearch): readonly Column<AuditEventView>[] {
  return [
    {
      id: 'seq',
      header: '#',
      align: 'right',
      wide: true,
      sortBy: ({ seq }) => seq,
      cell: ({ seq }) => <span className="wb-dim">{seq}</span>,
    },
    {
      id: 'at',
      header: 'Recorded',
      sortBy: ({ recordedAt }) => recordedAt,
      cell: ({ recordedAt }) => <span className="wb-number">{formatUtc(recordedAt).replace(' UTC', '')}</span>,
    },
    {
      id: 'type',
      header: 'Event',
      sortBy: ({ type }) => type,
      cell: ({ id, type, summary }) => (
        <>
          <RowLink to="/audit" search={{ ...search, event: id }} className="wb-mono" resetScroll={false}>
            {type}
          </RowLink>
          <span className="wb-sub wb-one-line">{summary}</span>
        </>
      ),
    },
    { id: 'outcome', header: 'Outcome', sortBy: ({ outcome }) => outcome, cell: ({ outcome }) => <StateBadge state={outcome} /> },
    {
      id: 'actor',
      header: 'Who',
      wide: true,
      sortBy: ({ actor }) => actor.name,
      cell: ({ actor, source }) => (
        <>
          <span className="wb-nowrap">
            <ForeignText text={actor.name} />
          </span>
          <span className="wb-sub wb-nowrap">
            {actor.kind}
            {source !== undefined && ` · ${source.address}`}
          </span>
        </>
      ),
    },
    {
      id: 'target',
      header: 'What',
      wide: true,
      cell: ({ target, file }) => (
        <div className="wb-path-cell">
          {target !== undefined && <Target kind={target.kind} name={target.name} path={file?.path} />}
          {file !== undefined && (
            <span className="wb-sub">
              <FileName name={file.path} truncate />
            </span>
          )}
        </div>
      ),
    },
  ];
}

/** Filters that come from a link, such as a partner's: shown, so that nobody wonders where the rest is. */
function Narrowed({ search }: { readonly search: AuditSearch }) {
  const by = [
    search.jobId === undefined ? undefined : 'one job',
    search.runId === undefined ? undefined : 'one run',
    search.transferId === undefined ? undefined : 'one transfer',
    search.targetId === undefined ? undefined : 'one thing',
  ].filter((each) => each !== undefined);
  return by.length === 0 ? null : <Notice tone="idle" title={`Only the events of ${by.join(', ')}.`} />;
}

function Log() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const verification = useTrailVerification();
  const query = useQuery({ ...read(routes.listAuditEvents, auditInput(search)), placeholderData: keepPreviousData });
  const columns = useMemo(() => columnsFor(search), [search]);
  const filter = (change: Partial<AuditSearch>) =>
    void navigate({ search: { ...search, pages: undefined, event: undefined, ...change }, replace: true });
  const filtered = Object.values(auditFilterOf(search)).some((each) => each !== undefined);
  const save = async () => {
    const content = await download(routes.exportAudit, { body: auditExportBody(search) });
    saveFile(`waybill-audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.ndjson`, content);
  };
  return (
    <Page
      title="Audit log"
      subtitle="One event a fact, each linked by hash to the one before it. Reading it is in it."
      actions={
        <>
          {may(routes.verifyAudit) && <VerifyButton verification={verification} />}
          {may(routes.exportAudit) && <ActionButton label={filtered ? 'Export these events' : 'Export NDJSON'} onAct={save} />}
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
