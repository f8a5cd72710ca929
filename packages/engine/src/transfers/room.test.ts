import { describe, expect, it } from 'vitest';
import { MAX_FILE_WEIGHT, Room, weightOf } from './room.js';

const limits = { files: 100, bytes: 1_000 };

describe('the room of a process', () => {
  it('is given out in quarters, and given back', () => {
    const room = new Room(limits);
    const taken = [1, 2, 3, 4].map(() => room.enter('high'));
    expect(taken).toEqual(Array.from({ length: 4 }, () => ({ files: 25, bytes: 250 })));
    expect(room.enter('high')).toBeUndefined();
    room.exchange({ files: 25, bytes: 250 }, { files: 5, bytes: 200 });
    expect(room.enter('high')).toEqual({ files: 20, bytes: 50 });
    room.leave({ files: 20, bytes: 50 });
    expect(room.enter('high')).toEqual({ files: 20, bytes: 50 });
  });

  it('is never filled by a low priority, so that a high one finds some at once', () => {
    const room = new Room(limits);
    while (room.enter('low') !== undefined);
    expect(room.enter('low')).toBeUndefined();
    while (room.enter('normal') !== undefined);
    expect(room.enter('high')).toMatchObject({ files: 13 });
  });

  it('counts a file by its size, up to what one copy holds in memory', () => {
    expect([weightOf(10), weightOf(MAX_FILE_WEIGHT * 9), weightOf(null)]).toEqual([10, MAX_FILE_WEIGHT, MAX_FILE_WEIGHT]);
  });
});
