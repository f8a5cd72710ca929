import type { Table, TableCell, TableRow } from '@waybill/audit';

/** A table whose rows are all known. */
export interface FilledTable extends Table {
  readonly rows: readonly TableRow[];
}

/** Times as RFC 3339, lists in words, what is absent as an empty cell. */
export function cell(value: Date | string | number | boolean | null | undefined | readonly string[]): TableCell {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? value.join(', ') : value;
}

type Source = Parameters<typeof cell>[0];

/** A table of these things, a row each; the columns are the members of the first function's result, in their order. */
export function tableOf<T, C extends string>(
  about: Pick<Table, 'name' | 'title' | 'about'>,
  columns: Readonly<Record<C, (thing: T) => Source>>,
  things: readonly T[],
): FilledTable {
  const read = Object.entries<(thing: T) => Source>(columns);
  return {
    ...about,
    columns: read.map(([name]) => name),
    rows: things.map((thing) => Object.fromEntries(read.map(([name, of]) => [name, cell(of(thing))]))),
  };
}
