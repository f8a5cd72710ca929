import { describe, expect, it } from 'vitest';
import { readRules } from '../rules/read-rules.js';
import { mountRules } from './mount-rules.js';
import { isTemporaryName, uploadRule } from './uploads.js';

describe('how files come in', () => {
  const usual = uploadRule.parse({});

  it('is whole, kept for half a day when it is cut, and not under a temporary name, unless said otherwise', () => {
    expect(usual).toMatchObject({ mode: 'atomic', keepUnfinishedHours: 12 });
    for (const name of ['a.csv.filepart', 'A.CSV.FILEPART', 'a.part', 'a.tmp', '~$a.xlsx']) {
      expect(isTemporaryName(usual, name), name).toBe(true);
    }
    for (const name of ['a.csv', 'a.part1.rar', 'tmp', 'filepart.csv']) expect(isTemporaryName(usual, name), name).toBe(false);
  });

  it('knows the names that it is told, or none', () => {
    const told = uploadRule.parse({ temporaryNames: ['*.sending'] });
    expect([isTemporaryName(told, 'a.sending'), isTemporaryName(told, 'a.tmp')]).toEqual([true, false]);
    expect(isTemporaryName(uploadRule.parse({ temporaryNames: [] }), 'a.tmp')).toBe(false);
  });

  it.each([
    [{ temporaryNames: ['*.tmp', 'in/*'] }, '/mounts/0/uploads/temporaryNames/1'],
    [{ temporaryNames: ['a}'] }, '/mounts/0/uploads/temporaryNames/0'],
    [{ keepUnfinishedHours: -1 }, '/mounts/0/uploads/keepUnfinishedHours'],
    [{ mode: 'both' }, '/mounts/0/uploads/mode'],
  ])('refuses %j by its field', (uploads, field) => {
    expect(() => readRules(mountRules, { uploads }, '/mounts/0')).toThrow(
      expect.objectContaining({ code: 'input.invalid', field }),
    );
  });
});
