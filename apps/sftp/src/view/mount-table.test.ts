import { type Mount, parseVPath } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MountTable, requirePermission } from './mount-table.js';

const mount = (path: string, at: string, permissions: Mount['permissions'] = ['list']): Mount => ({
  path: parseVPath(path),
  storeId: path,
  at: parseVPath(at),
  permissions,
});

describe('the mounts of an account', () => {
  it('serves a path by the deepest mount that holds it', () => {
    const table = new MountTable([mount('/', '/acme'), mount('/in', '/inbox')]);
    expect(table.locate(parseVPath('/in/a'))).toMatchObject({ kind: 'mounted', storePath: '/inbox/a' });
    expect(table.locate(parseVPath('/other/a'))).toMatchObject({ kind: 'mounted', storePath: '/acme/other/a' });
    expect(table.locate(parseVPath('/in'))).toMatchObject({ isMountPoint: true });
  });

  it('does not take a name that only begins alike for the mount', () => {
    const table = new MountTable([mount('/share', '/share')]);
    expect(() => table.locate(parseVPath('/share-secret/a'))).toThrow('source.not-found');
  });

  it('has the folders above its mounts and nothing beside them', () => {
    const table = new MountTable([mount('/a/b', '/x'), mount('/a/c/d', '/y')]);
    expect(table.locate(parseVPath('/a'))).toEqual({ kind: 'virtual' });
    expect(table.mountNamesIn(parseVPath('/a'))).toEqual(expect.arrayContaining(['b', 'c']));
    expect(table.mountNamesIn(parseVPath('/'))).toEqual(['a']);
    expect(() => table.locate(parseVPath('/z'))).toThrow('source.not-found');
  });

  it('never leads out of what a mount shows', () => {
    const table = new MountTable([mount('/in', '/partners/acme')]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', '', 'in', 'x', '...', '%2e%2e', '\\..')), (components) => {
        const path = parseVPath(components.join('/'));
        try {
          const location = table.locate(path);
          return (
            location.kind === 'virtual' ||
            location.storePath === '/partners/acme' ||
            location.storePath.startsWith('/partners/acme/')
          );
        } catch {
          return true;
        }
      }),
    );
  });

  it('grants what the mount lists and nothing else', () => {
    expect(() => requirePermission(mount('/', '/', ['list']), 'list')).not.toThrow();
    expect(() => requirePermission(mount('/', '/', ['list']), 'delete')).toThrow('permission.denied');
  });
});
