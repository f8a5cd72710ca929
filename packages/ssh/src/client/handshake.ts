import type { Duplex } from 'node:stream';
import { asFailure, ByteBudget, Failure, type PresentedHostKey, type SignInRequest } from '@waybill/core';
import ssh2, { type Client, type NegotiatedAlgorithms as Ssh2Negotiated } from 'ssh2';
import { clientAlgorithmsWith, preferKnownHostKeys } from '../algorithms.js';
import { limitIncomingBytes } from '../byte-limit.js';
import { abortFailure } from '../cancellation.js';
import { Deferred } from '../deferred.js';
import { publicKeyFromBlob } from '../keys/public-key.js';
import { describeNegotiated, type NegotiatedAlgorithms } from '../negotiated.js';
import { enforceReceiveWindows } from '../ssh2/channels.js';
import { hostKeyAlgorithmInUse, isKeyExchangeStrict, remoteIdentification } from '../ssh2/connection.js';
import { readIntoOneMemory } from '../ssh2/packets.js';
import { signWithSha2Only } from '../ssh2/signing-in.js';
import { connectionFailure, type Phase } from './connect-failure.js';
import type { DialSteps } from './dial-steps.js';
import { type Credential, SignIn } from './sign-in.js';
import { Ssh2Connection, type SshConnection } from './ssh-connection.js';

/** Beyond this a server only wants to keep us busy: greetings, banners and key exchanges are far smaller. */
const MAX_BYTES_BEFORE_SIGN_IN = 256 * 1024;
const SHARED_WINDOW_BYTES = 256 * 1024 * 1024;
const sharedBudget = new ByteBudget(SHARED_WINDOW_BYTES);

/** How long what was still written may leave before a connection that failed is cut. */
const LAST_WORDS_MS = 2000;

export interface HandshakeOptions extends Pick<SignInRequest, 'username' | 'oldAlgorithms' | 'verifyHostKey' | 'onKey'> {
  readonly credential: Credential;
  readonly steps: DialSteps;
  /** When what carries the stream is closed as well. */
  readonly released: Promise<unknown>;
  readonly knownHostKeyAlgorithms: readonly string[];
  readonly handshakeTimeoutMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly maxMissed: number };
}

function changedMidway(): Failure {
  return new Failure('auth.host-key-changed', {
    publicDetail: 'The partner changed its host key in the middle of a connection.',
  });
}

interface Shown {
  readonly key: PresentedHostKey;
  readonly blob: Buffer;
}

/** Key exchange, host key and signing in over one stream, from the first byte to an {@link SshConnection} or a Failure. */
export class Handshake {
  readonly #stream: Duplex;
  readonly #options: HandshakeOptions;
  readonly #client: Client = new ssh2.Client();
  readonly #channels = new Set<Duplex>();
  readonly #signIn: SignIn;
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<Failure | undefined>();
  #phase: Phase = 'key-exchange';
  #failure: Failure | undefined;
  #endExpected = false;
  #over = false;
  #shown: Shown | undefined;
  #negotiated: NegotiatedAlgorithms | undefined;

  constructor(stream: Duplex, options: HandshakeOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#signIn = new SignIn(options.username, options.credential, {
      onUnanswerable: (failure) => this.#fail(failure),
      ...(options.onKey === undefined ? {} : { onKey: options.onKey }),
    });
  }

  /** @throws Failure `partner.busy`, `partner.misbehaved`, `auth.*`, `net.timeout`, `net.reset`, `cancelled` */
  async run(signal: AbortSignal): Promise<SshConnection> {
    const onAbort = (): void => this.#fail(abortFailure(signal));
    const timer = setTimeout(() => this.#fail(this.#tooSlow()), this.#options.handshakeTimeoutMs);
    try {
      this.#listen();
      this.#connect();
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      await this.#opened.promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
    return this.#connection();
  }

  #connection(): SshConnection {
    const hostKey = this.#shown?.key;
    const negotiated = this.#negotiated;
    if (hostKey === undefined || negotiated === undefined) throw new Failure('internal');
    return new Ssh2Connection({
      client: this.#client,
      stream: this.#stream,
      released: this.#options.released,
      budget: sharedBudget,
      channels: this.#channels,
      closed: this.#closed.promise,
      hostKey,
      negotiated,
      failure: () => this.#failure,
      expectEnd: () => {
        this.#endExpected = true;
      },
    });
  }

  #listen(): void {
    this.#client
      .on('error', (error: unknown) => this.#fail(connectionFailure(error, this.#phase)))
      .on('handshake', (negotiated: Ssh2Negotiated) => this.#onKeyExchange(negotiated))
      .on('change password', () => {
        this.#fail(new Failure('auth.refused', { publicDetail: 'The password has expired; the partner asks for a new one.' }));
      })
      .once('ready', () => this.#onReady())
      .once('close', () => this.#onClose());
  }

  #connect(): void {
    const { oldAlgorithms = [], knownHostKeyAlgorithms, username, keepalive } = this.#options;
    const lists = clientAlgorithmsWith(oldAlgorithms);
    this.#options.steps.begin('key-exchange');
    this.#client.connect({
      sock: this.#stream,
      username,
      ident: 'Waybill',
      algorithms: {
        kex: [...lists.kex],
        serverHostKey: [...preferKnownHostKeys(lists.serverHostKey, knownHostKeyAlgorithms)],
        cipher: [...lists.cipher],
        hmac: [...lists.hmac],
        compress: [...lists.compress],
      },
      hostVerifier: (blob: Buffer, answer: (accepted: boolean) => void) => {
        // A later key exchange must show the same key, and nobody is asked again. The answer comes at once, because ssh2 lets data
        // slip out between a later answer and its NEWKEYS, for which servers end the connection.
        if (this.#shown !== undefined) answer(this.#shown.blob.equals(blob) || this.#refuseHostKey(changedMidway()));
        else void this.#checkHostKey(blob).then((accepted) => this.#answerHostKey(answer, accepted));
      },
      authHandler: (offered, partial, next) => {
        const method = this.#signIn.next(offered, partial === true);
        if (method instanceof Failure) this.#fail(method);
        else next(method);
      },
      readyTimeout: 0,
      keepaliveInterval: keepalive.intervalMs,
      keepaliveCountMax: keepalive.maxMissed,
    });
    enforceReceiveWindows(this.#client, (what) => {
      this.#fail(new Failure('partner.misbehaved', { context: { what } }));
    });
    const lift = limitIncomingBytes(this.#stream, MAX_BYTES_BEFORE_SIGN_IN, () => {
      this.#fail(new Failure('partner.misbehaved', { publicDetail: 'The partner sends without end before signing in.' }));
    });
    this.#client.once('ready', lift);
  }

  async #checkHostKey(blob: Buffer): Promise<boolean> {
    try {
      const key = publicKeyFromBlob(blob);
      const presented = { algorithm: key.sshAlgorithm, publicKey: key.publicKeyOpenSsh, fingerprint: key.fingerprint };
      this.#options.steps.done(hostKeyAlgorithmInUse(this.#client));
      this.#options.steps.begin('host-key');
      await this.#options.verifyHostKey(presented);
      this.#shown = { key: presented, blob: Buffer.from(blob) };
      this.#options.steps.done(presented.fingerprint);
      return true;
    } catch (error) {
      return this.#refuseHostKey(asFailure(error));
    }
  }

  #answerHostKey(answer: (accepted: boolean) => void, accepted: boolean): void {
    if (this.#over) return;
    try {
      answer(accepted);
    } catch (error) {
      this.#fail(connectionFailure(error, this.#phase));
    }
  }

  #refuseHostKey(failure: Failure): false {
    this.#failure ??= failure;
    return false;
  }

  #onKeyExchange(negotiated: Ssh2Negotiated): void {
    if (this.#negotiated !== undefined) return;
    this.#negotiated = describeNegotiated(negotiated, {
      side: 'client',
      strictKeyExchange: isKeyExchangeStrict(this.#client),
      peerIdentification: remoteIdentification(this.#client),
    });
    const { cipherIn, cipherOut, strictKeyExchange } = this.#negotiated;
    if (!strictKeyExchange && [cipherIn, cipherOut].some((cipher) => cipher.startsWith('chacha20-'))) {
      this.#options.steps.begin('key-exchange');
      const publicDetail = 'The partner has only chacha20-poly1305 without strict key exchange, which is open to Terrapin.';
      this.#fail(new Failure('auth.no-common-algorithm', { publicDetail }));
      return;
    }
    if (this.#options.oldAlgorithms?.includes('ssh-rsa') !== true) signWithSha2Only(this.#client);
    this.#phase = 'authentication';
    this.#options.steps.begin('authentication');
  }

  #onReady(): void {
    if (this.#failure !== undefined) return;
    this.#signIn.done();
    this.#phase = 'open';
    readIntoOneMemory(this.#client, this.#stream);
    this.#options.steps.done(this.#options.username);
    this.#opened.resolve();
  }

  /** The first failure is the one that counts; whatever it was, the connection is over. */
  #fail(failure: Failure): void {
    if (this.#endExpected) return;
    this.#over = true;
    this.#failure ??= failure;
    this.#opened.reject(this.#failure);
    this.#destroyChannels(this.#failure);
    destroySoon(this.#stream);
  }

  #onClose(): void {
    this.#over = true;
    const closedByUs = this.#endExpected && this.#failure === undefined;
    this.#failure ??= closedByUs
      ? new Failure('net.reset', { publicDetail: 'The connection was closed.' })
      : connectionFailure(undefined, this.#phase);
    this.#opened.reject(this.#failure);
    this.#destroyChannels(this.#failure);
    this.#closed.resolve(closedByUs ? undefined : this.#failure);
  }

  #destroyChannels(failure: Failure): void {
    for (const channel of this.#channels) channel.destroy(failure);
    this.#channels.clear();
  }

  #tooSlow(): Failure {
    const what = this.#phase === 'key-exchange' ? 'the key exchange' : 'signing in';
    return new Failure('net.timeout', { publicDetail: `The partner did not finish ${what} in time.` });
  }
}

/** Lets a DISCONNECT that is already written leave first. */
function destroySoon(stream: Duplex): void {
  const timer = setTimeout(() => stream.destroy(), LAST_WORDS_MS);
  stream.once('close', () => clearTimeout(timer));
  stream.end(() => stream.destroy());
}
