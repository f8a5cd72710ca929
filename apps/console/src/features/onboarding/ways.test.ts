import { expect, it } from 'vitest';
import { slugOf } from './slug-of.js';
import { folderFor, mountsOf, waysMade } from './ways.js';

it('gives a partner a folder for each way, with no more than it takes', () => {
  const mounts = mountsOf(['upload', 'download'], 's', '/acme/');
  expect(mounts.map(({ path, at }) => [path, at])).toEqual([
    ['/upload', '/acme/upload'],
    ['/download', '/acme/download'],
  ]);
  expect(mounts[0]?.permissions).not.toContain('download');
  expect(mounts[1]?.permissions).toEqual(['list', 'download']);
  expect(folderFor('upload', mounts)).toBe('/upload');
  expect(folderFor('upload', mountsOf(['download'], 's', '/'))).toBeUndefined();
  expect(mountsOf(['upload'], 's', '/')[0]?.at).toBe('/upload');
});

it('knows the ways from what was made, so that nobody is asked again', () => {
  const job = (direction: string) => ({ definition: { direction } });
  expect(waysMade([job('pull'), job('relay')], [{ mounts: mountsOf(['upload'], 's', '/acme') }])).toEqual(['pull', 'upload']);
  expect(waysMade([], [])).toEqual([]);
});

it('makes a slug of a name', () => {
  expect(slugOf('  Acme Bank & Söhne (EU) ')).toBe('acme-bank-sohne-eu');
  expect(slugOf('日本')).toBe('');
});
