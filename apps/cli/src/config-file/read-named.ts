import { readFile } from 'node:fs/promises';
import { Failure } from '@waybill/core';

/** Reads a file by the name that stands in the configuration file, in this field of it. */
export type ReadNamed = (name: string, field: string) => Promise<string>;

/** The text of a file that a configuration file names. @throws Failure `input.invalid` with `field` */
export async function readNamed(path: string, field: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure('input.invalid', {
      cause: error,
      field,
      publicDetail:
        reason === 'ENOENT'
          ? `there is no file ${path}; relative names are taken from the folder of the configuration file.`
          : `the file ${path} cannot be read (${reason}).`,
    });
  }
}

/** A password or passphrase: the line that an editor ends is not part of it. */
export async function readSecret(read: ReadNamed, name: string, field: string): Promise<string> {
  const secret = (await read(name, field)).replace(/\r?\n$/, '');
  if (secret === '') throw new Failure('input.invalid', { field, publicDetail: `the file ${name} is empty.` });
  return secret;
}
