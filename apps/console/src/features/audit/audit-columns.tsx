import { t } from '@lingui/core/macro';
import type { AuditEventView } from '@waybill/contracts';
import type { TextColumn } from '../../ui/as-csv.js';
import type { Column } from '../../ui/data-table.js';
import { FileName, ForeignText } from '../../ui/file-name.js';
import { formatBytes, formatUtc } from '../../ui/format.js';
import { RowLink } from '../../ui/links.js';
import { StateBadge } from '../state-badge.js';
import type { AuditSearch } from './audit-search.js';

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

/** A column that can be chosen: as the list shows it, and as text for a CSV. */
export type AuditColumn = Column<AuditEventView> & TextColumn<AuditEventView>;

/** Shown unless others are chosen. */
export const usualColumns = ['seq', 'at', 'type', 'outcome', 'actor', 'target'] as const;

const mono = (text: string | undefined) => (text === undefined ? null : <FileName name={text} truncate />);

/** Every column there is, in their order. */
export function auditColumns(search: AuditSearch): readonly AuditColumn[] {
  return [
    {
      ...{ id: 'seq', header: '#', align: 'right', wide: true },
      sortBy: ({ seq }) => seq,
      text: ({ seq }) => seq,
      cell: ({ seq }) => <span className="wb-dim">{seq}</span>,
    },
    {
      ...{ id: 'at', header: t`Recorded` },
      sortBy: ({ recordedAt }) => recordedAt,
      text: ({ recordedAt }) => recordedAt,
      cell: ({ recordedAt }) => <span className="wb-number">{formatUtc(recordedAt).replace(t` UTC`, '')}</span>,
    },
    {
      ...{ id: 'type', header: t`Event` },
      sortBy: ({ type }) => type,
      text: ({ type }) => type,
      cell: ({ id, type, summary }) => (
        <>
          <RowLink to="/audit" search={{ ...search, event: id }} className="wb-mono" resetScroll={false}>
            {type}
          </RowLink>
          <span className="wb-sub wb-one-line">{summary}</span>
        </>
      ),
    },
    {
      ...{ id: 'outcome', header: t`Outcome` },
      sortBy: ({ outcome }) => outcome,
      text: ({ outcome }) => outcome,
      cell: ({ outcome }) => <StateBadge state={outcome} />,
    },
    { ...{ id: 'severity', header: t`Severity` }, text: ({ severity }) => severity, cell: ({ severity }) => severity },
    {
      ...{ id: 'actor', header: t`Who`, wide: true },
      sortBy: ({ actor }) => actor.name,
      text: ({ actor }) => actor.name,
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
      ...{ id: 'method', header: t`Signed in with` },
      text: ({ actor }) => actor.method,
      cell: ({ actor }) => [actor.method, actor.mfa === true ? t`several factors` : undefined].filter(Boolean).join(' · '),
    },
    {
      ...{ id: 'address', header: t`Address` },
      text: ({ source }) => source?.address,
      cell: ({ source }) => mono(source?.address),
    },
    {
      ...{ id: 'client', header: t`Client` },
      text: ({ source }) => source?.client,
      cell: ({ source }) => mono(source?.client),
    },
    {
      ...{ id: 'target', header: t`What`, wide: true },
      text: ({ target, file }) => file?.path ?? [target?.kind, target?.name].filter((each) => each !== undefined).join(' '),
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
    {
      ...{ id: 'truePath', header: t`Lies at` },
      text: ({ file }) => file?.truePath,
      cell: ({ file }) => mono(file?.truePath),
    },
    {
      ...{ id: 'size', header: t`Size`, align: 'right' },
      text: ({ file }) => file?.sizeBytes,
      cell: ({ file }) => (file?.sizeBytes === undefined ? null : formatBytes(file.sizeBytes)),
    },
    {
      ...{ id: 'sha256', header: 'SHA-256' },
      text: ({ file }) => file?.sha256,
      cell: ({ file }) => mono(file?.sha256),
    },
    {
      ...{ id: 'reason', header: t`Reason` },
      text: ({ reason, failure }) => reason ?? failure?.code,
      cell: ({ reason, failure }) => <span className="wb-mono">{reason ?? failure?.code}</span>,
    },
  ];
}

/** The columns that a URL of the audit log chooses; the event's own column is always among them. */
export function chosenColumns(search: AuditSearch): readonly AuditColumn[] {
  const wanted: ReadonlySet<string> = new Set(search.columns ?? usualColumns);
  return auditColumns(search).filter(({ id }) => id === 'type' || wanted.has(id));
}
