import { csvField } from '../formats/csv.js';
import { visibleJson } from '../formats/visible-text.js';

export type TableCell = string | number | boolean | null;
export type TableRow = Readonly<Record<string, TableCell>>;

/** A table of a bundle: what there is of something. */
export interface Table {
  /** Of its files, without ending, such as `populations/people`. */
  readonly name: string;
  readonly title: string;
  /** A sentence or two: what a row is, and what to know about it. */
  readonly about: string;
  /** In their order; each names a member of the rows. */
  readonly columns: readonly string[];
}

type Rows = AsyncIterable<TableRow> | Iterable<TableRow>;

/** The table as CSV for spreadsheets: no text in it is a formula, nothing in it is unseen, every row is one line. */
export async function* csvOfTable({ columns }: Pick<Table, 'columns'>, rows: Rows): AsyncGenerator<string, void, void> {
  yield `\ufeff${columns.join(',')}\r\n`;
  for await (const row of rows) yield `${columns.map((name) => csvField(row[name] ?? undefined)).join(',')}\r\n`;
}

/** The table as a JSON array, a row a line; what cannot be seen is escaped. */
export async function* jsonOfTable({ columns }: Pick<Table, 'columns'>, rows: Rows): AsyncGenerator<string, void, void> {
  let before = '[';
  for await (const row of rows) {
    yield `${before}\n${visibleJson(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}
