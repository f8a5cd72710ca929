import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const rehearsals = 'apps/worker/src/behaviours';
const numbers = [...Array.from({ length: 24 }, (_, index) => index + 1), 28, 29, 30, 31];

interface Section {
  readonly number: number;
  readonly text: string;
}

const text = readFileSync(join(root, 'docs/behaviours.md'), 'utf8');
const sections: readonly Section[] = text
  .split(/^### B/m)
  .slice(1)
  .map((part) => ({ number: Number.parseInt(part, 10), text: part }));

function testsIn({ text: part }: Section): readonly string[] {
  return [...part.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file);
}

it('has a section for each behaviour, in order, with its setting', () => {
  expect(sections.map(({ number }) => number)).toEqual(numbers);
  for (const section of sections) expect(section.text, `B${section.number}`).toMatch(/^- Setting: \S/m);
});

it('names tests that are there', () => {
  for (const section of sections) {
    for (const file of testsIn(section)) expect(existsSync(join(root, file)), `B${section.number}: ${file}`).toBe(true);
  }
});

it('names the tests through the whole product, each of which says which behaviours it is about', () => {
  for (const name of readdirSync(join(root, rehearsals)).filter((each) => each.endsWith('.test.ts'))) {
    const file = `${rehearsals}/${name}`;
    const shown = new Set(
      [...readFileSync(join(root, file), 'utf8').matchAll(/['`]B(\d+): /g)].map(([, number]) => Number(number)),
    );
    expect(shown.size, `${file} shows no behaviour`).toBeGreaterThan(0);
    for (const number of shown) {
      const section = sections.find((each) => each.number === number);
      expect(section === undefined ? [] : testsIn(section), `B${number} names ${file}`).toContain(file);
    }
  }
});

it('names for each behaviour a test that is named after it', () => {
  for (const section of sections) {
    const title = new RegExp(`['"\`(]B${section.number}: `);
    const named = testsIn(section).filter((file) => title.test(readFileSync(join(root, file), 'utf8')));
    expect(named, `B${section.number}`).not.toEqual([]);
  }
});
