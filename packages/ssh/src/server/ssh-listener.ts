import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { ByteBudget, Failure } from '@waybill/core';
import ssh2, { type Connection, type Server } from 'ssh2';
import { type AlgorithmLists, type ServerProfile, serverAlgorithms } from '../algorithms.js';
import { abortFailure } from '../cancellation.js';
import { parsePrivateKey } from '../keys/private-key.js';
import { withInput } from '../socket-input.js';
import { socketOf } from '../ssh2-internals.js';
import { Admission, type AdmissionDesk, canonicalAddress, type Place, type RefusalReason } from './admission.js';
import type { Authenticator } from './authenticator.js';
import type { Peer, SshServerEvent } from './events.js';
import { defaultListenerLimits, type ListenerLimits } from './limits.js';
import { type ConnectionHost, ServerConnection } from './server-connection.js';
import type { SshServerSession } from './server-session.js';

const SWEEP_MS = 1000;

export interface SshListenerOptions<P> {
  /** Where to listen; port 0 takes a free one. */
  readonly host: string;
  readonly port: number;
  /**
   * In the stored form of `parsePrivateKey`: Ed25519, and ECDSA, which only `compatible` offers. RSA is refused, because ssh2 offers
   * it with SHA-1 whatever one asks for; only `algorithms` that name `ssh-rsa` want just that.
   */
  readonly hostKeys: readonly string[];
  readonly algorithmProfile: ServerProfile;
  /** Offered in place of the profile's, by a server that plays somebody else's. */
  readonly algorithms?: AlgorithmLists;
  /** What follows `SSH-2.0-`; `Waybill` when not given. No version, for that only helps attackers. */
  readonly identification?: string;
  /** Shown before signing in, and before a user name is known; asked for each connection. None when undefined. */
  readonly banner?: () => string | undefined;
  readonly limits?: Partial<ListenerLimits>;
  /** Who counts connections, when `limits` are those of several processes together. */
  readonly admission?: AdmissionDesk;
  readonly authenticator: Authenticator<P>;
  /** A say before anything else, for those who were banned. */
  readonly admitAddress?: (address: string) => boolean;
  /** Somebody has signed in. Must call `session.onSftp` before it awaits anything. A call that throws ends the session. */
  readonly onSession: (session: SshServerSession<P>) => void;
  /** Must not throw. */
  readonly onEvent?: (event: SshServerEvent) => void;
}

/** A running SSH server. */
export interface SshListener {
  readonly port: number;
  /** Connections, and those among them that have signed in. */
  counts(): { readonly connections: number; readonly sessions: number };
  /** Accepts no more, asks the sessions to finish (`draining`), and ends after `graceMs` those that have not. Resolves when all are over. */
  drain(graceMs: number): Promise<void>;
  /** Ends a drain: takes connections again. @throws Failure `conflict.in-use` when somebody else listens there now */
  resume(signal: AbortSignal): Promise<void>;
  /** Drains, for good. */
  close(graceMs: number): Promise<void>;
}

async function usableHostKeys(hostKeys: readonly string[], { serverHostKey }: AlgorithmLists): Promise<string[]> {
  const offered: readonly string[] = serverHostKey;
  const usable: string[] = [];
  for (const text of hostKeys) {
    const key = await parsePrivateKey(text);
    if (key.algorithm === 'rsa' && !offered.includes('ssh-rsa')) {
      throw new Failure('key.unsupported', { publicDetail: 'A host key must be Ed25519 or ECDSA.', field: 'hostKeys' });
    }
    const [name = ''] = key.publicKeyOpenSsh.split(' ');
    if (offered.includes(name)) usable.push(key.privateKey);
  }
  if (usable.length === 0) {
    const publicDetail = `There is no host key for any of ${offered.join(', ')}; an Ed25519 key is what most want.`;
    throw new Failure('input.invalid', { publicDetail, field: 'hostKeys' });
  }
  return usable;
}

function algorithmsOf({ algorithms, algorithmProfile }: Pick<SshListenerOptions<unknown>, 'algorithms' | 'algorithmProfile'>) {
  return algorithms ?? serverAlgorithms[algorithmProfile];
}

class Listener<P> implements SshListener {
  readonly #net: NetServer;
  readonly #ssh: Server;
  readonly #admission: AdmissionDesk;
  readonly #options: SshListenerOptions<P>;
  readonly #host: ConnectionHost<P>;
  readonly #connections = new Map<Socket, ServerConnection<P>>();
  #draining = new AbortController();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: SshListenerOptions<P>, hostKeys: string[]) {
    const limits = { ...defaultListenerLimits, ...options.limits };
    const lists = algorithmsOf(options);
    this.#options = options;
    this.#admission = options.admission ?? new Admission(limits);
    const draining = () => this.#draining.signal;
    this.#host = {
      limits,
      authenticator: options.authenticator,
      budget: new ByteBudget(limits.receiveBudgetBytes),
      banner: options.banner,
      get draining() {
        return draining();
      },
      onSession: options.onSession,
      emit: (event) => options.onEvent?.(event),
    };
    this.#ssh = new ssh2.Server({
      hostKeys,
      ident: options.identification ?? 'Waybill',
      algorithms: {
        kex: [...lists.kex],
        serverHostKey: [...lists.serverHostKey],
        cipher: [...lists.cipher],
        hmac: [...lists.hmac],
        compress: [...lists.compress],
      },
      keepaliveInterval: limits.keepaliveIntervalMs,
      keepaliveCountMax: limits.keepaliveMaxMissed,
    });
    this.#ssh.on('error', () => undefined).on('connection', (client: Connection) => this.#onIdentified(client));
    this.#net = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#onSocket(withInput(socket)));
    // Accepting can fail for a moment (no file descriptors); the listener goes on.
    this.#net.on('error', () => undefined);
    this.#sweep = setInterval(() => this.#rekeyDue(), Math.min(limits.rekeyMs, SWEEP_MS)).unref();
  }

  get port(): number {
    const address = this.#net.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async listen(signal: AbortSignal): Promise<void> {
    const { host, port } = this.#options;
    if (signal.aborted) throw abortFailure(signal);
    try {
      this.#net.listen({ host, port });
      await once(this.#net, 'listening', { signal });
    } catch (error) {
      this.#net.close();
      if (signal.aborted) throw abortFailure(signal);
      throw new Failure('conflict.in-use', { cause: error, publicDetail: `Cannot listen on ${host} port ${port}.` });
    }
  }

  counts(): { readonly connections: number; readonly sessions: number } {
    const sessions = [...this.#connections.values()].filter((connection) => connection.isSignedIn).length;
    return { connections: this.#connections.size, sessions };
  }

  async drain(graceMs: number): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#net.close(() => resolve());
    });
    this.#draining.abort();
    for (const connection of this.#connections.values()) if (!connection.isSignedIn) connection.shutDown();
    const draining = [...this.#connections.values()];
    const timer = setTimeout(() => {
      for (const connection of draining) connection.shutDown();
    }, graceMs);
    await Promise.all(draining.map((connection) => connection.closed));
    clearTimeout(timer);
    await stopped;
  }

  async resume(signal: AbortSignal): Promise<void> {
    await this.listen(signal);
    this.#draining = new AbortController();
  }

  async close(graceMs: number): Promise<void> {
    await this.drain(graceMs);
    clearInterval(this.#sweep);
  }

  #onSocket(socket: Socket): void {
    socket.on('error', () => undefined);
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy();
    const peer = { address: canonicalAddress(remoteAddress), port: remotePort };
    const place = this.#admit(peer);
    if (!(place instanceof Promise)) {
      this.#seat(socket, peer, place);
      return;
    }
    place.then(
      (given) => this.#seat(socket, peer, given),
      () => socket.destroy(),
    );
  }

  #seat(socket: Socket, peer: Peer, place: Place | RefusalReason): void {
    if (typeof place === 'string') {
      this.#host.emit({ type: 'connection.refused', reason: place, ...peer });
      // RFC 4253 §4.2 allows lines before the identification; clients show them.
      socket.end('Too many connections; try again later.\r\n');
      socket.destroySoon();
      return;
    }
    // While its place was asked for, the client may have gone, or a drain may have begun.
    if (socket.destroyed || this.#draining.signal.aborted) {
      place.release();
      socket.destroy();
      return;
    }
    // Begins by pausing the socket, so that nothing is lost before everybody listens.
    this.#ssh.injectSocket(socket);
    const connection = new ServerConnection(this.#host, { socket, place, peer });
    this.#connections.set(socket, connection);
    void connection.closed.then(() => this.#connections.delete(socket));
  }

  #admit(peer: Peer): ReturnType<AdmissionDesk['admit']> {
    if (this.#draining.signal.aborted) return 'closing';
    if (this.#options.admitAddress?.(peer.address) === false) return 'not-admitted';
    return this.#admission.admit(peer.address);
  }

  #onIdentified(client: Connection): void {
    const connection = this.#connections.get(socketOf(client));
    if (connection === undefined) client.end();
    else connection.attach(client);
  }

  #rekeyDue(): void {
    const now = performance.now();
    for (const connection of this.#connections.values()) connection.rekeyIfDue(now);
  }
}

/**
 * Starts an SSH server that does one thing: SFTP channels for those who sign in.
 * @throws Failure `key.unsupported`, `input.invalid` for host keys; `conflict.in-use` when the port cannot be had; `cancelled`
 */
export async function createSshListener<P>(options: SshListenerOptions<P>, signal: AbortSignal): Promise<SshListener> {
  const hostKeys = await usableHostKeys(options.hostKeys, algorithmsOf(options));
  const listener = new Listener(options, hostKeys);
  try {
    await listener.listen(signal);
  } catch (error) {
    await listener.close(0);
    throw error;
  }
  return listener;
}
