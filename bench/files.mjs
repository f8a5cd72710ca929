import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** Writes what is sent: content that does not compress, in one large file or in many small ones. */
export async function makeSources(folder, { sizeBytes, files, fileBytes }, wanted) {
  const made = {};
  if (wanted.has('large')) {
    made.large = join(folder, 'large');
    await mkdir(made.large);
    const file = await open(join(made.large, 'data.bin'), 'w');
    const block = randomBytes(BLOCK_BYTES);
    for (let at = 0; at < sizeBytes; at += BLOCK_BYTES) {
      block.writeDoubleBE(at, 0);
      await file.write(block, 0, Math.min(BLOCK_BYTES, sizeBytes - at));
    }
    await file.close();
  }
  if (wanted.has('small')) {
    made.small = join(folder, 'small');
    await mkdir(made.small);
    for (let index = 0; index < files; index += 1) {
      await writeFile(join(made.small, `${String(index).padStart(5, '0')}.bin`), randomBytes(fileBytes));
    }
  }
  return made;
}

/** What is to arrive of `large` or `small`. */
export function expectedOf(kind, { sizeBytes, files, fileBytes }) {
  return kind === 'large' ? { files: 1, bytes: sizeBytes } : { files, bytes: files * fileBytes };
}

/** The same files under new names, at no cost: a platform that remembers what it delivered sees files that it never saw. */
export async function linkUnder(source, folder, prefix) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names = await readdir(source);
  await Promise.all(names.map((name) => link(join(source, name), join(folder, `${prefix}-${name}`))));
  return names.map((name) => `${prefix}-${name}`);
}

/** Makes `folder` an empty one. */
export async function emptied(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** @throws Error unless `folder` holds exactly these bytes in exactly that many files */
export async function assertArrived(folder, { files, bytes }) {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  let arrived = 0;
  for (const name of names) arrived += (await stat(join(folder, name))).size;
  if (names.length === files && arrived === bytes) return;
  throw new Error(`${folder} holds ${names.length} files of ${arrived} bytes, not ${files} of ${bytes}`);
}
