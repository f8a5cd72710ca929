import { type Mount, mountRules, type PermissionWord, parseVPath, readPermissions } from '@waybill/core';
import { expect, it } from 'vitest';
import { countedPlaces } from './counted-places.js';

type Paths = Readonly<Record<string, readonly PermissionWord[]>>;

const mount = (path: string, at: string, permissions: readonly PermissionWord[], paths: Paths = {}): Mount => ({
  path: parseVPath(path),
  storeId: 'main',
  at: parseVPath(at),
  permissions: readPermissions(permissions),
  ...mountRules.parse({ paths: Object.entries(paths).map(([folder, its]) => ({ path: folder, permissions: its })) }),
});

it('counts what lies where an account may write, once, and not what it may only read', () => {
  const places = countedPlaces([
    mount('/', '/acme', ['list', 'upload'], { '/out': ['list', 'download'], '/out/back': ['upload'] }),
    mount('/again', '/acme/in', ['append']),
    mount('/read', '/read', ['list'], { '/note': ['overwrite'] }),
  ]).get('main');
  expect(places?.roots).toEqual(['/acme', '/read/note']);
  expect(places?.at(parseVPath('/acme/out'))).toBe(false);
  expect(places?.at(parseVPath('/acme/other'))).toBeUndefined();
  expect(places?.holdsCounted(parseVPath('/acme/out'))).toBe(true);
  expect(places?.holdsCounted(parseVPath('/acme/other'))).toBe(false);
});

it('counts a folder that one mount writes to and another only reads', () => {
  const both = [mount('/in', '/box', ['upload']), mount('/look', '/box', ['list'])];
  for (const mounts of [both, both.toReversed()]) expect(countedPlaces(mounts).get('main')?.roots).toEqual(['/box']);
});
