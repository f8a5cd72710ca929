import { mkdir, mkdtemp, readlink, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MountPermission, mountRules, newId, parseVPath, type VPath } from '@waybill/core';
import { LocalStorage } from '@waybill/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MountTable } from './mount-table.js';
import { type LastLink, resolveLinks } from './resolve-links.js';

const signal = new AbortController().signal;
const storeId = newId();
let base: string;
let storage: LocalStorage;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'waybill-links-')));
  storage = new LocalStorage(join(base, 'root'));
  for (const folder of ['root/acme/in/deep', 'root/acme/out', 'root/beta', 'secret'])
    await mkdir(join(base, folder), { recursive: true });
  await writeFile(join(base, 'root/acme/in/f'), 'inside');
  await writeFile(join(base, 'secret/f'), 'secret');
});
afterEach(async () => {
  await storage.close();
  await rm(base, { recursive: true, force: true });
});

const mount = (path: string, at: string, permissions: readonly MountPermission[]) => ({
  path: parseVPath(path),
  storeId,
  at: parseVPath(at),
  permissions,
  ...mountRules.parse({}),
});

/** What an account sees whose root is `/acme` of the Store. */
function view(permissions: readonly MountPermission[] = ['list', 'download', 'symlink']) {
  const table = new MountTable([mount('/', '/acme', permissions), mount('/other', '/beta', permissions)]);
  const locate = (rawPath: string) => ({ path: parseVPath(rawPath), location: table.locate(parseVPath(rawPath)) });
  return {
    locate,
    stored: ({ path, location }: ReturnType<typeof locate>) =>
      location.kind === 'virtual' ? undefined : { ...location, path, store: { name: 'main', storage } },
  };
}
const link = (target: string, path: string) => symlink(target, join(base, 'root/acme', path));
const resolved = (path: string, last: LastLink = 'follow', of = view()) =>
  resolveLinks(of, path, last, signal).then(
    ({ path: led }) => led,
    (error: { code?: string }) => error.code,
  );

describe('a path through links', () => {
  it('leads where they lead, the last one only when it is to be followed', async () => {
    await link('in', 'folder');
    await link('../in/./f', 'out/file');
    await link('../folder/f', 'out/twice');
    expect(await resolved('/folder/f')).toBe('/in/f');
    expect(await resolved('/folder')).toBe('/in');
    expect(await resolved('/folder', 'keep')).toBe('/folder');
    expect(await resolved('/out/file')).toBe('/in/f');
    expect(await resolved('/out/twice')).toBe('/in/f');
    expect(await resolved('/folder/../out/file', 'keep')).toBe('/out/file');
    expect(await resolved('/folder/deep/new/file')).toBe('/in/deep/new/file');
    expect(await resolved('/in/f')).toBe('/in/f');
    expect(await resolved('/')).toBe('/');
  });

  it('leads nowhere outside its mount, by no kind of link', async () => {
    await link(join(base, 'secret'), 'absolute');
    await link('../../../secret', 'in/climbs');
    await link('../beta', 'sibling');
    await link('in/../../acme/in', 'out-and-back');
    await link('other', 'into-a-mount');
    for (const path of ['/absolute', '/absolute/f', '/in/climbs/f', '/sibling', '/out-and-back/f', '/into-a-mount/x']) {
      expect([path, await resolved(path)]).toEqual([path, 'path.outside']);
    }
  });

  it('ends in a refusal when it leads in circles', async () => {
    await link('b', 'a');
    await link('a', 'b');
    await link('.', 'self');
    expect(await resolved('/a')).toBe('path.outside');
    expect(await resolved(`${'/self'.repeat(45)}/in`)).toBe('path.outside');
    expect(await resolved(`${'/self'.repeat(35)}/in`)).toBe('/in');
  });

  it('is left as it is where links are not permitted, and the Store refuses it', async () => {
    await link('in', 'folder');
    const of = view(['list', 'download']);
    expect(await resolved('/folder/f', 'follow', of)).toBe('/folder/f');
    await expect(storage.open(parseVPath('/acme/folder/f'), signal)).rejects.toMatchObject({ code: 'path.outside' });
  });

  it('that somebody changes all the time is inside or refused, and never outside', async () => {
    await link('in', 'folder');
    await link(join(base, 'secret'), 'evil');
    const at = (name: string): string => join(base, 'root/acme', name);
    let racing = true;
    let swaps = 0;
    const racer = (async () => {
      while (racing) {
        // A good link, a link that leads out, a folder in the place of which a link comes.
        for (const [from, to] of [
          ['folder', 'aside'],
          ['evil', 'folder'],
          ['folder', 'evil'],
          ['aside', 'folder'],
          ['in', 'moved'],
          ['evil', 'in'],
          ['in', 'evil'],
          ['moved', 'in'],
        ] as const) {
          await rename(at(from), at(to));
          swaps += 1;
        }
      }
    })();
    const seen = new Map<string, number>();
    const look = async (): Promise<string> => {
      try {
        const path: VPath = parseVPath((await resolveLinks(view(), '/folder/f', 'follow', signal)).path);
        const file = await storage.open(parseVPath(`/acme${path}`), signal);
        const content = Buffer.from(await file.readAt(0, 100, signal)).toString();
        await file.close();
        return content;
      } catch {
        return 'refused';
      }
    };
    while (swaps < 4_000) {
      const content = await look();
      seen.set(content, (seen.get(content) ?? 0) + 1);
    }
    racing = false;
    await racer;
    expect([...seen.keys()].sort()).toEqual(['inside', 'refused']);
    expect(await readlink(at('folder'))).toBe('in');
  });
});
