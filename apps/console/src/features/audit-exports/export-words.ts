import type { AuditExportView } from '@waybill/contracts';

type Format = AuditExportView['format'];

/** What the formats are called, and for whom they are. */
export const formatChoices: readonly { readonly value: Format; readonly label: string }[] = [
  { value: 'ndjson', label: 'NDJSON: signed, can be checked offline' },
  { value: 'csv', label: 'CSV: for spreadsheets' },
  { value: 'ocsf', label: 'OCSF: JSON for log collectors' },
  { value: 'cef', label: 'CEF: for ArcSight and its like' },
  { value: 'leef', label: 'LEEF: for QRadar' },
  { value: 'syslog', label: 'Syslog: RFC 5424' },
];

const formatNames: Readonly<Record<Format, string>> = {
  ndjson: 'NDJSON',
  csv: 'CSV',
  ocsf: 'OCSF',
  cef: 'CEF',
  leef: 'LEEF',
  syslog: 'Syslog',
};

/** The short name of a format. */
export function formatName(format: Format): string {
  return formatNames[format];
}

/** Which events an export holds, in a few words: `All events`, `outcome denied, type transfer.failed`. */
export function filterText(filter: AuditExportView['filter']): string {
  const parts = Object.entries(filter).map(([name, value]) => `${words(name)} ${String(value)}`);
  return parts.length === 0 ? 'All events' : parts.join(', ');
}

/** `actorName` → `actor name`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
