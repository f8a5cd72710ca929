import { expect, it } from 'vitest';
import { textArray } from './text-array.js';

it('writes texts as PostgreSQL itself would send them', () => {
  const ints = (...words: readonly number[]): Buffer => Buffer.concat(words.map((word) => Buffer.from([0, 0, 0, word])));
  expect(textArray(['a"b', '', 'é'])).toEqual(
    Buffer.concat([ints(1, 0, 25, 3, 1), ints(3), Buffer.from('a"b'), ints(0), ints(2), Buffer.from('é')]),
  );
  expect(textArray([])).toEqual(ints(1, 0, 25, 0, 1));
});
