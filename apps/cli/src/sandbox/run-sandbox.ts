import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import { serveSftp } from '@waybill/sftp';
import { createSshListener, generateKey, parsePrivateKey, type SshListener } from '@waybill/ssh';
import { LocalStorage } from '@waybill/storage';
import { storageHandlers } from './storage-handlers.js';

export interface SandboxOptions {
  /** Absolute; made when it is missing. Holds the host key and, in `files`, what the partner has. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly log: Logger;
}

export interface Sandbox {
  readonly port: number;
  /** Of its host key, as a partner would tell it beforehand. */
  readonly hostKeyFingerprint: string;
  close(): Promise<void>;
}

const MORE_MS = 60_000;
const MOST_FILES = 30;

const invoices = [
  'id,customer,amount,currency\n1001,Acme Industries,1250.00,EUR\n1002,Globex,310.50,EUR\n',
  'id,customer,amount,currency\n1003,Initech,89.90,USD\n1004,Umbrella,12999.00,USD\n',
  'id,customer,amount,currency\n1005,Hooli,420.00,GBP\n',
];

/**
 * The sandbox partner: a real SFTP server on this machine with files in `/outgoing` and room in `/incoming`, to try Waybill out
 * without asking anybody for an account.
 */
export async function runSandbox(options: SandboxOptions, signal: AbortSignal): Promise<Sandbox> {
  const files = join(options.folder, 'files');
  await mkdir(join(files, 'incoming'), { recursive: true });
  const outgoing = join(files, 'outgoing');
  await addFiles(outgoing);
  const hostKey = await loadHostKey(join(options.folder, 'host-key'));
  const storage = new LocalStorage(files);
  const listener: SshListener = await createSshListener<string>(
    {
      host: options.host,
      port: options.port,
      hostKeys: [hostKey.privateKey],
      algorithmProfile: 'modern',
      authenticator: {
        password: async (username, password) =>
          username === options.username && password === options.password
            ? { accepted: true, principal: username }
            : { accepted: false, reason: 'wrong-password' },
        publicKey: async () => ({ accepted: false, reason: 'unknown-key' }),
      },
      onSession: (session) =>
        session.onSftp((channel) => {
          serveSftp(channel, storageHandlers(storage), {}, signal).catch((error: unknown) =>
            options.log.error({ err: error }, 'a session of the sandbox partner failed'),
          );
        }),
    },
    signal,
  );
  const more = setInterval(
    () => void addFiles(outgoing).catch((error: unknown) => options.log.warn({ err: error }, 'the sandbox partner has no room')),
    MORE_MS,
  );
  return {
    port: listener.port,
    hostKeyFingerprint: hostKey.fingerprint,
    close: async () => {
      clearInterval(more);
      await listener.close(1_000);
    },
  };
}

/** What the partner has to offer: some files at each start and a new one now and then, as long as somebody takes them away. */
async function addFiles(outgoing: string): Promise<void> {
  await mkdir(outgoing, { recursive: true });
  if ((await readdir(outgoing)).length >= MOST_FILES) return;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  for (const [index, text] of invoices.entries()) await writeFile(join(outgoing, `invoices-${stamp}-${index + 1}.csv`), text);
}

async function loadHostKey(file: string): Promise<{ readonly privateKey: string; readonly fingerprint: string }> {
  try {
    return await parsePrivateKey(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Failure) throw error;
    const key = await generateKey({ algorithm: 'ed25519', comment: 'sandbox partner' });
    await writeFile(file, key.privateKey, { mode: 0o600 });
    return key;
  }
}
