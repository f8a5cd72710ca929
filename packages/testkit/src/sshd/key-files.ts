import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../process/run-program.js';

/** The kinds of key that are made. */
export type KeyKind = 'ed25519' | 'rsa' | 'ecdsa';

/** A key pair in files of OpenSSH's form, without passphrase. */
export interface KeyFiles {
  readonly privateKeyFile: string;
  readonly privateKey: string;
  /** One line: type, base64, comment. */
  readonly publicKey: string;
  /** `SHA256:…` as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

const sizes: Record<KeyKind, readonly string[]> = { ed25519: [], rsa: ['-b', '3072'], ecdsa: ['-b', '256'] };

/** Makes a key pair in `folder` with ssh-keygen. */
export async function makeKeyFiles(folder: string, name: string, kind: KeyKind = 'ed25519'): Promise<KeyFiles> {
  const file = join(folder, name);
  const made = await runProgram('ssh-keygen', ['-q', '-t', kind, ...sizes[kind], '-N', '', '-C', name, '-f', file]);
  if (made.code !== 0) throw new Error(`ssh-keygen failed: ${made.stderr}`);
  const shown = await runProgram('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return {
    privateKeyFile: file,
    privateKey: await readFile(file, 'utf8'),
    publicKey: (await readFile(`${file}.pub`, 'utf8')).trim(),
    fingerprint: shown.stdout.split(' ')[1] ?? '',
  };
}
