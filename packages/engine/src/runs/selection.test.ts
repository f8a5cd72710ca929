import { type FileEntry, joinVPath, parseVPath } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from './judge-source.js';
import { candidateOrder, Selection } from './selection.js';

const folder = parseVPath('/out');

function candidate(entry: FileEntry): Candidate {
  return { path: joinVPath(folder, entry.name), entry, fingerprint: entry.name, targetPath: joinVPath(folder, entry.name) };
}

const candidates: fc.Arbitrary<Candidate[]> = fc
  .uniqueArray(fc.record({ id: fc.nat(500), size: fc.option(fc.nat(5)), time: fc.option(fc.nat(5)) }), {
    selector: ({ id }) => id,
    maxLength: 80,
  })
  .map((files) =>
    files.map(({ id, size, time }) =>
      candidate({
        kind: 'file',
        name: `f${id}`,
        ...(size === null ? {} : { sizeBytes: size }),
        ...(time === null ? {} : { modifiedAt: new Date(time) }),
      }),
    ),
  );

const orders = fc.record({
  by: fc.constantFrom('listing', 'name', 'time', 'size'),
  direction: fc.constantFrom('asc', 'desc'),
} as const);

describe('a selection of files', () => {
  it('is what sorting everything and cutting it would give, and loses none', () => {
    fc.assert(
      fc.property(candidates, orders, fc.option(fc.integer({ min: 0, max: 90 })), (files, order, limit) => {
        const selection = new Selection(order, limit);
        const dropped = files.flatMap((file) => selection.offer(file));
        const { chosen, rest } = selection.finish();
        const sorted = files.toSorted(candidateOrder(order));
        expect(chosen).toEqual(limit === null ? sorted : sorted.slice(0, limit));
        expect(new Set([...dropped, ...rest, ...chosen])).toEqual(new Set(files));
        expect(dropped.length + rest.length + chosen.length).toBe(files.length);
      }),
    );
  });

  it('puts what a server does not tell last, in both directions', () => {
    const known = candidate({ kind: 'file', name: 'z', modifiedAt: new Date(5) });
    const unknown = candidate({ kind: 'file', name: 'a' });
    for (const direction of ['asc', 'desc'] as const) {
      expect([unknown, known].sort(candidateOrder({ by: 'time', direction }))).toEqual([known, unknown]);
    }
  });
});
