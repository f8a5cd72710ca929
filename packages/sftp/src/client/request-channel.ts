import type { Duplex } from 'node:stream';
import { chunkReturn, Failure } from '@waybill/core';
import { CodecError } from '../codec/codec-error.js';
import { encodeInit, encodeRequest } from '../codec/encode-request.js';
import { FrameReader } from '../codec/frame-reader.js';
import { DEFAULT_MAX_PACKET_BYTES, PACKET_HEADROOM_BYTES, SFTP_VERSION } from '../codec/protocol.js';
import { decodeReply, type SftpReply } from '../codec/replies.js';
import type { RequestType, SftpRequestBody } from '../codec/requests.js';
import { abortFailure, onAbort } from '../stream/abort-listeners.js';
import { PacketWriter, type QueuedPacket } from '../stream/packet-writer.js';
import { Watchdog } from './watchdog.js';

interface Pending {
  readonly operation: RequestType;
  readonly resolve: (reply: SftpReply) => void;
  readonly reject: (failure: Failure) => void;
  /** Stops listening for the abort. */
  readonly release: () => void;
  readonly packet: QueuedPacket;
  readonly askedAtMs: number;
  /** Nobody waits any more: the reply, when it comes, is swallowed. */
  abandoned: boolean;
}

interface Handshake {
  readonly resolve: (extensions: ReadonlyMap<string, Uint8Array>) => void;
  readonly reject: (failure: Failure) => void;
}

function misbehaved(problem: string, cause?: unknown): Failure {
  return new Failure('partner.misbehaved', {
    publicDetail: `The partner broke the SFTP protocol: ${problem}.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

const MAX_REQUEST_ID = 0xffff_ffff;

/**
 * Requests and their replies over one stream: many in flight, matched by id. Every wait ends when the reply comes, the signal
 * aborts, the stream ends or fails, or the stream stays silent for `requestTimeoutMs` while something is awaited; after either
 * of the last two the channel is over.
 *
 * Reading never pauses: a reply exists only for a request, so whoever bounds the requests bounds the memory, and a reply that
 * nobody asked for ends the session.
 */
export class RequestChannel {
  readonly #duplex: Duplex;
  readonly #frames: FrameReader;
  readonly #writer: PacketWriter;
  readonly #watchdog: Watchdog;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<Failure>;
  #resolveEnded: (failure: Failure) => void = () => {};
  #nextId = 0;
  #handshake: Handshake | undefined;
  #over: Failure | undefined;
  #roundTripMs: number | undefined;

  constructor(duplex: Duplex, requestTimeoutMs: number) {
    this.#duplex = duplex;
    this.#frames = new FrameReader(DEFAULT_MAX_PACKET_BYTES + PACKET_HEADROOM_BYTES, chunkReturn(duplex));
    this.#watchdog = new Watchdog(requestTimeoutMs, () => {
      const context = { requestTimeoutMs, requestsInFlight: this.#pending.size };
      this.#finish(new Failure('net.timeout', { context }));
    });
    this.#writer = new PacketWriter(duplex, { onDrain: () => this.#watchdog.signOfLife() });
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    // The listeners stay for the stream's whole life, so a late error never goes unheard.
    duplex.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    // A stream that knows why it died says so: a keepalive that was not answered, a jump host that is gone.
    duplex.on('error', (cause) => this.#finish(cause instanceof Failure ? cause : new Failure('net.reset', { cause })));
    duplex.on('end', () => this.#finish(new Failure('net.reset', { publicDetail: 'The partner ended the SFTP session.' })));
    duplex.on('close', () => this.#finish(new Failure('net.reset')));
    if (duplex.destroyed || duplex.readableEnded) this.#finish(new Failure('net.reset'));
  }

  /** Resolves with the reason once the session is over. */
  get ended(): Promise<Failure> {
    return this.#ended;
  }

  get isOpen(): boolean {
    return this.#over === undefined;
  }

  /** Bytes of requests that wait because the partner takes no more at the moment, or because this turn is not over. */
  get unsentBytes(): number {
    return this.#writer.queuedBytes + this.#duplex.writableLength;
  }

  /** The shortest time from a request to its reply so far: the round trip of the line, once something was asked while it was idle. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Opens the session. @returns the extensions that the server named */
  async handshake(signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
    if (this.#over !== undefined) throw this.#over;
    if (signal.aborted) this.#finish(abortFailure(signal));
    const release = onAbort(signal, () => this.#finish(abortFailure(signal)));
    this.#watchdog.begin();
    try {
      return await new Promise((resolve, reject) => {
        if (this.#over !== undefined) return reject(this.#over);
        this.#handshake = { resolve, reject };
        this.#writer.enqueue(encodeInit({ version: SFTP_VERSION, extensions: [] }));
      });
    } finally {
      this.#handshake = undefined;
      this.#watchdog.end();
      release();
    }
  }

  /** Sends one request and waits for its reply, whatever it is. @throws Failure */
  request(body: SftpRequestBody, signal: AbortSignal): Promise<SftpReply> {
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) return reject(this.#over);
      if (signal.aborted) return reject(abortFailure(signal));
      const id = this.#takeId();
      const packet = this.#send(id, body, reject);
      if (packet === undefined) return;
      const release = onAbort(signal, () => this.#abandon(id, signal));
      this.#pending.set(id, {
        operation: body.type,
        resolve,
        reject,
        release,
        packet,
        askedAtMs: performance.now(),
        abandoned: false,
      });
      this.#watchdog.begin();
    });
  }

  /** Ends the session from our side; whatever is awaited fails as `cancelled`. */
  end(): void {
    this.#finish(new Failure('cancelled', { publicDetail: 'The SFTP session was closed on our side.' }), 'end');
  }

  #send(id: number, body: SftpRequestBody, reject: (failure: Failure) => void): QueuedPacket | undefined {
    try {
      return this.#writer.enqueue(encodeRequest({ ...body, id }));
    } catch (cause) {
      reject(new Failure('input.invalid', { cause, context: { operation: body.type } }));
      return undefined;
    }
  }

  #takeId(): number {
    do {
      this.#nextId = this.#nextId === MAX_REQUEST_ID ? 0 : this.#nextId + 1;
    } while (this.#pending.has(this.#nextId));
    return this.#nextId;
  }

  #abandon(id: number, signal: AbortSignal): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.abandoned) return;
    pending.abandoned = true;
    this.#watchdog.end();
    pending.release();
    if (this.#writer.withdraw(pending.packet)) this.#pending.delete(id);
    pending.reject(abortFailure(signal));
  }

  #receive(chunk: Uint8Array): void {
    if (this.#over !== undefined) return;
    this.#watchdog.signOfLife();
    this.#frames.push(chunk);
    try {
      for (let frame = this.#frames.next(); frame !== undefined && this.isOpen; frame = this.#frames.next()) this.#accept(frame);
    } catch (error) {
      this.#finish(error instanceof CodecError ? misbehaved(error.message, error) : new Failure('internal', { cause: error }));
    }
  }

  #accept(frame: Uint8Array): void {
    const decoded = decodeReply(frame);
    if (decoded.kind === 'version') {
      const handshake = this.#handshake;
      if (handshake === undefined) throw new CodecError('a VERSION packet that was not asked for');
      if (decoded.version !== SFTP_VERSION)
        throw new CodecError(`version ${decoded.version} was chosen, ${SFTP_VERSION} offered`);
      this.#handshake = undefined;
      handshake.resolve(new Map(decoded.extensions.map(({ name, data }) => [name, Buffer.from(data)])));
      return;
    }
    const pending = this.#pending.get(decoded.id);
    if (pending === undefined || this.#handshake !== undefined) throw new CodecError('a reply to no request');
    this.#pending.delete(decoded.id);
    this.#roundTripMs = Math.min(this.#roundTripMs ?? Number.POSITIVE_INFINITY, performance.now() - pending.askedAtMs);
    if (pending.abandoned) {
      this.#swallow(decoded.reply);
      return;
    }
    this.#watchdog.end();
    pending.release();
    pending.resolve(decoded.reply);
  }

  /** A handle that came too late for whoever asked is given back, so that an abort leaks nothing at the partner. */
  #swallow(reply: SftpReply): void {
    if (reply.type !== 'HANDLE') return;
    const closing = this.request({ type: 'CLOSE', handle: Buffer.from(reply.handle) }, new AbortController().signal);
    closing.catch(() => {});
  }

  #finish(failure: Failure, how: 'end' | 'destroy' = 'destroy'): void {
    if (this.#over !== undefined) return;
    this.#over = failure;
    this.#resolveEnded(failure);
    this.#handshake?.reject(failure);
    for (const pending of this.#pending.values()) {
      if (pending.abandoned) continue;
      this.#watchdog.end();
      pending.release();
      pending.reject(failure);
    }
    this.#pending.clear();
    const nothingUnsent = this.unsentBytes === 0;
    this.#writer.close();
    // After a fault nobody takes what is left, and a stream that is full may never end.
    if (how === 'end' && nothingUnsent) this.#duplex.end(() => this.#duplex.destroy());
    else this.#duplex.destroy();
  }
}
