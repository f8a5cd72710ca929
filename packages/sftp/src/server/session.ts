import type { Duplex } from 'node:stream';
import { chunkReturn, Failure, giveBack } from '@waybill/core';
import { CodecError } from '../codec/codec-error.js';
import { decodeRequest } from '../codec/decode-request.js';
import type { PacketBuffers } from '../codec/frame.js';
import { FrameReader } from '../codec/frame-reader.js';
import { PACKET_HEADROOM_BYTES, SFTP_VERSION } from '../codec/protocol.js';
import { encodeReply, encodeVersion, type SftpReply } from '../codec/replies.js';
import { abortFailure, onAbort } from '../stream/abort-listeners.js';
import { PacketWriter } from '../stream/packet-writer.js';
import { offeredExtensions } from './extensions.js';
import { HandleTable, type Opened } from './handle-table.js';
import type { SftpHandlers } from './handlers.js';
import { perform } from './operations.js';
import type { SessionOptions, SftpSessionEnd, SftpSessionOutcome } from './options.js';
import { type Answerable, ReplyPipeline } from './reply-pipeline.js';
import type { SessionContext } from './session-context.js';
import { INTERNAL_ERROR, OK, statusReply, UNSUPPORTED } from './status-reply.js';

/** One SFTP session over one stream. @see serveSftp */
export class SftpSession {
  readonly #duplex: Duplex;
  readonly #options: SessionOptions;
  readonly #handles: HandleTable;
  readonly #frames: FrameReader;
  readonly #writer: PacketWriter;
  readonly #pipeline: ReplyPipeline;
  readonly #context: SessionContext;
  readonly #lifetime = new AbortController();
  #resolveEnd: (end: SftpSessionEnd) => void = () => {};
  #initialised = false;
  #inputEnded = false;
  #over = false;

  constructor(duplex: Duplex, handlers: SftpHandlers, options: SessionOptions) {
    this.#duplex = duplex;
    this.#options = options;
    this.#handles = new HandleTable(options.maxHandles);
    this.#frames = new FrameReader(options.maxPacketBytes + PACKET_HEADROOM_BYTES, chunkReturn(duplex));
    // What a handler read was handed over.
    this.#writer = new PacketWriter(duplex, { onFlushed: () => this.#proceed(), onBufferLeft: giveBack });
    this.#context = { handlers, options, handles: this.#handles, signal: this.#lifetime.signal };
    this.#pipeline = new ReplyPipeline(options, this.#handles, {
      answer: (packet) => this.#answer(packet),
      send: (reply) => void this.#writer.enqueue(reply),
      unsentBytes: () => this.#writer.queuedBytes,
      onAnswered: () => this.#proceed(),
    });
  }

  /** Serves until the session is over. */
  run(signal: AbortSignal): Promise<SftpSessionEnd> {
    const end = new Promise<SftpSessionEnd>((resolve) => {
      this.#resolveEnd = resolve;
    });
    const duplex = this.#duplex;
    const release = onAbort(signal, () => this.#finish('aborted', abortFailure(signal)));
    // These listeners stay for the stream's whole life, so a late error never goes unheard.
    duplex.on('error', (cause) => this.#finish('cut', new Failure('net.reset', { cause })));
    duplex.on('close', () => this.#finish('cut', new Failure('net.reset')));
    duplex.on('end', () => {
      this.#inputEnded = true;
      this.#proceed();
    });
    duplex.on('data', (chunk: Uint8Array) => {
      if (this.#over) return;
      this.#frames.push(chunk);
      this.#proceed();
    });
    if (signal.aborted) this.#finish('aborted', abortFailure(signal));
    else if (duplex.destroyed) this.#finish('cut', new Failure('net.reset'));
    else this.#proceed();
    return end.finally(release);
  }

  /** Takes as many requests as there is room for, begins what may begin, and stops or goes on reading. */
  #proceed(): void {
    if (this.#over) return;
    try {
      this.#takePackets();
    } catch (error) {
      if (error instanceof CodecError) {
        this.#finish('violated', new Failure('partner.misbehaved', { cause: error, publicDetail: `SFTP: ${error.message}.` }));
      } else {
        this.#options.onInternalError(error, 'PACKET');
        this.#finish('broken', new Failure('internal', { cause: error }));
      }
      return;
    }
    if (this.#pipeline.isFull) this.#duplex.pause();
    else if (this.#duplex.isPaused()) this.#duplex.resume();
    // A client that ends its side still gets its answers; a file that it left open has not arrived.
    if (this.#inputEnded && this.#pipeline.isIdle) {
      this.#finish('ended', new Failure('net.reset', { publicDetail: 'The client left without closing the file.' }));
    }
  }

  #takePackets(): void {
    while (!this.#pipeline.isFull) {
      const frame = this.#frames.next();
      if (frame === undefined) break;
      this.#take(frame);
    }
    this.#pipeline.pump();
  }

  #take(frame: Buffer): void {
    const decoded = decodeRequest(frame);
    if (decoded.kind !== 'init') {
      if (!this.#initialised) throw new CodecError('a request came before INIT');
      this.#pipeline.push(decoded, frame.length);
      return;
    }
    if (this.#initialised) throw new CodecError('a second INIT');
    if (decoded.init.version < SFTP_VERSION) throw new CodecError(`version ${decoded.init.version} is not spoken here`);
    this.#initialised = true;
    this.#writer.enqueue(encodeVersion(SFTP_VERSION, offeredExtensions(this.#context.handlers, this.#options)));
  }

  async #answer(packet: Answerable): Promise<PacketBuffers> {
    if (packet.kind === 'malformed') return encodeReply(packet.id, statusReply('BAD_MESSAGE', `Bad message: ${packet.problem}`));
    if (packet.kind === 'unknown') return encodeReply(packet.id, UNSUPPORTED);
    const { request } = packet;
    const { onWorking } = this.#options;
    onWorking(1);
    const reply = await perform(this.#context, request);
    onWorking(-1);
    // The handler has taken them.
    if (request.type === 'WRITE' && reply === OK) giveBack(request.data);
    return this.#encode(request.id, reply, (error) => this.#options.onInternalError(error, request.type));
  }

  /** A handler may give attributes that do not fit their fields; that must not end the session. */
  #encode(id: number, reply: SftpReply, onError: (error: unknown) => void): PacketBuffers {
    try {
      return encodeReply(id, reply);
    } catch (error) {
      onError(error);
      return encodeReply(id, INTERNAL_ERROR);
    }
  }

  /** The first outcome counts; a cut or an abort while the last answers go out stops the waiting for them. */
  #finish(outcome: SftpSessionOutcome, reason: Failure): void {
    if (outcome !== 'ended') {
      this.#writer.close();
      this.#lifetime.abort(reason);
    }
    if (this.#over) return;
    this.#over = true;
    void this.#windUp(outcome, reason).then((end) => {
      this.#options.hangUp(this.#duplex, end);
      this.#resolveEnd(end);
    });
  }

  async #windUp(outcome: SftpSessionOutcome, reason: Failure): Promise<SftpSessionEnd> {
    await this.#pipeline.stop();
    // An OPEN that was under way has added its handle by now.
    const opened = this.#handles.removeAll();
    await Promise.all(opened.map((each) => this.#abandon(each, reason)));
    await this.#settled();
    await this.#writer.emptied();
    return { outcome, reason, abandonedFiles: opened.filter(({ kind }) => kind === 'file').length };
  }

  async #settled(): Promise<void> {
    try {
      await this.#context.handlers.settled?.();
    } catch (error) {
      this.#options.onInternalError(error, 'END');
    }
  }

  async #abandon(opened: Opened, reason: Failure): Promise<void> {
    try {
      if (opened.kind === 'file') await opened.file.abandon(reason);
      else await opened.folder.close();
    } catch (error) {
      this.#options.onInternalError(error, 'ABANDON');
    }
  }
}
