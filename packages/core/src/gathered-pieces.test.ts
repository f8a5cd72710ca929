import { describe, expect, it } from 'vitest';
import { GatheredPieces } from './gathered-pieces.js';

const piece = (bytes: number): Uint8Array => new Uint8Array(bytes);
const KIB = 1024;

describe('pieces of a file', () => {
  const gathering = (fails = false) => {
    const done: { readonly offset: number; readonly lengths: readonly number[] }[] = [];
    const gathered = new GatheredPieces(async (pieces, offset) => {
      done.push({ offset, lengths: pieces.map(({ length }) => length) });
      if (fails) throw new Error('no room');
    });
    return { done, gathered };
  };

  it('that follow one another and come at the same moment are one piece of work', async () => {
    const { done, gathered } = gathering();
    await Promise.all([gathered.add(piece(10), 5), gathered.add(piece(20), 15), gathered.add(piece(1), 35)]);
    await gathered.add(piece(3), 36);
    expect(done).toEqual([
      { offset: 5, lengths: [10, 20, 1] },
      { offset: 36, lengths: [3] },
    ]);
  });

  it('with a hole between them, or that go back, are not', async () => {
    const { done, gathered } = gathering();
    await Promise.all([gathered.add(piece(10), 0), gathered.add(piece(10), 11), gathered.add(piece(10), 0)]);
    expect(done.map(({ offset }) => offset)).toEqual([0, 11, 0]);
  });

  it('are no more than enough, however many come', async () => {
    const { done, gathered } = gathering();
    await Promise.all(Array.from({ length: 10 }, (_, index) => gathered.add(piece(255 * KIB), index * 255 * KIB)));
    expect(done.map(({ lengths }) => lengths.length)).toEqual([5, 5]);
    await Promise.all(Array.from({ length: 1100 }, (_, index) => gathered.add(piece(1), index)));
    expect(done.slice(2).map(({ lengths }) => lengths.length)).toEqual([512, 512, 76]);
  });

  it('that come while others are worked on are the next piece of work', async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const gathered = new GatheredPieces((pieces) => {
      begun.push(pieces.length);
      return new Promise((resolve) => ends.push(resolve));
    });
    const first = gathered.add(piece(1), 0);
    await new Promise(setImmediate);
    const others = [gathered.add(piece(1), 1)];
    await new Promise(setImmediate);
    others.push(gathered.add(piece(1), 2));
    await new Promise(setImmediate);
    expect(begun).toEqual([1]);
    ends[0]?.();
    await first;
    expect(begun).toEqual([1, 2]);
    ends[1]?.();
    await Promise.all(others);
  });

  it('all fail when their work does, and none of others', async () => {
    const { gathered } = gathering(true);
    const added = await Promise.allSettled([gathered.add(piece(1), 0), gathered.add(piece(1), 1)]);
    expect(added.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
