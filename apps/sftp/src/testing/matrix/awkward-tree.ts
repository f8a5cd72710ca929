import { chmod, lstat, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';

/** Names that programs get wrong. All that a name may hold is bytes but `/` and NUL. */
const awkwardNames: readonly Buffer[] = [
  ...[
    'plain.txt',
    'two  words.txt',
    `"double" and 'single'.txt`,
    'new\nline.txt',
    'rocket-🚀-é.txt',
    '-rf',
    '*[a]?{b}.txt',
    'back\\slash',
    '$HOME `id`; exit',
    '~tilde',
    '#hash%20',
    ' around ',
    '..two',
    'x'.repeat(255),
  ].map((name) => Buffer.from(name)),
  Buffer.from([0x6e, 0x6f, 0xff, 0xfe, 0x80, 0x2e, 0x74, 0x78, 0x74]),
];
/** The seconds of every file's time: 2001-02-03 04:05:06 UTC. */
const THEN = Date.UTC(2001, 1, 3, 4, 5, 6) / 1000;
const DEPTH = 10;

const join = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [Buffer.from(part)] : [Buffer.from('/'), Buffer.from(part)])));

async function plant(path: Buffer, content: string | Buffer, mode = 0o640): Promise<void> {
  await writeFile(path, content);
  await chmod(path, mode);
  await utimes(path, THEN, THEN);
}

/**
 * Makes `folder` with a file of every awkward name, a folder of some, an empty file, one that cannot be written, and one far down.
 * @param without what no name may hold
 */
export async function plantTree(folder: string, without: string): Promise<void> {
  await mkdir(folder);
  const root = Buffer.from(folder);
  const names = awkwardNames.filter((name) => without === '' || !name.includes(without));
  for (const [index, name] of names.entries()) {
    await plant(join(root, name), `file ${index}`);
    if (index % 7 !== 3) continue;
    const inner = join(root, Buffer.concat([Buffer.from('d'), name]));
    await mkdir(inner);
    await plant(join(inner, name), `inner ${index}`, 0o600);
  }
  await plant(join(root, 'empty'), '');
  await plant(join(root, 'large.bin'), Buffer.alloc(700_001, 'large '), 0o444);
  const deep = Array.from({ length: DEPTH }, (_, level) => `level-${level}`);
  await mkdir(join(root, ...deep), { recursive: true });
  await plant(join(root, ...deep, 'leaf'), 'deep');
}

/** What is compared beside names and content. */
export interface Compared {
  readonly times?: boolean;
  readonly modes?: boolean;
}

/** Every file and folder below `folder`, by its path in latin1, which has a character for each byte. */
export async function treeOf(folder: string | Buffer, compared: Compared = {}): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  const walk = async (at: Buffer, shown: string): Promise<void> => {
    for (const name of await readdir(at, { encoding: 'buffer' })) {
      const path = join(at, name);
      const label = `${shown}${name.toString('latin1')}`;
      const stats = await lstat(path);
      if (stats.isDirectory()) {
        tree[`${label}/`] = 'folder';
        await walk(path, `${label}/`);
        continue;
      }
      const mode = compared.modes === true ? ` ${(stats.mode & 0o777).toString(8)}` : '';
      const time = compared.times === true ? ` ${Math.floor(stats.mtimeMs / 1000)}` : '';
      const content = await readFile(path, 'latin1');
      tree[label] = `${content.slice(0, 20)}… ${content.length}${mode}${time}`;
    }
  };
  await walk(Buffer.from(folder), '');
  return tree;
}
