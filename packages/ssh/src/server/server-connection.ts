import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type ByteBudget, Failure, type Id, newId } from '@waybill/core';
import type { AuthContext, Connection, NegotiatedAlgorithms as Ssh2Negotiated } from 'ssh2';
import { authenticatedCiphers } from '../algorithms.js';
import { limitIncomingBytes } from '../byte-limit.js';
import { Deferred } from '../deferred.js';
import { describeNegotiated, type NegotiatedAlgorithms } from '../negotiated.js';
import { enforceReceiveWindows } from '../ssh2/channels.js';
import {
  answerGlobalRequest,
  isKeyExchangeStrict,
  remoteIdentification,
  sendDisconnect,
  sendGlobalRequest,
  sessionIdentifier,
} from '../ssh2/connection.js';
import { offerAfterClient } from '../ssh2/offer-after-client.js';
import { readIntoOneMemory } from '../ssh2/packets.js';
import { allowRepeatedServiceRequest, forgetAbortedDialogue, setBanner } from '../ssh2/signing-in.js';
import type { Place } from './admission.js';
import type { Authenticator } from './authenticator.js';
import { certificateFacts, type EndReason, type Peer, type Refusal, type SshServerEvent } from './events.js';
import { expectSsh } from './first-bytes.js';
import { HOST_KEYS, HOST_KEYS_PROVE, type HostKeyRing } from './host-key-ring.js';
import type { ListenerLimits } from './limits.js';
import { type Accepted, type Attempt, Login } from './login.js';
import type { SshServerSession } from './server-session.js';
import { type RefusedRequest, SessionChannels } from './session-channels.js';

const GOODBYE_MS = 2000;
/** Every client answers it, if only with a refusal. */
const KEEPALIVE = 'keepalive@openssh.com';
const SIGN_EVERY_MS = 50;
/** Each is an event that somebody records; no honest client asks so often for what it does not get. */
const MAX_REFUSALS = 100;
// RFC 4253 §11.1
const PROTOCOL_ERROR = 2;
const BY_APPLICATION = 11;
const NO_MORE_AUTH_METHODS = 14;
/** What a client is told about the end that we bring it; clients show it to people. */
const farewells: Partial<Record<EndReason, string>> = {
  'shutting-down': 'The server is shutting down; connect again.',
  'login-grace-time': 'Signing in took too long.',
  'too-many-attempts': 'Too many attempts to sign in.',
};
/** Debian's AsyncSSH 2.10 loses count of its packets when it is asked for new keys under strict key exchange. */
const cannotRekey = /^SSH-2\.0-AsyncSSH_2\.10\./;

/** Old Tera Term falls over the announcement of host keys; OpenSSH spares it as well. */
const cannotLearnHostKeys = /^SSH-2\.0-TTSSH\/(?:1\.5|2\.(?:[1-6]|7[0-2]))/;
/** It prefers AES-CTR to AES-GCM, with which it gets half as far, and says what it has without waiting for us. */
const prefersSlowCiphers = /^SSH-2\.0-OpenSSH_/;
/** Its answer comes within a round trip; programs that only look at what a server offers wait for that. */
const OFFER_WAIT_MS = 250;
/** Whoever asks for more proofs than a client needs gets none. */
const MOST_PROOFS = 3;

/** What every connection of a listener shares. */
export interface ConnectionHost<P> {
  /** The ones that hold at the moment. */
  readonly limits: ListenerLimits;
  readonly authenticator: Authenticator<P>;
  readonly budget: ByteBudget;
  readonly draining: AbortSignal;
  readonly banner: string | undefined;
  readonly onSession: (session: SshServerSession<P>) => void;
  readonly emit: (event: SshServerEvent) => void;
}

interface SignedIn {
  readonly sessionId: Id;
  readonly username: string;
  readonly at: number;
}

/** One client of the listener, from its first byte to its last. Whatever it does ends at most this connection. */
export class ServerConnection<P> {
  readonly #host: ConnectionHost<P>;
  readonly #socket: Socket;
  readonly #place: Place;
  readonly #peer: Peer;
  readonly #login: Login<P>;
  readonly #gone = new AbortController();
  readonly #closed = new Deferred<void>();
  readonly #channels: SessionChannels;
  readonly #graceTimer: NodeJS.Timeout;
  readonly #liftByteLimit: () => void;
  #client: Connection | undefined;
  #identification = '';
  /** For what the client offers. */
  #stopWaiting: () => void = () => undefined;
  #negotiated: NegotiatedAlgorithms | undefined;
  #signedIn: SignedIn | undefined;
  #refusals = 0;
  #reason: EndReason | undefined;
  #detail: string | undefined;
  readonly #hostKeys: HostKeyRing;
  readonly #refusedAttempts: Refusal[] = [];
  #proofs = 0;
  #working = 0;
  #moved = false;
  #activeAt = 0;
  #rekeyedAt = performance.now();
  #rekeyedAtBytes = 0;

  constructor(
    host: ConnectionHost<P>,
    { socket, place, peer, hostKeys }: { socket: Socket; place: Place; peer: Peer; hostKeys: HostKeyRing },
  ) {
    const { limits, authenticator } = host;
    this.#host = host;
    this.#socket = socket;
    this.#place = place;
    this.#peer = peer;
    this.#hostKeys = hostKeys;
    this.#login = new Login<P>({
      authenticator,
      maxAttempts: limits.maxAuthAttempts,
      failureFloorMs: limits.failureFloorMs,
      context: () => ({ ...peer, clientIdentification: this.#identification, signal: this.#gone.signal }),
      onAccepted: (accepted) => this.#onAccepted(accepted),
      onRefused: (attempt, reason) => {
        this.#refusedAttempts.push({ method: attempt.method, reason });
        host.emit({ type: 'login.failed', reason, ...this.#describe(attempt) });
      },
      onExhausted: () => this.#end('too-many-attempts', NO_MORE_AUTH_METHODS),
    });
    this.#channels = new SessionChannels({
      socket,
      budget: host.budget,
      maxChannels: () => host.limits.maxChannels,
      takesChannels: () => !host.draining.aborted,
      takesRequests: () => this.#reason === undefined,
      onSent: this.#onMoved,
      onRefused: (request, detail) => this.#onRequestRefused(request, detail),
      onViolation: () => this.#end('protocol-violation', PROTOCOL_ERROR),
    });
    this.#graceTimer = setTimeout(() => this.#end('login-grace-time', BY_APPLICATION), limits.loginGraceMs);
    this.#liftByteLimit = limitIncomingBytes(socket, limits.maxBytesBeforeLogin, () => {
      this.#end('too-many-bytes-before-login', PROTOCOL_ERROR);
    });
    place.onCrowdedOut(() => this.#cut('crowded-out'));
    expectSsh(socket, () => this.#end('protocol-violation', PROTOCOL_ERROR));
    socket.on('error', () => this.#because('network')).once('close', () => this.#onClose());
    host.emit({ type: 'connection.opened', ...peer });
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get isSignedIn(): boolean {
    return this.#signedIn !== undefined;
  }

  /** The client has identified itself; ssh2 takes over. */
  attach(client: Connection): void {
    this.#client = client;
    this.#identification = remoteIdentification(client);
    const { banner } = this.#host;
    if (banner !== undefined) setBanner(client, banner);
    if (prefersSlowCiphers.test(this.#identification)) {
      this.#stopWaiting = offerAfterClient(client, { preferred: authenticatedCiphers, waitMs: OFFER_WAIT_MS });
    }
    allowRepeatedServiceRequest(client, () => this.isSignedIn);
    enforceReceiveWindows(client, () => this.#end('protocol-violation', PROTOCOL_ERROR), this.#onMoved);
    this.#channels.attach(client);
    answerGlobalRequest(client, HOST_KEYS_PROVE, (request) => this.#proveHostKeys(client, request));
    client
      .on('error', (error: unknown) => this.#onError(error))
      .on('handshake', (negotiated: Ssh2Negotiated) => this.#onKeyExchange(client, negotiated))
      .on('authentication', (request: AuthContext) => {
        if (request.method === 'keyboard-interactive') request.once('abort', () => forgetAbortedDialogue(client));
        this.#login.handle(request).catch(() => this.#end('internal', PROTOCOL_ERROR));
      });
  }

  /** Asks for new keys when they have served long enough. */
  rekeyIfDue(now: number): void {
    const { rekeyBytes, rekeyMs } = this.#host.limits;
    if (this.#signedIn === undefined || this.#reason !== undefined || cannotRekey.test(this.#identification)) return;
    const bytes = this.#socket.bytesRead + this.#socket.bytesWritten;
    if (now - this.#rekeyedAt < rekeyMs && bytes - this.#rekeyedAtBytes < rekeyBytes) return;
    this.#rekeyedAt = now;
    this.#rekeyedAtBytes = bytes;
    this.#client?.rekey();
  }

  /** Ends a session that has done nothing for too long. */
  endIfIdle(now: number): void {
    const { idleTimeoutMs } = this.#host.limits;
    if (this.#signedIn === undefined || this.#reason !== undefined) return;
    if (this.#moved || this.#working > 0) {
      this.#moved = false;
      this.#activeAt = now;
    } else if (idleTimeoutMs > 0 && now - this.#activeAt >= idleTimeoutMs) this.#end('idle', BY_APPLICATION);
  }

  /** Ends the connection, unless it has signed in, when its address is no longer admitted. */
  endUnless(isAdmitted: (address: string) => boolean): void {
    if (this.#signedIn === undefined && !isAdmitted(this.#peer.address)) this.#end('not-admitted', BY_APPLICATION);
  }

  /** Ends the connection because the listener does. */
  shutDown(): void {
    this.#end('shutting-down', BY_APPLICATION);
  }

  readonly #onMoved = (): void => {
    this.#moved = true;
  };

  #proveHostKeys(client: Connection, request: Buffer): Buffer | undefined {
    this.#proofs += 1;
    const negotiated = this.#negotiated;
    if (this.#signedIn === undefined || negotiated === undefined || this.#proofs > MOST_PROOFS) return undefined;
    try {
      return this.#hostKeys.prove(request, sessionIdentifier(client), negotiated.hostKeyAlgorithm);
    } catch {
      return undefined;
    }
  }

  #because(reason: EndReason): void {
    this.#reason ??= reason;
  }

  #end(reason: EndReason, disconnectReason: number, told: string = farewells[reason] ?? ''): void {
    this.#because(reason);
    // First, and then nothing more: a client whose channel closes may leave before it reads why.
    if (this.#client !== undefined && this.#socket.writable) sendDisconnect(this.#client, disconnectReason, told);
    this.#socket.end();
    this.#stop();
    setTimeout(() => this.#socket.destroy(), GOODBYE_MS).unref();
  }

  /** Without a word, which would take its time: there is somebody else for the place, or nobody to hear it. */
  #cut(reason: 'crowded-out' | 'keepalive'): void {
    this.#because(reason);
    this.#stop();
    this.#socket.destroy();
  }

  async #probe(withinMs: number): Promise<boolean> {
    if (this.#client === undefined || this.#reason !== undefined) return false;
    const readBefore = this.#socket.bytesRead;
    sendGlobalRequest(this.#client, KEEPALIVE, { wantReply: true });
    const until = performance.now() + withinMs;
    while (this.#socket.bytesRead === readBefore) {
      if (this.#reason !== undefined) return false;
      if (performance.now() >= until) {
        this.#cut('keepalive');
        return false;
      }
      await wait(SIGN_EVERY_MS, undefined, { ref: false });
    }
    return true;
  }

  /** Nothing is begun any more, and what runs learns why. */
  #stop(): void {
    this.#login.stop();
    this.#gone.abort();
    this.#stopWaiting();
    clearTimeout(this.#graceTimer);
    this.#liftByteLimit();
    const shuttingDown = this.#reason === 'shutting-down';
    const failure = new Failure(shuttingDown ? 'shutting-down' : 'net.reset', { context: { reason: this.#reason } });
    this.#channels.destroy(failure);
  }

  #onError(error: unknown): void {
    const level: unknown = error instanceof Error ? Reflect.get(error, 'level') : undefined;
    const noMatch = error instanceof Error && / no matching /.test(error.message);
    if (level === 'socket') this.#because('network');
    else if (level === 'client-timeout') this.#because('keepalive');
    else if (level === 'handshake' && noMatch) this.#because('no-common-algorithm');
    // A DISCONNECT of the client carries its number; everything else is something the protocol does not allow.
    else
      this.#because(error instanceof Error && typeof Reflect.get(error, 'code') === 'number' ? 'partner' : 'protocol-violation');
    this.#stop();
    this.#socket.destroySoon();
  }

  #onClose(): void {
    this.#because('partner');
    this.#stop();
    this.#place.release();
    const reason = this.#reason ?? 'partner';
    const signedIn = this.#signedIn;
    if (signedIn === undefined) {
      const { unfinished } = this.#login;
      if (unfinished !== undefined)
        this.#host.emit({ type: 'login.failed', reason: 'unfinished', ...this.#describe(unfinished) });
      const [clientIdentification, refusals] = [this.#identification, this.#refusedAttempts];
      this.#host.emit({ type: 'connection.closed', reason, clientIdentification, refusals, ...this.#peer });
    } else {
      this.#host.emit({
        type: 'session.closed',
        sessionId: signedIn.sessionId,
        username: signedIn.username,
        reason,
        ...(this.#detail === undefined ? {} : { detail: this.#detail }),
        bytesIn: this.#socket.bytesRead,
        bytesOut: this.#socket.bytesWritten,
        durationMs: performance.now() - signedIn.at,
        ...this.#peer,
      });
    }
    this.#closed.resolve();
  }

  #onKeyExchange(client: Connection, negotiated: Ssh2Negotiated): void {
    const hostKeyFingerprint = this.#hostKeys.fingerprintOf(negotiated.serverHostKey);
    this.#negotiated ??= describeNegotiated(negotiated, {
      side: 'server',
      ...(hostKeyFingerprint === undefined ? {} : { hostKeyFingerprint }),
      strictKeyExchange: isKeyExchangeStrict(client),
      peerIdentification: this.#identification,
    });
  }

  #describe({ username, method, key, certificate }: Attempt) {
    const clientIdentification = this.#identification;
    const proof = {
      ...(key === undefined ? {} : { keyFingerprint: key.fingerprint }),
      ...(certificate === undefined ? {} : { certificate: certificateFacts(certificate) }),
    };
    return { username, method, ...proof, clientIdentification, ...this.#peer };
  }

  #onAccepted(accepted: Accepted<P>): void {
    const negotiated = this.#negotiated;
    if (negotiated === undefined) {
      this.#end('internal', PROTOCOL_ERROR);
      return;
    }
    const sessionId = newId();
    clearTimeout(this.#graceTimer);
    this.#liftByteLimit();
    this.#place.authenticated();
    if (this.#client !== undefined) readIntoOneMemory(this.#client, this.#socket);
    const { username, principal, factors, key, certificate } = accepted;
    this.#signedIn = { sessionId, username, at: performance.now() };
    this.#channels.welcomed();
    this.#activeAt = this.#signedIn.at;
    this.#host.emit({ type: 'login.succeeded', sessionId, factors, ...this.#describe(accepted) });
    this.#host.onSession({
      ...this.#peer,
      id: sessionId,
      username,
      principal,
      factors,
      keyFingerprint: key?.fingerprint,
      certificate,
      negotiated,
      closed: this.#closed.promise,
      draining: this.#host.draining,
      working: (change) => {
        this.#working += change;
        this.#moved = true;
      },
      onSftp: (handler) => {
        this.#channels.onSftp = handler;
      },
      onExec: (handler) => {
        this.#channels.onExec = handler;
      },
      bytesMoved: () => ({ bytesIn: this.#socket.bytesRead, bytesOut: this.#socket.bytesWritten }),
      probe: (withinMs) => this.#probe(withinMs),
      end: (detail, told) => {
        this.#detail ??= detail;
        this.#end('asked', BY_APPLICATION, told);
      },
    });
    if (this.#client !== undefined && !cannotLearnHostKeys.test(this.#identification)) {
      sendGlobalRequest(this.#client, HOST_KEYS, { data: this.#hostKeys.announcement });
    }
  }

  #onRequestRefused(request: RefusedRequest, detail: string): void {
    const signedIn = this.#signedIn;
    if (signedIn === undefined || this.#reason !== undefined) return;
    const { sessionId, username } = signedIn;
    this.#host.emit({ type: 'request.refused', sessionId, username, request, detail, ...this.#peer });
    this.#refusals += 1;
    if (this.#refusals >= MAX_REFUSALS) this.#end('too-many-refusals', BY_APPLICATION);
  }
}
