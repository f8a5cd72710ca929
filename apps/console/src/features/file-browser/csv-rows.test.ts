import { describe, expect, it } from 'vitest';
import { csvRows, isTable } from './csv-rows.js';

describe('a table in text', () => {
  it('has rows, whatever stands between its columns', () => {
    for (const between of [',', ';', '\t', '|']) {
      const text = `id${between}name\n1${between}"a ""b"""\n`;
      expect(csvRows(text, false)).toEqual({ head: ['id', 'name'], rows: [['1', 'a "b"']], isCut: false });
    }
  });

  it('leaves out the row that the end of the preview cut', () => {
    expect(csvRows('a;b\n1;2\n3;', true)?.rows).toEqual([['1', '2']]);
  });

  it('says when there is more than is shown', () => {
    const text = `a,b\n${'1,2\n'.repeat(300)}`;
    const table = csvRows(text, false);
    expect([table?.rows.length, table?.isCut]).toEqual([200, true]);
  });

  it('is none of one column', () => {
    expect(csvRows('just a text\nof two lines\n', false)).toBeUndefined();
    expect(csvRows('', false)).toBeUndefined();
  });

  it('is told by the name', () => {
    expect([isTable('A.CSV'), isTable('b.tsv'), isTable('c.txt')]).toEqual([true, true, false]);
  });
});
