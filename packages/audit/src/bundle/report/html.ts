import { visibleText } from '../../formats/visible-text.js';
import { inWords } from '../control-matrix.js';
import type { TableCell, TableRow } from '../table.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text that is a text in HTML, in elements and in quoted attributes; what cannot be seen or turns the direction is an escape. */
export function text(value: string): string {
  return visibleText(value).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The files have all of a long text. */
const MOST_CHARACTERS = 300;
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z$/;
/** What is read letter by letter. */
const MONO =
  /^(id|fingerprint|path|sourcePath|targetPath|root|host|sha256|algorithm|algorithms|beginsWith|username|slug|account|failureCode|reason)$/;
/** What has much to say. */
const LONG = /^(changed|rule)$/;
/** What is never broken. */
const WORD = /^(type|request|operation)$/;

/** Numbers that count nothing. */
const NAMES = /^(seq|port|version|bits)$/;

function shown(value: TableCell | undefined, column = ''): string {
  if (value === null || value === undefined || value === '') return '<span class="none">–</span>';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && NAMES.test(column)) return String(value);
  if (typeof value === 'number') return value.toLocaleString('en-GB').replaceAll(',', '\u202f');
  const time = TIME.exec(value);
  const short = value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value;
  return time === null ? text(short) : `<span class="time">${time[1]} ${time[2]}</span>`;
}

/** How a column is headed: `lastSignInAt` → `last sign in`. */
function heading(column: string): string {
  return inWords(column.replace(/At$/, '')).replace(/^./, (letter) => letter.toUpperCase());
}

/** How a table is shown in the report. */
export interface Shown {
  readonly title: string;
  readonly about?: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** The file of the bundle that has all of it. */
  readonly file?: string;
  /** How many rows there are in all, when not all are given. */
  readonly of?: number;
  readonly empty?: string;
}

const MOST_ROWS = 200;

/** A table with its heading; of a long one the first rows, and where the rest is. */
export function table({ title, about, columns, rows, file, of = rows.length, empty = 'There is none.' }: Shown): string {
  const given = rows.slice(0, MOST_ROWS);
  const count = of === 0 ? '' : ` <span class="count">${shown(of)}</span>`;
  const where = file === undefined ? '' : ` <span class="file">${text(file)}</span>`;
  const head = `<h3>${text(title)}${count}${where}</h3>${about === undefined ? '' : `<p class="about">${text(about)}</p>`}`;
  if (given.length === 0) return `${head}<p class="empty">${text(empty)}</p>`;
  const cells = (row: TableRow): string =>
    columns
      .map((name) => {
        const value = row[name];
        const kind =
          typeof value === 'number'
            ? 'number'
            : WORD.test(name)
              ? 'mono word'
              : LONG.test(name)
                ? 'long'
                : MONO.test(name)
                  ? 'mono'
                  : '';
        return `<td${kind === '' ? '' : ` class="${kind}"`}>${shown(value, name)}</td>`;
      })
      .join('');
  const body = given.map((row) => `<tr>${cells(row)}</tr>`).join('\n');
  const headings = columns
    .map((name) => `<th${typeof given[0]?.[name] === 'number' ? ' class="number"' : ''} scope="col">${text(heading(name))}</th>`)
    .join('');
  const rest =
    of > given.length
      ? `<p class="rest">${shown(of - given.length)} more${file === undefined ? '' : ` in ${text(file)}`}.</p>`
      : '';
  return `${head}<div class="wide"><table><thead><tr>${headings}</tr></thead><tbody>\n${body}\n</tbody></table></div>${rest}`;
}

/** A section with its heading, which the contents lead to. */
export function section(id: string, title: string, parts: readonly string[]): string {
  return `<section id="${id}"><h2>${text(title)}</h2>\n${parts.join('\n')}\n</section>\n`;
}
