import { isWithin, type Mount, mountRules, parseVPath, rebaseVPath } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MountTable, requirePermission } from './mount-table.js';

type Paths = Readonly<Record<string, Mount['permissions']>>;

const mount = (path: string, at: string, permissions: Mount['permissions'] = ['list'], paths: Paths = {}): Mount => ({
  path: parseVPath(path),
  storeId: path,
  at: parseVPath(at),
  permissions,
  ...mountRules.parse({ paths: Object.entries(paths).map(([folder, its]) => ({ path: folder, permissions: its })) }),
});

describe('the mounts of an account', () => {
  it('serves a path by the deepest mount that holds it', () => {
    const table = new MountTable([mount('/', '/acme'), mount('/in', '/inbox')]);
    expect(table.locate(parseVPath('/in/a'))).toMatchObject({ kind: 'mounted', storePath: '/inbox/a' });
    expect(table.locate(parseVPath('/other/a'))).toMatchObject({ kind: 'mounted', storePath: '/acme/other/a' });
    expect(table.locate(parseVPath('/in'))).toMatchObject({ isFixed: true });
  });

  it('does not take a name that only begins alike for the mount', () => {
    const table = new MountTable([mount('/share', '/share')]);
    expect(() => table.locate(parseVPath('/share-secret/a'))).toThrow('source.not-found');
  });

  it('has the folders above its mounts and nothing beside them', () => {
    const table = new MountTable([mount('/a/b', '/x'), mount('/a/c/d', '/y')]);
    expect(table.locate(parseVPath('/a'))).toEqual({ kind: 'virtual' });
    expect(table.fixedNamesIn(parseVPath('/a'))).toEqual(expect.arrayContaining(['b', 'c']));
    expect(table.fixedNamesIn(parseVPath('/'))).toEqual(['a']);
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

  it('shows nothing but what its mounts show, whatever they are and whatever is asked for', () => {
    const name = fc.constantFrom('in', 'out', 'share', 'share-secret', 'x');
    const folder = fc.array(name, { maxLength: 3 }).map((names) => `/${names.join('/')}`);
    const mounts = fc.array(
      fc.tuple(folder, folder).map(([path, at]) => mount(path, at)),
      { minLength: 1, maxLength: 4 },
    );
    const asked = fc
      .array(fc.oneof(name, fc.constantFrom('..', '.', '', '...', 'in\\..', '%2e%2e', '\uef80')), { maxLength: 8 })
      .map((names) => names.join('/'));
    fc.assert(
      fc.property(mounts, asked, (given, text) => {
        const path = parseVPath(text);
        let location: ReturnType<MountTable['locate']>;
        try {
          location = new MountTable(given).locate(path);
        } catch (error) {
          expect(error).toMatchObject({ code: 'source.not-found' });
          expect(given.some((each) => isWithin(path, each.path))).toBe(false);
          return;
        }
        if (location.kind === 'virtual') return;
        expect(isWithin(path, location.mount.path)).toBe(true);
        expect(isWithin(location.storePath, location.mount.at)).toBe(true);
        expect(rebaseVPath(location.storePath, location.mount.at, location.mount.path)).toBe(path);
      }),
      { numRuns: 300 },
    );
  });

  it('grants what the mount lists and nothing else', () => {
    const place = { mount: mount('/', '/'), permissions: ['list'] } as const;
    expect(() => requirePermission(place, 'list')).not.toThrow();
    expect(() => requirePermission(place, 'delete-files')).toThrow('permission.denied');
  });

  it('has permissions of its own for a path in a mount: the longest one that holds a place decides, and adds nothing to the others', () => {
    const box = mount('/box', '/acme', ['list', 'mkdir'], { '/in': ['upload'], '/in/checked': ['list'], '/out': ['download'] });
    const table = new MountTable([box]);
    const granted = (path: string) => {
      const location = table.locate(parseVPath(path));
      return location.kind === 'mounted' && [...location.permissions];
    };
    expect(granted('/box')).toEqual(['list', 'mkdir']);
    expect(granted('/box/inner')).toEqual(['list', 'mkdir']);
    expect(granted('/box/in')).toEqual(['upload']);
    expect(granted('/box/in/a/b')).toEqual(['upload']);
    expect(granted('/box/in/checked/a')).toEqual(['list']);
    expect(granted('/box/out/a')).toEqual(['download']);
    expect(table.locate(parseVPath('/box/in/a'))).toMatchObject({ storePath: '/acme/in/a', fixedAt: '/acme/in', isFixed: false });
  });

  it('has the folders with permissions of their own, and keeps them where they are', () => {
    const table = new MountTable([mount('/', '/acme', [], { '/in/deep': ['upload'] }), mount('/in/deep/own', '/own')]);
    expect(table.fixedNamesIn(parseVPath('/'))).toEqual(['in']);
    expect(table.fixedNamesIn(parseVPath('/in'))).toEqual(['deep']);
    expect(table.fixedNamesIn(parseVPath('/in/deep'))).toEqual(['own']);
    expect(table.locate(parseVPath('/in/deep'))).toMatchObject({ isFixed: true });
    expect(table.holdsFixed(parseVPath('/in'))).toBe(true);
    expect(table.holdsFixed(parseVPath('/in/deep/x'))).toBe(false);
  });

  it('leaves a path that another mount serves to that mount', () => {
    const table = new MountTable([mount('/', '/acme', [], { '/in/x': ['upload'] }), mount('/in', '/inbox', ['list'])]);
    expect(table.locate(parseVPath('/in/x/a'))).toMatchObject({ storePath: '/inbox/x/a', permissions: ['list'] });
  });
});
