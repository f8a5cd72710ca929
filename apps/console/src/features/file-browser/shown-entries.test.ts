import type { FileEntryView } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { shownEntries } from './shown-entries.js';

const entry = (name: string, sizeBytes: number | null = 1, kind: FileEntryView['kind'] = 'file'): FileEntryView => ({
  ...{ name, path: `/${name}`, kind, sizeBytes, modifiedAt: null },
});
const names = (entries: readonly FileEntryView[]) => entries.map(({ name }) => name);

describe('the entries that are shown', () => {
  const entries = [entry('b.csv', 20), entry('A.csv', 100), entry('c', null, 'folder'), entry('d.txt', 3)];

  it('have folders first and are sorted by name, small and capital letters alike', () => {
    expect(names(shownEntries(entries, {}))).toEqual(['c', 'A.csv', 'b.csv', 'd.txt']);
    expect(names(shownEntries(entries, { sort: '-name' }))).toEqual(['c', 'd.txt', 'b.csv', 'A.csv']);
  });

  it('are sorted by size as numbers', () => {
    expect(names(shownEntries(entries, { sort: 'size' }))).toEqual(['c', 'd.txt', 'b.csv', 'A.csv']);
  });

  it('have the text in their name', () => {
    expect(names(shownEntries(entries, { text: '.CSV' }))).toEqual(['A.csv', 'b.csv']);
  });

  it('are sorted somehow by a word that nobody knows', () => {
    expect(shownEntries(entries, { sort: 'constructor' })).toHaveLength(4);
  });
});
