import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attachment } from './attachment.js';

it('gives a plain name as it is', () => {
  expect(attachment('report (1).csv')).toBe(`attachment; filename="report (1).csv"; filename*=UTF-8''report%20%281%29.csv`);
});

it('keeps letters of every language in the exact name', () => {
  expect(attachment('Größe.csv')).toBe(`attachment; filename="Gr__e.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv`);
});

it('is one header of one line that saves, whatever the name is', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', ';', '\r', '\n', '\\', "'", '%', '\ud800', 'a') }),
  );
  fc.assert(
    fc.property(names, (name) => {
      expect(attachment(name)).toMatch(/^attachment; filename="[A-Za-z0-9 ._()-]+"; filename\*=UTF-8''[A-Za-z0-9%!~_.-]*$/);
    }),
  );
});
