import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleSource, BundleUnreadable, bounded } from './bundle-source.js';

/** More than any bundle has. */
const MOST_FILES = 1000;
const MOST_LEVELS = 4;

async function* filesBelow(folder: string, before: string, level: number): AsyncGenerator<{ name: string; isFile: boolean }> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = `${before}${entry.name}`;
    if (entry.isDirectory() && level < MOST_LEVELS) yield* filesBelow(join(folder, entry.name), `${name}/`, level + 1);
    else yield { name, isFile: entry.isFile() };
  }
}

/** An unpacked bundle. Links are not followed: they are told as odd. */
export function folderSource(folder: string): BundleSource {
  return {
    async list() {
      const names: string[] = [];
      const odd: string[] = [];
      for await (const { name, isFile } of filesBelow(folder, '', 0)) {
        (isFile ? names : odd).push(name);
        if (names.length + odd.length > MOST_FILES)
          throw new BundleUnreadable(`There are more than ${MOST_FILES} files: this is no bundle.`);
      }
      return { names, odd };
    },
    async *read(name, limit) {
      const path = join(folder, ...name.split('/'));
      if (!(await lstat(path)).isFile()) throw new BundleUnreadable(`${name} is no plain file.`);
      yield* bounded(createReadStream(path), limit);
    },
    close: async () => undefined,
  };
}
