/** The fields of a thing under the names of their columns. */
export function byColumn(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [columnName(field), value]));
}

/** Many rows in one parameter of a statement: however many there are, the statement stays the same and is planned once. */
export function jsonRows(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

const names = new Map<string, string>();

function columnName(field: string): string {
  const known = names.get(field);
  if (known !== undefined) return known;
  const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  names.set(field, name);
  return name;
}
