import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { acts } from './sabotage/acts.mjs';
import { recordFile, recordOf, seenIn } from './sabotage/record.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the acts of sabotage', () => {
  it('have names of their own, none of which chooses another one as well', () => {
    const names = acts.map(({ name }) => name);
    expect(names.filter((name) => names.filter((other) => other.includes(name)).length > 1)).toEqual([]);
  });

  it('break what is there: each text stands exactly once in its file, and what takes its place is another one', () => {
    const lost = acts.flatMap(({ name, changes }) =>
      changes
        .filter(({ file, from, to }) => !existsSync(join(root, file)) || read(file).split(from).length !== 2 || from === to)
        .map(({ file, from }) => `${name}: ${file}: ${from}`),
    );
    expect(lost).toEqual([]);
  });

  it('name tests that are there', () => {
    expect(acts.filter(({ test }) => !existsSync(join(root, test))).map(({ name, test }) => `${name}: ${test}`)).toEqual([]);
  });

  it('pick tests by words that stand in their files', () => {
    const lost = acts.filter(({ test, only = '' }) => !read(test).includes(only));
    expect(lost.map(({ name, only }) => `${name}: ${only}`)).toEqual([]);
  });

  it('have a line each on the page of what was seen failing', () => {
    expect(read(recordFile)).toBe(recordOf(acts, seenIn(read(recordFile))));
  });

  it('were all noticed by their tests', () => {
    const seen = seenIn(read(recordFile));
    expect(acts.filter(({ name }) => !/^(before$|\d{4}-)/.test(seen.get(name) ?? '')).map(({ name }) => name)).toEqual([]);
  });
});
