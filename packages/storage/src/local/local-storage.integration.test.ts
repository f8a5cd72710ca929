import { mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeName, parseVPath, ROOT } from '@waybill/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeStorage } from '../testing/index.js';
import { LocalStorage } from './local-storage.js';
import { threadCalls } from './system-calls.js';

describeStorage('local', async () => {
  const root = await mkdtemp(join(tmpdir(), 'waybill-local-'));
  return { storage: new LocalStorage(root), folder: ROOT, tearDown: () => rm(root, { recursive: true, force: true }) };
});

describeStorage('local, on a file system that may keep its calls waiting', async () => {
  const root = await mkdtemp(join(tmpdir(), 'waybill-local-'));
  const storage = new LocalStorage(root, async () => threadCalls);
  return { storage, folder: ROOT, tearDown: () => rm(root, { recursive: true, force: true }) };
});

describe('a local Store', () => {
  const signal = new AbortController().signal;
  let base: string;
  let root: string;
  let storage: LocalStorage;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'waybill-jail-'));
    root = join(base, 'root');
    await mkdir(root);
    await mkdir(join(base, 'secret'));
    await writeFile(join(base, 'secret', 'f'), 'secret');
    storage = new LocalStorage(root);
  });
  afterEach(async () => {
    await storage.close();
    await rm(base, { recursive: true, force: true });
  });

  const attempt = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'worked',
      (error: { code?: string }) => error.code,
    );

  it('follows no link out of its root', async () => {
    await symlink(join(base, 'secret'), join(root, 'out'));
    await symlink(join(base, 'secret', 'f'), join(root, 'file'));
    expect(await attempt(storage.open(parseVPath('/out/f'), signal))).toBe('path.outside');
    expect(await attempt(storage.open(parseVPath('/file'), signal))).toBe('path.outside');
    expect(await attempt(storage.stat(parseVPath('/out/f'), signal))).toBe('path.outside');
    expect(await attempt(storage.setInfo(parseVPath('/file'), { mode: 0o777 }, signal))).toBe('target.unsupported');
    expect(await attempt(storage.mkdir(parseVPath('/out/made'), signal))).toBe('path.outside');
    expect(await readdir(join(base, 'secret'))).toEqual(['f']);
    expect((await storage.stat(parseVPath('/file'), signal)).kind).toBe('link');
  });

  it.each([0, 10, 70_000])('gives what came to a file of %i bytes after it was opened', async (sizeBytes) => {
    const content = Buffer.alloc(200_000, 'abcdefg');
    await writeFile(join(root, 'log'), content.subarray(0, sizeBytes));
    const file = await storage.open(parseVPath('/log'), signal);
    const read = async (offset: number, length: number) => Buffer.from(await file.readAt(offset, length, signal));
    expect((await read(0, 100_000)).equals(content.subarray(0, Math.min(100_000, sizeBytes)))).toBe(true);
    expect((await read(sizeBytes, 100_000)).length).toBe(0);
    await writeFile(join(root, 'log'), content);
    for (const offset of [0, 5, sizeBytes, 60_000, 150_000, 199_999]) {
      expect((await read(offset, 30_000)).equals(content.subarray(offset, offset + 30_000))).toBe(true);
    }
    expect((await read(200_000, 30_000)).length).toBe(0);
    await file.close();
  });

  it('makes and reads links of any content, byte for byte', async () => {
    const { links } = storage.capabilities;
    const odd = decodeName(Buffer.of(0x2e, 0x2f, 0xff, 0x0a));
    await links?.make(parseVPath('/odd'), odd, signal);
    expect(await links?.read(parseVPath('/odd'), signal)).toBe(odd);
    expect(await attempt(Promise.resolve(links?.make(parseVPath('/odd'), 'x', signal)))).toBe('target.exists');
    await writeFile(join(root, 'file'), '');
    expect(await attempt(Promise.resolve(links?.read(parseVPath('/file'), signal)))).toBe('conflict.state');
    expect(await attempt(Promise.resolve(links?.read(ROOT, signal)))).toBe('conflict.state');
    expect(await attempt(Promise.resolve(links?.read(parseVPath('/none'), signal)))).toBe('source.not-found');
    await symlink(join(base, 'secret'), join(root, 'out'));
    expect(await attempt(Promise.resolve(links?.make(parseVPath('/out/made'), 'x', signal)))).toBe('path.outside');
  });

  it('gives a file a second name, and drops one by a rename over another', async () => {
    const { hardLink } = storage.capabilities;
    if (hardLink === undefined) return expect.unreachable();
    const link = (from: string, to: string) => hardLink(parseVPath(from), parseVPath(to), signal);
    const readAt = (path: string) => readFile(join(root, path), 'utf8');
    const put = async (content: string): Promise<void> => {
      const stage = await storage.stage(
        parseVPath('/a'),
        { token: 't', overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from(content), 0, signal);
      await stage.commit(content.length, signal);
    };
    await put('A');
    await mkdir(join(root, 'sub'));
    await link('/a', '/sub/b');
    expect(await readAt('sub/b')).toBe('A');
    expect(await attempt(link('/a', '/sub/b'))).toBe('target.exists');
    expect(await attempt(link('/no', '/c'))).toBe('source.not-found');
    expect(await attempt(link('/sub', '/c'))).toBe('target.unsupported');
    await put('new');
    expect(await readAt('sub/b')).toBe('A');
    await link('/a', '/c');
    await storage.rename(parseVPath('/a'), parseVPath('/c'), { overwrite: true }, signal);
    await storage.rename(parseVPath('/c'), parseVPath('/c'), { overwrite: true }, signal);
    expect((await readdir(root)).sort()).toEqual(['c', 'sub']);
    expect(await readAt('c')).toBe('new');
  });

  it('begins a stage with the content of no link, and of a file that nobody may write to', async () => {
    const options = { token: 'token-1', overwrite: true, resume: false, withContent: true, makeFolders: false };
    await symlink(join(base, 'secret', 'f'), join(root, 'file'));
    expect(await attempt(storage.stage(parseVPath('/file'), options, signal))).toBe('path.outside');
    await writeFile(join(root, 'fixed'), 'abc', { mode: 0o400 });
    const stage = await storage.stage(parseVPath('/fixed'), options, signal);
    await stage.write(Buffer.from('def'), 3, signal);
    await stage.commit(6, signal);
    expect(await readFile(join(root, 'fixed'), 'utf8')).toBe('abcdef');
    expect((await readdir(root)).sort()).toEqual(['file', 'fixed']);
  });

  it('is not led out by somebody who swaps a folder for a link all the time', async () => {
    await mkdir(join(root, 'a'));
    await writeFile(join(root, 'a', 'f'), 'inside');
    await symlink(join(base, 'secret'), join(root, 'link'));
    let racing = true;
    const racer = (async () => {
      while (racing) {
        await rename(join(root, 'a'), join(root, 'b'));
        await rename(join(root, 'link'), join(root, 'a'));
        await rename(join(root, 'a'), join(root, 'link'));
        await rename(join(root, 'b'), join(root, 'a'));
      }
    })();
    const seen = new Set<string>();
    for (let round = 0; round < 2_000; round += 1) {
      try {
        const file = await storage.open(parseVPath('/a/f'), signal);
        seen.add(Buffer.from(await file.readAt(0, 100, signal)).toString());
        await file.close();
      } catch {
        seen.add('refused');
      }
    }
    racing = false;
    await racer;
    expect(seen).toContain('inside');
    expect(seen).not.toContain('secret');
  });

  it('sees what happened to a folder that it has open: moved, gone, made again, replaced by a link', async () => {
    const file = parseVPath('/a/f');
    const look = async (): Promise<string> =>
      storage.open(file, signal).then(
        async (opened) => {
          const text = Buffer.from(await opened.readAt(0, 100, signal)).toString();
          await opened.close();
          return text;
        },
        (error: { code?: string }) => error.code ?? '',
      );
    const make = async (folder: string, text: string): Promise<void> => {
      await mkdir(join(root, folder));
      await writeFile(join(root, folder, 'f'), text);
    };
    await make('a', 'first');
    expect(await look()).toBe('first');
    await rename(join(root, 'a'), join(root, 'b'));
    expect(await look()).toBe('source.not-found');
    await make('a', 'second');
    expect(await look()).toBe('second');
    await rename(join(root, 'a'), join(root, 'c'));
    await symlink(join(base, 'secret'), join(root, 'a'));
    expect(await look()).toBe('path.outside');
    await rm(join(root, 'a'));
    await rename(join(root, 'b'), join(root, 'a'));
    expect(await look()).toBe('first');
  });

  it('commits many files into one folder side by side, and lets go of the folder', async () => {
    const open = async (): Promise<readonly string[]> => {
      const handles = await readdir('/proc/self/fd');
      const files = await Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
      return files.filter((file) => file.startsWith(base));
    };
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const stage = await storage.stage(
          parseVPath(`/deep/er/${index}`),
          { token: `t-${index}`, overwrite: true, resume: false, makeFolders: true },
          signal,
        );
        await stage.write(Buffer.from(`${index}`), 0, signal);
        await stage.commit(`${index}`.length, signal);
      }),
    );
    expect((await readdir(join(root, 'deep', 'er'))).length).toBe(100);
    expect(await readFile(join(root, 'deep', 'er', '42'), 'utf8')).toBe('42');
    expect(await open()).toEqual([join(root, 'deep', 'er')]);
    await storage.close();
    expect(await open()).toEqual([]);
  });

  it('reads a file to its real end, whatever its size was when it was opened', async () => {
    await writeFile(join(root, 'grows'), 'x');
    await writeFile(join(root, 'shrinks'), 'xyz');
    const read = async (name: string, change: string): Promise<number> => {
      const file = await storage.open(parseVPath(`/${name}`), signal);
      await writeFile(join(root, name), change);
      let bytes = 0;
      for await (const chunk of file.stream(0, signal)) bytes += chunk.length;
      await file.close();
      return bytes;
    };
    expect(await read('grows', 'x'.repeat(2_000_000))).toBe(2_000_000);
    expect(await read('shrinks', 'x')).toBe(1);
  });

  it('keeps its stages out of sight and out of reach', async () => {
    const stage = await storage.stage(
      parseVPath('/a'),
      { token: 'abc', overwrite: true, resume: false, makeFolders: false },
      signal,
    );
    const [name = ''] = await readdir(root);
    expect(name).toContain('abc');
    expect(await attempt(storage.open(parseVPath(`/${name}`), signal))).toBe('path.invalid');
    expect(await attempt(storage.remove(parseVPath(`/${name}`), signal))).toBe('path.invalid');
    await stage.discard();
    expect(await readdir(root)).toEqual([]);
  });

  it('opens no pipe and no device', async () => {
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(await attempt(storage.open(parseVPath('/pipe'), signal))).toBe('source.denied');
  });

  it('writes what it commits to the disk', async () => {
    const stage = await storage.stage(
      parseVPath('/a'),
      { token: 'abc', overwrite: true, resume: false, makeFolders: false },
      signal,
    );
    await stage.write(Buffer.from('bytes'), 0, signal);
    await stage.commit(5, signal);
    expect(await readFile(join(root, 'a'), 'utf8')).toBe('bytes');
  });
});
