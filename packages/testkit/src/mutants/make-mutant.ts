import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { tempDir } from '../temp-dir.js';

/** One place that is changed. */
export interface Change {
  /** Within the built package: `server/login.js`. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly replace: string;
  readonly by: string;
}

/** A package as it was built, with something taken out. */
export interface Mutant {
  /** What to import in place of the package; `await import(mutant.module('index.js'))`. */
  module(file: string): string;
  [Symbol.asyncDispose](): Promise<void>;
}

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/**
 * Copies what `tsc -b` made of a package and changes it, so that a test can show that it notices when a guard is missing.
 * @throws Error when a passage to be replaced is not there, or not once
 */
export async function makeMutant(name: string, changes: readonly Change[]): Promise<Mutant> {
  const dir = await tempDir(`mutant-${name}`);
  const dist = join(dir.path, 'dist');
  await cp(join(packages, name, 'dist'), dist, { recursive: true });
  await writeFile(join(dir.path, 'package.json'), '{ "type": "module" }\n');
  await symlink(modules, join(dir.path, 'node_modules'));
  for (const { file, replace, by } of changes) {
    const text = await readFile(join(dist, file), 'utf8');
    const [before, after, ...more] = text.split(replace);
    if (before === undefined || after === undefined || more.length > 0) {
      await dir.remove();
      throw new Error(`${name}/${file} has not exactly one place that says: ${replace}`);
    }
    await writeFile(join(dist, file), before + by + after);
  }
  return {
    module: (file) => pathToFileURL(join(dist, file)).href,
    [Symbol.asyncDispose]: dir[Symbol.asyncDispose],
  };
}
