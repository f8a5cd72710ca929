/** The fields of a thing under the names of their columns, as JSON can hold them: a `bigint` is written as text. */
export function byColumn(fields: object): Readonly<Record<string, unknown>> {
  const columns: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    columns[columnName(field)] = typeof value === 'bigint' ? value.toString() : value;
  }
  return columns;
}

/** Many rows in one parameter of a statement: however many there are, the statement stays the same and is planned once. */
export function jsonRows(rows: readonly unknown[]): string {
  return JSON.stringify(rows);
}

const names = new Map<string, string>();

function columnName(field: string): string {
  const known = names.get(field);
  if (known !== undefined) return known;
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  names.set(field, name);
  return name;
}
