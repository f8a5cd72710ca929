import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailure, parseVPath, type Storage } from '@waybill/core';
import { makeMutant, startSwapper, tempDir } from '@waybill/testkit';
import { describe, expect, it } from 'vitest';
import { LocalStorage } from './local-storage.js';

const SWAPS = 10_000;
const ROUNDS = 60;
const signal = new AbortController().signal;
const at = (name: string) => parseVPath(`/in/${name}`);

/** Everything that a Store does with a path, by names whose folder may be another one at any moment. */
const acts: readonly ((storage: Storage, round: number) => Promise<unknown>)[] = [
  async (storage) => {
    const file = await storage.open(at('f'), signal);
    try {
      return Buffer.from(await file.readAt(0, 100, signal)).toString();
    } finally {
      await file.close();
    }
  },
  async (storage) => (await storage.stat(at('f'), signal)).sizeBytes,
  async (storage) => {
    const names: string[] = [];
    for await (const { name } of storage.list(parseVPath('/in'), signal)) names.push(name);
    return names.join();
  },
  (storage, round) => storage.mkdir(at(`folder-${round}`), signal),
  (storage, round) => storage.rmdir(at(`folder-${round}`), signal),
  (storage) => storage.setInfo(at('f'), { mode: 0o600 }, signal),
  (storage) => storage.rename(at('g'), at('h'), { overwrite: true }, signal),
  (storage) => storage.rename(at('h'), at('g'), { overwrite: false }, signal),
  (storage) => storage.remove(at('h'), signal),
  async (storage, round) => storage.capabilities.hardLink?.(parseVPath('/kept'), at(`name-${round}`), signal),
  // What is outside would be in the Store from then on.
  async (storage, round) => storage.capabilities.hardLink?.(at('f'), parseVPath(`/kept-${round}`), signal),
  async (storage, round) => {
    const options = { token: `${'a'.repeat(32)}-${round}`, overwrite: true, resume: false, makeFolders: false };
    const stage = await storage.stage(at('written'), options, signal);
    try {
      await stage.write(Buffer.from('written'), 0, signal);
      await stage.commit(7, signal);
    } catch (error) {
      await stage.discard();
      throw error;
    }
  },
];

interface Escapes {
  /** What was learned of what lies outside. */
  readonly learned: readonly unknown[];
  /** What has become of it. */
  readonly outside: readonly string[];
  readonly swaps: number;
  /** Acts that found the folder in its place. */
  readonly worked: number;
}

/** Lets somebody swap a folder of the Store for a link to a folder outside, 10,000 times, while everything is done in it. */
async function race(open: (root: string) => Storage): Promise<Escapes> {
  await using base = await tempDir('jail');
  const root = join(base.path, 'root');
  const outside = join(base.path, 'outside');
  await mkdir(join(root, 'in'), { recursive: true });
  await mkdir(outside);
  for (const [folder, content] of [
    [join(root, 'in'), 'inside'],
    [outside, 'a secret of others'],
  ] as const) {
    for (const name of ['f', 'g']) await writeFile(join(folder, name), content, { mode: 0o644 });
  }
  await writeFile(join(outside, 'only-outside'), '');
  await writeFile(join(root, 'kept'), 'inside');
  const storage = open(root);
  const swapper = await startSwapper(root, 'in', outside);
  const learned = new Set<unknown>();
  let worked = 0;
  // Whoever was led out once needs no more.
  for (let round = 0; learned.size === 0 && (round < ROUNDS || swapper.swaps < SWAPS); round += 1) {
    const done = await Promise.allSettled(acts.map((act) => act(storage, round)));
    for (const result of done) {
      if (result.status === 'rejected' && !isFailure(result.reason)) throw result.reason;
      if (result.status === 'rejected') continue;
      worked += 1;
      if (/secret|only-outside/.test(String(result.value)) || result.value === 18) learned.add(result.value);
    }
  }
  await swapper.stop();
  await storage.close();
  for (const name of await readdir(root)) {
    const content = name.startsWith('kept-') ? await readFile(join(root, name), 'utf8') : 'inside';
    if (content !== 'inside') learned.add(content);
  }
  const names = (await readdir(outside)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(outside, name), 'utf8').catch(() => 'a folder')));
  const { mode } = await stat(join(outside, 'f'));
  return {
    learned: [...learned],
    outside: [...names.map((name, index) => `${name}: ${contents[index]}`), (mode & 0o777).toString(8)],
    swaps: swapper.swaps,
    worked,
  };
}

const untouched = ['f: a secret of others', 'g: a secret of others', 'only-outside: ', '644'];

describe('a local Store while somebody swaps a folder for a link', () => {
  it('neither reads nor changes anything outside', async () => {
    const { learned, outside, swaps, worked } = await race((root) => new LocalStorage(root));
    expect(swaps).toBeGreaterThanOrEqual(SWAPS);
    expect(worked).toBeGreaterThan(100);
    expect(learned).toEqual([]);
    expect(outside).toEqual(untouched);
  });

  it.each([
    {
      walk: 'that follows links',
      changes: [
        { file: 'local/folder.js', replace: ' | constants.O_DIRECTORY | constants.O_NOFOLLOW;', by: ' | constants.O_DIRECTORY;' },
      ],
    },
    {
      walk: 'that looks for a link and then opens',
      changes: [
        { file: 'local/folder.js', replace: ' | constants.O_DIRECTORY | constants.O_NOFOLLOW;', by: ' | constants.O_DIRECTORY;' },
        {
          file: 'local/folder.js',
          replace: 'const handle = await open(path, FOLDER_FLAGS);',
          by: 'if ((await lstat(path)).isSymbolicLink()) throw new Failure("path.outside"); const handle = await open(path, FOLDER_FLAGS);',
        },
      ],
    },
  ])('would be led out by a walk $walk', async ({ changes }) => {
    await using mutant = await makeMutant('storage', changes);
    const built: typeof import('./local-storage.js') = await import(mutant.module('local/local-storage.js'));
    const { learned, outside } = await race((root) => new built.LocalStorage(root));
    expect([learned, outside]).not.toEqual([[], untouched]);
  });
});
