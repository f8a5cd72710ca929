import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@waybill/core';
import {
  type Authenticator,
  createSshListener,
  defaultListenerLimits,
  generateKey,
  type PrivateKey,
  parsePrivateKey,
  type SshListener,
  type SshServerSession,
} from '@waybill/ssh';
import type { Face } from '../behaviours/behaviour.js';

export interface FacesOptions {
  /** Where the host keys are kept. */
  readonly folder: string;
  readonly authenticator: Authenticator<string>;
  readonly onSession: (session: SshServerSession<string>) => void;
}

/** As many as this machine has to give: the front door is what says no. */
const limits = { ...defaultListenerLimits, maxConnectionsPerAddress: 2_000, maxUnauthenticated: 2_000 };

/**
 * The SSH servers behind the front door, one for each face that the partner was asked to show: with another host key, with old
 * algorithms, with a cap on sessions. Each starts when it is wanted first and stays, so that its connections live on.
 */
export class Faces {
  readonly #options: FacesOptions;
  readonly #signal: AbortSignal;
  readonly #listeners = new Map<string, Promise<SshListener>>();
  readonly #hostKeys = new Map<string, Promise<PrivateKey>>();

  constructor(options: FacesOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The port of the server with this face. */
  async port(face: Face): Promise<number> {
    const name = JSON.stringify(face);
    const known = this.#listeners.get(name);
    if (known !== undefined) return (await known).port;
    const listener = this.#start(face);
    this.#listeners.set(name, listener);
    // One that did not start is tried again with the next connection, and is not there to be closed.
    listener.catch(() => this.#listeners.delete(name));
    return (await listener).port;
  }

  /** The host key that this face shows. */
  hostKey(face: Face): Promise<PrivateKey> {
    const old = face.algorithms?.serverHostKey.includes('ssh-rsa') === true;
    const name = ['host-key', ...(face.hostKey === 'other' ? ['other'] : []), ...(old ? ['rsa'] : [])].join('-');
    const key = this.#hostKeys.get(name) ?? loadHostKey(join(this.#options.folder, name), old ? 'rsa' : 'ed25519');
    this.#hostKeys.set(name, key);
    return key;
  }

  async close(): Promise<void> {
    const started = await Promise.allSettled(this.#listeners.values());
    await Promise.all(started.map(async (start) => (start.status === 'fulfilled' ? start.value.close(0) : undefined)));
  }

  async #start(face: Face): Promise<SshListener> {
    const { authenticator, onSession } = this.#options;
    const hostKey = await this.hostKey(face);
    return createSshListener(
      {
        host: '127.0.0.1',
        port: 0,
        hostKeys: [hostKey.privateKey],
        algorithmProfile: 'modern',
        ...(face.algorithms === undefined ? {} : { algorithms: face.algorithms }),
        identification: 'SandboxPartner',
        limits: { ...limits, ...(face.maxSessions === undefined ? {} : { maxChannels: face.maxSessions }) },
        authenticator,
        onSession,
      },
      this.#signal,
    );
  }
}

/** The host key of this file, made at the first time: it stays the same from start to start. */
async function loadHostKey(file: string, algorithm: 'ed25519' | 'rsa'): Promise<PrivateKey> {
  try {
    return await parsePrivateKey(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Failure) throw error;
    const key = await generateKey({ algorithm, comment: 'sandbox partner' });
    await writeFile(file, key.privateKey, { mode: 0o600 });
    return key;
  }
}
