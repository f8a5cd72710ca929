import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyAlgorithm } from '@waybill/core';
import { generateKey } from '@waybill/ssh';

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

const algorithms: Record<KeyKind, KeyAlgorithm> = { ed25519: 'ed25519', rsa: 'rsa', ecdsa: 'ecdsa-p256' };

/** Makes a key pair in `folder`, as ssh-keygen would. */
export async function makeKeyFiles(folder: string, name: string, kind: KeyKind = 'ed25519'): Promise<KeyFiles> {
  const file = join(folder, name);
  const key = await generateKey({ algorithm: algorithms[kind], comment: name });
  const publicKey = `${key.publicKeyOpenSsh} ${name}`;
  await writeFile(file, key.privateKey, { mode: 0o600 });
  await writeFile(`${file}.pub`, `${publicKey}\n`);
  return { privateKeyFile: file, privateKey: key.privateKey, publicKey, fingerprint: key.fingerprint };
}
