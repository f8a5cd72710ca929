import { msg, t } from '@lingui/core/macro';
import type { AuditExportView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';

type Format = AuditExportView['format'];

/** What the formats are called, and for whom they are. */
export const formatChoices: readonly { readonly value: Format; readonly label: string }[] = spoken([
  { value: 'bundle', label: msg`Audit bundle: one signed zip with a report and proofs` },
  { value: 'ndjson', label: msg`NDJSON: signed, can be checked offline` },
  { value: 'csv', label: msg`CSV: for spreadsheets` },
  { value: 'ocsf', label: msg`OCSF: JSON for log collectors` },
  { value: 'cef', label: msg`CEF: for ArcSight and its like` },
  { value: 'leef', label: msg`LEEF: for QRadar` },
  { value: 'syslog', label: msg`Syslog: RFC 5424` },
]);

const formatNames: Readonly<Record<Format, string>> = spoken({
  bundle: msg`Audit bundle`,
  ndjson: msg`NDJSON`,
  csv: 'CSV',
  ocsf: msg`OCSF`,
  cef: msg`CEF`,
  leef: msg`LEEF`,
  syslog: msg`Syslog`,
});

/** The short name of a format. */
export function formatName(format: Format): string {
  return formatNames[format];
}

/** Which events an export holds, in a few words: `All events`, `outcome denied, type transfer.failed`. */
export function filterText(filter: AuditExportView['filter']): string {
  const parts = Object.entries(filter).map(([name, value]) => `${words(name)} ${String(value)}`);
  return parts.length === 0 ? t`All events` : parts.join(', ');
}

/** `actorName` → `actor name`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What is in a file of a format, where its name does not say it. */
export function formatHint(format: Format): string | undefined {
  return format === 'bundle'
    ? t`A report to read and print, the events with proofs of their places, people, keys, accounts, changes, transfers reconciled, the control matrix, and a verifier that needs no network.`
    : undefined;
}
