import { compileGlob, Failure, isFailure } from '@waybill/core';
import type { SftpHandlers } from '@waybill/sftp';
import { pathBelow } from './path-below.js';
import type { Word } from './split-command-line.js';

/** More names than that are no pattern for one command. */
const MAX_PATHS = 10_000;
const wildcard = /[*?[]/;

type Listed = Pick<SftpHandlers, 'openFolder' | 'lstat'>;

/**
 * The paths that a word with wildcards stands for, sorted, as a POSIX shell has it: a leading dot is only matched by a dot, and a
 * pattern that nothing fits stands for itself. Folders are listed as a client would list them.
 * @throws Failure `quota.exceeded` for more than 10,000
 */
export async function expandWord(files: Listed, { text, pattern }: Word, signal: AbortSignal): Promise<readonly string[]> {
  if (pattern === undefined) return [text];
  let paths = [pattern.startsWith('/') ? '/' : ''];
  for (const component of pattern.split('/').filter((each) => each !== '')) {
    const isPattern = wildcard.test(component.replace(/\\[\s\S]/g, ''));
    const found: string[] = [];
    for (const folder of paths) {
      const names = isPattern
        ? await namesIn(files, folder, component, signal)
        : await existing(files, folder, component.replace(/\\([\s\S])/g, '$1'), signal);
      found.push(...names.map((name) => pathBelow(folder, name)));
      if (found.length > MAX_PATHS) {
        throw new Failure('quota.exceeded', { publicDetail: `The pattern stands for more than ${MAX_PATHS} files.` });
      }
    }
    paths = found;
  }
  return paths.length === 0 ? [text] : paths.sort();
}

async function namesIn(files: Listed, path: string, pattern: string, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    const glob = compileGlob(pattern);
    const folder = await files.openFolder(path, signal);
    try {
      for (let rows = await folder.next(signal); rows !== undefined; rows = await folder.next(signal)) {
        for (const { name } of rows) {
          if ((!name.startsWith('.') || pattern.startsWith('.')) && name !== '.' && name !== '..' && glob.test(name))
            names.push(name);
        }
        if (names.length > MAX_PATHS) break;
      }
    } finally {
      await folder.close();
    }
  } catch (error) {
    // What cannot be listed or is no folder has nothing that fits; nor has what is no pattern.
    if (!isFailure(error) || error.code === 'audit.unavailable' || error.disposition === 'cancelled') throw error;
  }
  return names;
}

async function existing(files: Listed, folder: string, name: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    await files.lstat(pathBelow(folder, name), signal);
    return [name];
  } catch (error) {
    if (isFailure(error) && error.disposition !== 'cancelled') return [];
    throw error;
  }
}
