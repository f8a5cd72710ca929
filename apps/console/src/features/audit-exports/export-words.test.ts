import { expect, it } from 'vitest';
import { filterText } from './export-words.js';

it.each([
  [{}, 'All events'],
  [{ outcome: 'denied', actorName: 'jane' } as const, 'outcome denied, actor name jane'],
])('says of the filter %o: %s', (filter, text) => {
  expect(filterText(filter)).toBe(text);
});
