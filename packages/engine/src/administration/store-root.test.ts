import { isFailure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { checkStoreRoot } from './store-root.js';

const dataDir = '/var/lib/waybill';
const others = [{ slug: 'main', root: '/srv/files' }];

function isAllowed(root: string, dir = dataDir): boolean {
  try {
    checkStoreRoot(root, dir, others);
    return true;
  } catch (error) {
    if (isFailure(error, 'input.invalid')) return false;
    throw error;
  }
}

describe('the root of a store', () => {
  it.each([
    '/srv/other',
    '/srv/files-secret',
    '/mnt/nas/waybill',
    '/var/lib/waybill/store/main',
    '/var/lib/waybill-files',
    '/srv/..files',
  ])('may be %s', (root) => {
    expect(isAllowed(root)).toBe(true);
  });

  it.each([
    ['relative', 'files'],
    ['the root of the file system', '/'],
    ['the root, in other words', '/srv/..'],
    ['a folder of the operating system', '/etc/waybill'],
    ['such a folder, in other words', '/srv/../etc'],
    ['the data directory', '/var/lib/waybill'],
    ['around the data directory', '/var/lib'],
    ['a part of the data directory', '/var/lib/waybill/postgres'],
    ['the folder of all stores', '/var/lib/waybill/store'],
    ['a part, by a detour', '/var/lib/waybill/store/../keys'],
    ['another store', '/srv/files/'],
    ['inside another store', '/srv/files/acme'],
    ['around another store', '/srv'],
  ])('may not be %s', (_, root) => {
    expect(isAllowed(root)).toBe(false);
  });

  it('may be in the data directory even when that lies in a folder of the operating system', () => {
    expect(isAllowed('/usr/src/app/.waybill/store/main', '/usr/src/app/.waybill')).toBe(true);
    expect(isAllowed('/usr/src/app/files', '/usr/src/app/.waybill')).toBe(false);
  });
});
