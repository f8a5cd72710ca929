import { describe, expect, it } from 'vitest';
import { asCsv } from './as-csv.js';

interface Row {
  readonly seq: number;
  readonly path: string;
}

const columns = [
  { header: '#', text: ({ seq }: Row) => seq },
  { header: 'File', text: ({ path }: Row) => path },
];
const cell = (path: string) =>
  asCsv([{ seq: 1, path }], columns)
    .split('\r\n')[1]
    ?.slice('1,'.length);

describe('a CSV', () => {
  it('has a line a row, and quotes what holds a comma or a quote', () => {
    expect(
      asCsv(
        [
          { seq: 1, path: '/a' },
          { seq: 2, path: '/b' },
        ],
        columns,
      ),
    ).toBe('\uFEFF#,File\r\n1,/a\r\n2,/b\r\n');
    expect(cell('/a,b')).toBe('"/a,b"');
    expect(cell('/say "x"')).toBe('"/say ""x"""');
  });

  it.each(['=cmd()', '+1', '-1', '@x', '|calc', '%x', '\t=1', '\r=1'])(
    'makes a text of what a spreadsheet would run: %j',
    (path) => {
      expect(cell(path)).toMatch(/^'/);
    },
  );

  it('shows new lines, controls and bidirectional characters as escapes, so that a line is a line', () => {
    expect(cell('/a\nb\r\nc')).toBe('/a\\nb\\r\\nc');
    expect(cell('/\u202egnp.exe')).toBe('/\\u202egnp.exe');
    expect(cell('/\u001b[2J')).toBe('/\\e[2J');
  });
});
