import { expect, it } from 'vitest';
import { driftTitle } from './drift-words.js';

it('counts what drifted', () => {
  expect([1, 3].map(driftTitle)).toEqual(['1 thing is not as it was applied', '3 things are not as they were applied']);
});
