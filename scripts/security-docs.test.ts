import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { acts } from './sabotage/acts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.slice(2, -2).split(' | '));
const filesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
const missing = (cells: readonly string[]): readonly string[] =>
  cells.flatMap(filesIn).filter((file) => !existsSync(join(root, file)));

describe('the threat model', () => {
  const text = read('docs/threat-model.md');
  const rows = rowsOf(text).filter(({ length, 0: first }) => length === 5 && first !== 'attack');

  it('names a defence, its file and a test for each attack, all of which are there', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const [attack = '', defence = '', where = '', tests = ''] of rows) {
      expect(defence, attack).not.toBe('');
      expect(filesIn(where).length, attack).toBeGreaterThan(0);
      expect(filesIn(tests).length, attack).toBeGreaterThan(0);
      expect(missing([where, tests]), attack).toEqual([]);
      for (const file of filesIn(tests)) expect(file).toMatch(/\.test\.ts$/);
    }
  });

  it('names acts of sabotage that are there, each beside the test that has to notice it', () => {
    const known = new Map(acts.map((act) => [act.name, act]));
    for (const [attack = '', , , tests = '', sabotage = ''] of rows) {
      for (const name of sabotage === '–' ? [] : sabotage.split('<br>').map((each) => each.slice(1, -1))) {
        expect(known.has(name), `${attack}: ${name}`).toBe(true);
        expect(filesIn(tests), name).toContain(known.get(name)?.test);
      }
    }
  });

  it('tells of every act that takes a defence away', () => {
    const behaviours = /^(B\d+: |a commit waits|recording: )/;
    expect(acts.filter(({ name }) => !behaviours.test(name) && !text.includes(`*${name}*`)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the checklist of OWASP ASVS 5.0, level 2', () => {
  /** How many lines of levels 1 and 2 each section of version 5.0.0 has; they are numbered from 1 without a gap. */
  const lines: Readonly<Record<string, number>> = {
    ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1, '3.2': 2, '3.3': 4 },
    ...{ '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4, '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3 },
    ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4, '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5 },
    ...{ '7.5': 2, '7.6': 2, '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1, '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4 },
    ...{ '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3, '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1 },
    ...{ '12.1': 3, '12.2': 2, '12.3': 4, '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5, '14.1': 2, '14.2': 4, '14.3': 3 },
    ...{
      '15.1': 3,
      '15.2': 3,
      '15.3': 7,
      '16.1': 1,
      '16.2': 5,
      '16.3': 4,
      '16.4': 3,
      '16.5': 3,
      '17.1': 1,
      '17.2': 4,
      '17.3': 2,
    },
  };
  const text = read('docs/compliance/asvs-5.0-level-2.md');
  const rows = rowsOf(text).filter(([line = '']) => /^V\d/.test(line));

  it('has every line once, and none that there is not', () => {
    const all = Object.entries(lines).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `V${section}.${index + 1}`),
    );
    expect(rows.map(([line]) => line).toSorted()).toEqual(all.toSorted());
  });

  it('says of each whether it holds, with evidence that is there, or why it does not', () => {
    for (const [line = '', , state = '', why = '', evidence = ''] of rows) {
      expect(['holds', 'not yet', 'does not apply'], line).toContain(state);
      if (state === 'holds') expect(filesIn(evidence).length, line).toBeGreaterThan(0);
      else expect(why, line).not.toBe('');
      expect(missing([evidence]), line).toEqual([]);
    }
  });

  it('counts them right', () => {
    const of = (wanted: string): number => rows.filter(([, , state]) => state === wanted).length;
    expect(text).toContain(
      `${rows.length} lines: ${of('holds')} hold, ${of('not yet')} not yet, ${of('does not apply')} do not apply.`,
    );
  });
});
