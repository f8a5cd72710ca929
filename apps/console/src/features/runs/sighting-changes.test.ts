import { expect, it } from 'vitest';
import { sightingChanges } from './sighting-changes.js';

const taken = (path: string) => ({ path, decision: 'taken', reason: 'matched' }) as const;
const left = (path: string) => ({ path, decision: 'skipped', reason: 'too-young' }) as const;

it('tells which files two runs saw differently: new, gone, or decided about otherwise', () => {
  const changes = sightingChanges([taken('/a'), taken('/b'), taken('/c')], [taken('/a'), left('/b'), taken('/d')]);
  expect(changes).toEqual([
    { path: '/b', before: taken('/b'), now: left('/b') },
    { path: '/c', before: taken('/c'), now: undefined },
    { path: '/d', before: undefined, now: taken('/d') },
  ]);
});
