import type { MessageDescriptor } from '@lingui/core';
import { wordOf } from '../language/spoken.js';

import { visibleText } from './visible-name.js';

/** A column of a list as text. */
export interface TextColumn<Row> {
  readonly header: string | MessageDescriptor;
  readonly text: (row: Row) => string | number | undefined;
}

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

/** Rows as CSV (RFC 4180, UTF-8 with a byte order mark), in the columns given. */
export function asCsv<Row>(rows: readonly Row[], columns: readonly TextColumn<Row>[]): string {
  const lines = [
    columns.map(({ header }) => field(wordOf(header))),
    ...rows.map((row) => columns.map(({ text }) => field(text(row)))),
  ];
  return `\uFEFF${lines.map((line) => `${line.join(',')}\r\n`).join('')}`;
}
