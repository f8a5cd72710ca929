import { Failure } from '@waybill/core';
import { type SftpHandlers, serveSftp } from '@waybill/sftp';
import { MemoryTree } from '@waybill/sftp/testing';
import { createSshListener, generateKey } from '@waybill/ssh';
import type { Door } from './raw-session.js';

/** No file of a session grows larger. */
const MAX_FILE_BYTES = 64 * 1024;

/** The server without accounts and Stores: SSH, SFTP, and for each channel a small tree of its own in memory. */
export interface MemoryServer extends Door {
  /** Faults of ours that sessions met. */
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

function smallTree(): SftpHandlers {
  const tree = new MemoryTree();
  tree.put('/a', Buffer.alloc(3_000, 1));
  tree.makeFolder('/d');
  tree.put('/d/b', 'b');
  const handlers = tree.handlers();
  const refuseLarge = (sizeBytes: number | undefined): void => {
    if (sizeBytes !== undefined && sizeBytes > MAX_FILE_BYTES) throw new Failure('target.full');
  };
  return {
    ...handlers,
    hardlink: async (from, to) => tree.link(from, to),
    setstat: async (path, attributes, signal) => {
      refuseLarge(attributes.sizeBytes);
      await handlers.setstat(path, attributes, signal);
    },
    open: async (...parameters) => {
      const file = await handlers.open(...parameters);
      return {
        ...file,
        write: async (offset, data, signal) => {
          refuseLarge(offset + data.length);
          await file.write(offset, data, signal);
        },
        setstat: async (attributes, signal) => {
          refuseLarge(attributes.sizeBytes);
          await file.setstat(attributes, signal);
        },
      };
    },
  };
}

/** Starts it. */
export async function startMemoryServer(): Promise<MemoryServer> {
  const [hostKey, clientKey] = await Promise.all([generateKey({ algorithm: 'ed25519' }), generateKey({ algorithm: 'ed25519' })]);
  const faults: unknown[] = [];
  const signal = new AbortController().signal;
  const listener = await createSshListener<{ readonly username: string }>(
    {
      host: '127.0.0.1',
      port: 0,
      hostKeys: [hostKey.privateKey],
      algorithmProfile: 'modern',
      authenticator: {
        password: async () => ({ accepted: false, reason: 'never' }),
        publicKey: async (username, { fingerprint }) =>
          fingerprint === clientKey.fingerprint
            ? { accepted: true, principal: { username } }
            : { accepted: false, reason: 'another key' },
      },
      onSession: (session) => {
        session.onSftp((channel) => {
          const onInternalError = (error: unknown): void => void faults.push(error);
          void serveSftp(channel, smallTree(), { username: session.username, onInternalError }, signal);
        });
      },
    },
    signal,
  );
  return {
    port: listener.port,
    username: 'acme',
    privateKey: clientKey.privateKey,
    faults,
    close: () => listener.close(0),
  };
}
