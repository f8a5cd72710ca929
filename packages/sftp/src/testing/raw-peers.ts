import type { Duplex } from 'node:stream';
import { decodeRequest } from '../codec/decode-request.js';
import { encodeInit, encodeRequest } from '../codec/encode-request.js';
import type { PacketBuffers } from '../codec/frame.js';
import { FrameReader } from '../codec/frame-reader.js';
import { statusCodes } from '../codec/protocol.js';
import { type DecodedReply, decodeReply, encodeReply, encodeVersion, type SftpReply } from '../codec/replies.js';
import type { SftpRequest, SftpRequestBody } from '../codec/requests.js';

const ANY_FRAME_BYTES = 1 << 20;

/** A client that does exactly what it is told, so that a server can be shown anything. */
export class RawClient {
  readonly duplex: Duplex;
  readonly #frames = new FrameReader(ANY_FRAME_BYTES);
  readonly #replies: DecodedReply[] = [];
  #wake: () => void = () => {};
  #nextId = 1;
  #closed = false;

  constructor(duplex: Duplex) {
    this.duplex = duplex;
    duplex.on('error', () => {});
    duplex.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Reads replies from here on. */
  listen(): this {
    this.duplex.on('data', (chunk: Buffer) => {
      this.#frames.push(chunk);
      for (let frame = this.#frames.next(); frame !== undefined; frame = this.#frames.next())
        this.#replies.push(decodeReply(frame));
      this.#wake();
    });
    return this;
  }

  /** Opens the session. */
  async init(): Promise<DecodedReply> {
    this.raw(Buffer.concat(encodeInit({ version: 3, extensions: [] })));
    return this.next();
  }

  /** Any bytes. */
  raw(bytes: Uint8Array): void {
    if (!this.duplex.destroyed) this.duplex.write(bytes);
  }

  /** Sends a request and does not wait. @returns its id */
  send(body: SftpRequestBody): number {
    const [id] = this.sendTogether([body]);
    return id ?? 0;
  }

  /** Sends requests in one piece, so that a server sees all of them at once. @returns their ids */
  sendTogether(bodies: readonly SftpRequestBody[]): number[] {
    const packets = bodies.map((body) => {
      const id = this.#nextId;
      this.#nextId += 1;
      return { id, bytes: Buffer.concat(encodeRequest({ ...body, id })) };
    });
    this.raw(Buffer.concat(packets.map(({ bytes }) => bytes)));
    return packets.map(({ id }) => id);
  }

  /** Sends a request when nothing else is on its way, and takes its reply. */
  async ask(body: SftpRequestBody): Promise<SftpReply> {
    const id = this.send(body);
    const reply = await this.next();
    if (reply.kind !== 'reply' || reply.id !== id) throw new Error(`reply ${JSON.stringify(reply)} is not for request ${id}`);
    return reply.reply;
  }

  /** The next reply; rejects when the server hung up. */
  async next(): Promise<DecodedReply> {
    for (;;) {
      const reply = this.#replies.shift();
      if (reply !== undefined) return reply;
      if (this.#closed) throw new Error('the server hung up');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The ids of the next replies. */
  async ids(count: number): Promise<number[]> {
    const ids: number[] = [];
    while (ids.length < count) {
      const reply = await this.next();
      if (reply.kind === 'reply') ids.push(reply.id);
    }
    return ids;
  }

  /** A handle for a file. */
  async open(path: string, flags: 'read' | 'write' | 'append'): Promise<Uint8Array> {
    const write = flags !== 'read';
    const reply = await this.ask({
      type: 'OPEN',
      path,
      flags: { read: !write, write, append: flags === 'append', create: write, truncate: false, exclusive: false },
      attributes: {},
    });
    if (reply.type !== 'HANDLE') throw new Error(`no handle but ${JSON.stringify(reply)}`);
    return Buffer.from(reply.handle);
  }
}

export interface ScriptedServerOptions {
  /** What VERSION names. */
  readonly extensions?: readonly { readonly name: string; readonly data: Uint8Array }[];
}

/** A server that answers INIT and leaves every other answer to a script, so that a client can be shown anything. */
export class ScriptedServer {
  readonly duplex: Duplex;
  readonly requests: SftpRequest[] = [];
  #wake: () => void = () => {};

  constructor(
    duplex: Duplex,
    onRequest: (request: SftpRequest, server: ScriptedServer) => void,
    options: ScriptedServerOptions = {},
  ) {
    this.duplex = duplex;
    const frames = new FrameReader(ANY_FRAME_BYTES);
    duplex.on('error', () => {});
    duplex.on('data', (chunk: Buffer) => {
      frames.push(chunk);
      for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
        const decoded = decodeRequest(frame);
        if (decoded.kind === 'init') this.packet(encodeVersion(3, options.extensions ?? []));
        if (decoded.kind !== 'request') continue;
        this.requests.push(decoded.request);
        onRequest(decoded.request, this);
        this.#wake();
      }
    });
  }

  packet(buffers: PacketBuffers): void {
    if (!this.duplex.destroyed) this.duplex.write(Buffer.concat(buffers));
  }

  reply(id: number, reply: SftpReply): void {
    this.packet(encodeReply(id, reply));
  }

  status(id: number, code: keyof typeof statusCodes, message = ''): void {
    this.reply(id, { type: 'STATUS', code: statusCodes[code], message, language: '' });
  }

  /** Resolves once a request of this kind has come. */
  async received(predicate: (request: SftpRequest) => boolean): Promise<SftpRequest> {
    for (;;) {
      const found = this.requests.find(predicate);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
