import papaparse from 'papaparse';

/** How many rows and columns a preview has room for. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 30;

/** The beginning of a table in text. */
export interface CsvRows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** There are more rows or columns than are shown. */
  readonly isCut: boolean;
}

/** Whether a file is a table by its name. */
export function isTable(name: string): boolean {
  return /\.(csv|tsv|tab)$/i.test(name);
}

/** Reads a text as a table, whatever stands between its columns; undefined where it is none. The last row of a text that was cut may be half, and is left out. */
export function csvRows(text: string, truncated: boolean): CsvRows | undefined {
  const { data } = papaparse.parse<string[]>(text, { skipEmptyLines: true, preview: MOST_ROWS + 2 });
  const whole = truncated && data.length < MOST_ROWS + 2 ? data.slice(0, -1) : data;
  const [head, ...rows] = whole;
  if (head === undefined || head.length < 2) return undefined;
  const narrow = (row: readonly string[]) => row.slice(0, MOST_COLUMNS);
  return {
    head: narrow(head),
    rows: rows.slice(0, MOST_ROWS).map(narrow),
    isCut: rows.length > MOST_ROWS || whole.some((row) => row.length > MOST_COLUMNS),
  };
}
