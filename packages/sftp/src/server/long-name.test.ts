import { describe, expect, it } from 'vitest';
import { longName } from './long-name.js';

const now = new Date('2026-03-01T12:00:00Z');
const at = (date: string) => {
  const seconds = Date.parse(date) / 1_000;
  return { accessedAtSeconds: seconds, modifiedAtSeconds: seconds };
};

describe('longName', () => {
  it('looks like ls -l', () => {
    const attributes = { mode: 0o100640, owner: { uid: 1_000, gid: 100 }, sizeBytes: 1_234, times: at('2026-02-09T08:05:00Z') };
    expect(longName('a b.csv', attributes, now)).toBe('-rw-r-----    1 1000     100              1234 Feb  9 08:05 a b.csv');
  });

  it('gives the year for what is old or of the future', () => {
    expect(longName('x', { mode: 0o040755, times: at('2025-08-01T00:00:00Z') }, now)).toMatch(
      /^drwxr-xr-x .* Aug {2}1 {2}2025 x$/,
    );
    expect(longName('x', { mode: 0o120777, times: at('2027-01-01T00:00:00Z') }, now)).toMatch(
      /^lrwxrwxrwx .* Jan {2}1 {2}2027 x$/,
    );
  });

  it('does without attributes, and shows no control character', () => {
    expect(longName('a\u001b[2Jb\nc', {}, now)).toBe('??????????    1 0        0                   0 Jan  1  1970 a?[2Jb?c');
  });
});
