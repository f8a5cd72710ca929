import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { ByteBudget, canonicalAddress, Failure, type ServerProfile } from '@waybill/core';
import ssh2, { type Connection, type Server } from 'ssh2';
import { type AlgorithmLists, serverAlgorithms } from '../algorithms.js';
import { abortFailure } from '../cancellation.js';
import { withInput } from '../socket-input.js';
import { socketOf } from '../ssh2/connection.js';
import { Admission, type AdmissionDesk, type Place, type RefusalReason } from './admission.js';
import type { Authenticator } from './authenticator.js';
import type { Peer, SshServerEvent } from './events.js';
import { type HostKeyRing, type HostKeys, openHostKeyRing } from './host-key-ring.js';
import { defaultListenerLimits, type ListenerLimits } from './limits.js';
import { readClient } from './read-client.js';
import { type ConnectionHost, ServerConnection } from './server-connection.js';
import type { SshServerSession } from './server-session.js';

const SWEEP_MS = 1000;

/** What a listener can be told anew while it runs. */
export interface ListenerSettings extends HostKeys {
  readonly algorithmProfile: ServerProfile;
  /** Shown before signing in, and before a user name is known. None when undefined. */
  readonly banner?: string | undefined;
  readonly limits?: Partial<ListenerLimits>;
}

export interface SshListenerOptions<P> extends ListenerSettings {
  /** Where to listen; port 0 takes a free one. */
  readonly host: string;
  readonly port: number;
  /** Offered in place of the profile's, by a server that plays somebody else's. */
  readonly algorithms?: AlgorithmLists;
  /** What follows `SSH-2.0-`; `Waybill` when not given. No version, for that only helps attackers. */
  readonly identification?: string;
  /** Who counts connections, when the limits are those of several processes together. */
  readonly admission?: AdmissionDesk;
  readonly authenticator: Authenticator<P>;
  /**
   * Whether this address is a proxy's, which must say in a PROXY header whose connection it brings. From others such a header is
   * garbage. Nobody is, when not given.
   */
  readonly isProxy?: (address: string) => boolean;
  /** A say before anything else, for those who were banned. It is asked about clients, and about a proxy that speaks for itself. */
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
  /**
   * Holds new connections to these settings from now on, and all to their limits; a limit that is not given is what it is by default.
   * @throws Failure as {@link createSshListener}; then nothing has changed
   */
  reconfigure(settings: ListenerSettings): Promise<void>;
  /** Asks `admitAddress` again about all that have not signed in, and ends those that it refuses. */
  endUnadmitted(): void;
  /** Accepts no more, asks the sessions to finish (`draining`), and ends after `graceMs` those that have not. Resolves when all are over. */
  drain(graceMs: number): Promise<void>;
  /** Ends a drain: takes connections again. @throws Failure `conflict.in-use` when somebody else listens there now */
  resume(signal: AbortSignal): Promise<void>;
  /** Drains, for good. */
  close(graceMs: number): Promise<void>;
}

function algorithmsOf({ algorithms, algorithmProfile }: Pick<SshListenerOptions<unknown>, 'algorithms' | 'algorithmProfile'>) {
  return algorithms ?? serverAlgorithms[algorithmProfile];
}

/** What connections that come now are made with. */
interface Offer {
  readonly ssh: Server;
  readonly hostKeys: HostKeyRing;
}

class Listener<P> implements SshListener {
  readonly #net: NetServer;
  readonly #admission: AdmissionDesk;
  readonly #options: SshListenerOptions<P>;
  readonly #host: ConnectionHost<P>;
  readonly #connections = new Map<Socket, ServerConnection<P>>();
  /** Of proxies that have not said yet whose they are. */
  readonly #unnamed = new Set<Socket>();
  #draining = new AbortController();
  readonly #sweep: NodeJS.Timeout;
  #limits: ListenerLimits;
  #banner: string | undefined;
  #offer: Offer;

  constructor(options: SshListenerOptions<P>, hostKeys: HostKeyRing) {
    this.#options = options;
    this.#limits = { ...defaultListenerLimits, ...options.limits };
    this.#banner = options.banner;
    this.#admission = options.admission ?? new Admission();
    const limits = () => this.#limits;
    const banner = () => this.#banner;
    const draining = () => this.#draining.signal;
    this.#host = {
      get limits() {
        return limits();
      },
      authenticator: options.authenticator,
      budget: new ByteBudget(this.#limits.receiveBudgetBytes),
      get banner() {
        return banner();
      },
      get draining() {
        return draining();
      },
      onSession: options.onSession,
      emit: (event) => options.onEvent?.(event),
    };
    this.#offer = this.#newOffer(hostKeys, options);
    this.#net = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#onSocket(withInput(socket)));
    // Accepting can fail for a moment (no file descriptors); the listener goes on.
    this.#net.on('error', () => undefined);
    const { rekeyMs, idleTimeoutMs } = this.#limits;
    this.#sweep = setInterval(() => this.#lookAround(), Math.min(rekeyMs, idleTimeoutMs || SWEEP_MS, SWEEP_MS)).unref();
  }

  /** ssh2's server takes no sockets of its own, so that another one can take its place at any time. */
  #newOffer(hostKeys: HostKeyRing, settings: ListenerSettings): Offer {
    const lists = algorithmsOf({ ...this.#options, ...settings });
    const ssh = new ssh2.Server({
      hostKeys: [...hostKeys.forSsh2],
      ident: this.#options.identification ?? 'Waybill',
      algorithms: {
        kex: [...lists.kex],
        serverHostKey: [...lists.serverHostKey],
        cipher: [...lists.cipher],
        hmac: [...lists.hmac],
        compress: [...lists.compress],
      },
      keepaliveInterval: this.#limits.keepaliveIntervalMs,
      keepaliveCountMax: this.#limits.keepaliveMaxMissed,
    });
    ssh.on('error', () => undefined).on('connection', (client: Connection) => this.#onIdentified(client));
    return { ssh, hostKeys };
  }

  async reconfigure(settings: ListenerSettings): Promise<void> {
    const hostKeys = await openHostKeyRing(settings, algorithmsOf({ ...this.#options, ...settings }));
    this.#limits = { ...defaultListenerLimits, ...settings.limits };
    this.#banner = settings.banner;
    this.#offer = this.#newOffer(hostKeys, settings);
  }

  endUnadmitted(): void {
    const { admitAddress } = this.#options;
    if (admitAddress === undefined) return;
    for (const connection of this.#connections.values()) connection.endUnless(admitAddress);
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
    for (const socket of this.#unnamed) socket.destroy();
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
    if (this.#options.isProxy?.(peer.address) !== true) this.#begin(socket, peer);
    else if (this.#unnamed.size >= this.#limits.maxConnections) this.#refuse(socket, peer, 'full');
    else this.#awaitHeader(socket, peer);
  }

  #awaitHeader(socket: Socket, peer: Peer): void {
    this.#unnamed.add(socket);
    readClient(socket, this.#limits.proxyHeaderMs, (word) => {
      this.#unnamed.delete(socket);
      if (word === undefined) this.#refuse(socket, peer, 'no-proxy-header');
      else this.#begin(socket, word === 'itself' ? peer : word);
    });
  }

  #begin(socket: Socket, peer: Peer): void {
    const place = this.#admit(peer);
    if (place instanceof Promise)
      place.then(
        (given) => this.#serve(socket, peer, given),
        () => socket.destroy(),
      );
    else this.#serve(socket, peer, place);
  }

  #serve(socket: Socket, peer: Peer, place: Place | RefusalReason): void {
    if (typeof place === 'string') {
      this.#refuse(socket, peer, place);
      return;
    }
    // While its place was asked for, the client may have gone, or a drain may have begun.
    if (socket.destroyed || this.#draining.signal.aborted) {
      place.release();
      socket.destroy();
      return;
    }
    const { ssh, hostKeys } = this.#offer;
    // Begins by pausing the socket, so that nothing is lost before everybody listens.
    ssh.injectSocket(socket);
    const connection = new ServerConnection(this.#host, { socket, place, peer, hostKeys });
    this.#connections.set(socket, connection);
    void connection.closed.then(() => this.#connections.delete(socket));
  }

  #refuse(socket: Socket, peer: Peer, reason: RefusalReason): void {
    this.#host.emit({ type: 'connection.refused', reason, ...peer });
    // Who is banned costs no more than this, and who does not even speak the protocol of proxies is told nothing.
    if (reason === 'not-admitted' || reason === 'no-proxy-header') return void socket.destroy();
    // RFC 4253 §4.2 allows lines before the identification; clients show them.
    socket.end('Too many connections; try again later.\r\n');
    socket.destroySoon();
  }

  #admit(peer: Peer): ReturnType<AdmissionDesk['admit']> {
    if (this.#draining.signal.aborted) return 'closing';
    if (this.#options.admitAddress?.(peer.address) === false) return 'not-admitted';
    return this.#admission.admit(peer.address, this.#limits);
  }

  #onIdentified(client: Connection): void {
    const connection = this.#connections.get(socketOf(client));
    if (connection === undefined) client.end();
    else connection.attach(client);
  }

  #lookAround(): void {
    const now = performance.now();
    for (const connection of this.#connections.values()) {
      connection.rekeyIfDue(now);
      connection.endIfIdle(now);
    }
  }
}

/**
 * Starts an SSH server that does one thing: SFTP channels for those who sign in.
 * @throws Failure `key.unsupported`, `input.invalid` for host keys; `conflict.in-use` when the port cannot be had; `cancelled`
 */
export async function createSshListener<P>(options: SshListenerOptions<P>, signal: AbortSignal): Promise<SshListener> {
  const hostKeys = await openHostKeyRing(options, algorithmsOf(options));
  const listener = new Listener(options, hostKeys);
  try {
    await listener.listen(signal);
  } catch (error) {
    await listener.close(0);
    throw error;
  }
  return listener;
}
