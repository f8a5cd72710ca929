import type { AuditEventView } from '@waybill/contracts';
import { visibleText } from '../../ui/visible-name.js';

/** What a column of the list says of an event, as text. */
export type TextOf = (event: AuditEventView) => string | number | undefined;

/** Spreadsheets run what begins like this. */
const formula = /^[=+\-@\t\r|%]/;

/** One field of RFC 4180: what cannot be seen is an escape, and what a spreadsheet would run is a text. */
function field(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const visible = visibleText(value);
  const harmless = formula.test(value) || formula.test(visible) ? `'${visible}` : visible;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The events of a page as CSV (RFC 4180, UTF-8 with a byte order mark), in the columns given. */
export function eventsAsCsv(
  events: readonly AuditEventView[],
  columns: readonly { readonly header: string; readonly text: TextOf }[],
): string {
  const lines = [
    columns.map(({ header }) => field(header)),
    ...events.map((event) => columns.map(({ text }) => field(text(event)))),
  ];
  return `\uFEFF${lines.map((line) => `${line.join(',')}\r\n`).join('')}`;
}
