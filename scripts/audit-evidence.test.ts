import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/compliance/audit-evidence.md'), 'utf8');

interface Named {
  readonly file: string;
  readonly test: string;
}

/** Each test that the page names, by file: `file`: “name”; “another” in a cell, several of these parted by semicolons. */
const named = [...page.matchAll(/`([^`]+\.test\.ts)`:((?:[;\s]*“[^”]+”)+)/g)].flatMap(([, file = '', tests = '']) =>
  [...tests.matchAll(/“([^”]+)”/g)].map(([, test = '']): Named => ({ file, test: test.replaceAll(String.raw`\|`, '|') })),
);

it('the page on what proves the audit trail names a test in every row, and each of them is there', () => {
  expect(named.length).toBeGreaterThan(50);
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:claim|where|---)/.test(line) && !line.startsWith('| -'));
  expect(rows.filter((row) => !row.includes('.test.ts`: “'))).toEqual([]);
  expect(named.filter(({ file, test }) => !readFileSync(join(root, file), 'utf8').includes(test))).toEqual([]);
});
