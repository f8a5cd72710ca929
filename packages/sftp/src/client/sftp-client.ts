import type { Duplex } from 'node:stream';
import { Failure, type Pace } from '@waybill/core';
import type { SftpAttributes, SftpEntry } from '../codec/attributes.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { CodecError } from '../codec/codec-error.js';
import { decodeLimits, decodeStatVfs, type SftpStatVfs } from '../codec/extensions.js';
import {
  DEFAULT_DATA_BYTES,
  extensionNames,
  MAX_DATA_BYTES,
  MIN_DATA_BYTES,
  PACKET_HEADROOM_BYTES,
  statusCodes,
} from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import type { OpenFlags, SftpRequestBody } from '../codec/requests.js';
import { abortFailure, onAbort } from '../stream/abort-listeners.js';
import { RequestChannel } from './request-channel.js';
import { SftpStatusError } from './status-error.js';

/** What the server calls an open file or folder. Opaque. */
export type SftpHandle = Uint8Array;

/** What one request may carry with this server. */
export interface SftpClientLimits {
  readonly maxReadBytes: number;
  readonly maxWriteBytes: number;
  /** 0 when the server tells none. */
  readonly maxOpenHandles: number;
}

export interface SftpClientOptions {
  /** Aborts the opening of the session, and nothing after. */
  readonly signal: AbortSignal;
  /** What one request may carry, when that is known from another session with the same server; it is asked otherwise. */
  readonly limits?: SftpClientLimits;
  /** How long the stream may be silent while an answer is awaited, before the session is given up as `net.timeout`. Default 60,000. */
  readonly requestTimeoutMs?: number;
  /** Asked before bytes of a file are asked for or sent. What it holds back counts as no request yet. */
  readonly pace?: Pace;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 60_000;
/** How servers refuse a request that is larger than they take, whatever they told in `limits@openssh.com`. */
const oversizeAnswers: ReadonlySet<number> = new Set([
  statusCodes.FAILURE,
  statusCodes.BAD_MESSAGE,
  statusCodes.OP_UNSUPPORTED,
  statusCodes.INVALID_PARAMETER,
]);
const NOTHING = new Uint8Array(0);

function subjectOf(body: SftpRequestBody): string | undefined {
  if ('path' in body) return body.path;
  if (body.type === 'RENAME') return body.from;
  return body.type === 'EXTENDED' ? body.name : undefined;
}

function unexpected(body: SftpRequestBody, reply: SftpReply): Error {
  const subject = subjectOf(body);
  if (reply.type === 'STATUS' && reply.code !== statusCodes.OK) {
    return new SftpStatusError(reply.code, reply.message, {
      operation: body.type,
      ...(subject === undefined ? {} : { subject }),
    });
  }
  return new Failure('partner.misbehaved', {
    publicDetail: `The partner answered ${body.type} with ${reply.type}, which the protocol does not allow.`,
    context: { operation: body.type, reply: reply.type },
  });
}

/** Reads a payload of the partner's. @throws Failure `partner.misbehaved` */
function decoded<T>(decode: (payload: Uint8Array) => T, payload: Uint8Array): T {
  try {
    return decode(payload);
  } catch (cause) {
    if (cause instanceof CodecError) throw new Failure('partner.misbehaved', { cause });
    throw cause;
  }
}

function effectiveBytes(told: number, maxPacketBytes: number): number {
  const byPacket = maxPacketBytes === 0 ? MAX_DATA_BYTES : maxPacketBytes - PACKET_HEADROOM_BYTES;
  // Nobody works with less; a server that tells so is mistaken, and a file would take for ever.
  return Math.max(MIN_DATA_BYTES, Math.min(told === 0 ? MAX_DATA_BYTES : told, byPacket, MAX_DATA_BYTES));
}

/** Whether a request was refused in a way that may be about its size. */
function mayBeTooLarge(error: unknown): boolean {
  return error instanceof SftpStatusError && oversizeAnswers.has(error.status);
}

/**
 * An SFTP version 3 client over any stream. Requests may be made in any number at once; each takes a signal of its own, and
 * aborting one leaves the session and the others as they are. Data given to a write must not change until its promise settles.
 *
 * Every method throws {@link SftpStatusError} when the partner refuses, and Failure (`net.reset`, `net.timeout`, `cancelled`,
 * `partner.misbehaved`, `input.invalid`, `target.unsupported` for an extension the server did not name) for the rest.
 */
export class SftpClient {
  readonly #channel: RequestChannel;
  readonly #pace: Pace | undefined;
  readonly #over = new AbortController();
  /** Every extension the server named, with its data as sent (a version number in ASCII, as a rule). */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
  #limits: SftpClientLimits;
  /** Whether a READ and a WRITE of more than 32 KiB were ever done: then a later refusal is not about the size. */
  readonly #largeDone = { read: false, write: false };
  #largeAsked = false;

  private constructor(
    channel: RequestChannel,
    extensions: ReadonlyMap<string, Uint8Array>,
    limits: SftpClientLimits,
    pace: Pace | undefined,
  ) {
    this.#channel = channel;
    this.extensions = extensions;
    this.#limits = limits;
    this.#pace = pace;
    if (pace !== undefined) void channel.ended.then((failure) => this.#over.abort(failure));
  }

  /**
   * What one request may carry: what `limits@openssh.com` told, else 32 KiB. A server that told more than it takes is given 32 KiB
   * from its first refusal on, for as long as the session lasts.
   */
  get limits(): SftpClientLimits {
    return this.#limits;
  }

  /** Whether requests of more than 32 KiB were made and none was ever answered well: then they may be what ended the session. */
  get largeRequestsUnproven(): boolean {
    return this.#largeAsked && !this.#largeDone.read && !this.#largeDone.write;
  }

  /** The shortest time from a request to its reply so far; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#channel.roundTripMs;
  }

  /** Bytes of requests that wait to be sent. */
  get unsentBytes(): number {
    return this.#channel.unsentBytes;
  }

  /** @see connectSftpClient */
  static async connect(duplex: Duplex, options: SftpClientOptions): Promise<SftpClient> {
    const channel = new RequestChannel(duplex, options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS);
    try {
      const extensions = await channel.handshake(options.signal);
      const limits = options.limits ?? (await SftpClient.#askLimits(channel, extensions, options.signal));
      return new SftpClient(channel, extensions, limits, options.pace);
    } catch (error) {
      channel.end();
      throw error;
    }
  }

  static async #askLimits(
    channel: RequestChannel,
    extensions: ReadonlyMap<string, Uint8Array>,
    signal: AbortSignal,
  ): Promise<SftpClientLimits> {
    const fallback = { maxReadBytes: DEFAULT_DATA_BYTES, maxWriteBytes: DEFAULT_DATA_BYTES, maxOpenHandles: 0 };
    if (!extensions.has(extensionNames.limits)) return fallback;
    const reply = await channel.request({ type: 'EXTENDED', name: extensionNames.limits, payload: NOTHING }, signal);
    if (reply.type !== 'EXTENDED_REPLY') return fallback;
    const told = decoded(decodeLimits, reply.payload);
    return {
      maxReadBytes: effectiveBytes(told.maxReadBytes, told.maxPacketBytes),
      maxWriteBytes: effectiveBytes(told.maxWriteBytes, told.maxPacketBytes),
      maxOpenHandles: told.maxOpenHandles,
    };
  }

  /** False once the session is over; every request fails then. */
  get isOpen(): boolean {
    return this.#channel.isOpen;
  }

  /** Resolves with the reason once the session is over. */
  get ended(): Promise<Failure> {
    return this.#channel.ended;
  }

  /** Ends the session and its stream; whatever is awaited fails as `cancelled`. Safe at any time and any number of times. */
  end(): void {
    this.#channel.end();
  }

  /** The server's canonical form of a path. */
  async realpath(path: string, signal: AbortSignal): Promise<string> {
    const body = { type: 'REALPATH', path } as const;
    const reply = await this.#channel.request(body, signal);
    const [entry] = reply.type === 'NAME' ? reply.entries : [];
    if (entry === undefined) throw unexpected(body, reply);
    return entry.name;
  }

  /** Follows links. */
  stat(path: string, signal: AbortSignal): Promise<SftpAttributes> {
    return this.#attributes({ type: 'STAT', path }, signal);
  }

  /** Does not follow a link at the end of the path. */
  lstat(path: string, signal: AbortSignal): Promise<SftpAttributes> {
    return this.#attributes({ type: 'LSTAT', path }, signal);
  }

  fstat(handle: SftpHandle, signal: AbortSignal): Promise<SftpAttributes> {
    return this.#attributes({ type: 'FSTAT', handle }, signal);
  }

  setstat(path: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'SETSTAT', path, attributes }, signal);
  }

  fsetstat(handle: SftpHandle, attributes: SftpAttributes, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'FSETSTAT', handle, attributes }, signal);
  }

  /** Opens a file. A handle that arrives after an abort is closed again by itself. */
  open(path: string, flags: Partial<OpenFlags>, attributes: SftpAttributes, signal: AbortSignal): Promise<SftpHandle> {
    const none = { read: false, write: false, append: false, create: false, truncate: false, exclusive: false };
    return this.#handle({ type: 'OPEN', path, flags: { ...none, ...flags }, attributes }, signal);
  }

  opendir(path: string, signal: AbortSignal): Promise<SftpHandle> {
    return this.#handle({ type: 'OPENDIR', path }, signal);
  }

  /** The next rows of an open folder, `.` and `..` among them where the server sends them; nothing at the end. */
  async readdir(handle: SftpHandle, signal: AbortSignal): Promise<readonly SftpEntry[] | undefined> {
    const body = { type: 'READDIR', handle } as const;
    const reply = await this.#channel.request(body, signal);
    // A reply without a row is how some servers say that there are none left.
    if (reply.type === 'NAME') return reply.entries.length === 0 ? undefined : reply.entries;
    if (reply.type === 'STATUS' && reply.code === statusCodes.EOF) return undefined;
    throw unexpected(body, reply);
  }

  close(handle: SftpHandle, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'CLOSE', handle }, signal);
  }

  /**
   * Up to `length` bytes at `offset`, which is at most `limits.maxReadBytes`. Fewer bytes do not mean the end; none do. The
   * bytes belong to the caller.
   */
  async read(handle: SftpHandle, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    this.#largeAsked ||= length > DEFAULT_DATA_BYTES;
    try {
      const data = await this.#read(handle, offset, length, signal);
      if (data.length > DEFAULT_DATA_BYTES) this.#largeDone.read = true;
      return data;
    } catch (error) {
      if (length <= DEFAULT_DATA_BYTES || this.#largeDone.read || !mayBeTooLarge(error)) throw error;
      const data = await this.#read(handle, offset, DEFAULT_DATA_BYTES, signal);
      this.#limits = { ...this.#limits, maxReadBytes: Math.min(this.#limits.maxReadBytes, DEFAULT_DATA_BYTES) };
      return data;
    }
  }

  async #read(handle: SftpHandle, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const wait = this.#pace?.receive(length);
    if (wait !== undefined) await this.#turn(wait, signal);
    let received = 0;
    try {
      const data = await this.#readNow(handle, offset, length, signal);
      received = data.length;
      return data;
    } finally {
      if (received < length) this.#pace?.notReceived(length - received);
    }
  }

  /** Waits as long as there is a session to wait for. */
  async #turn(wait: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const turn = new AbortController();
    const ends = [signal, this.#over.signal].map((each) => {
      const end = (): void => turn.abort(abortFailure(each));
      if (each.aborted) end();
      return onAbort(each, end);
    });
    try {
      await wait(turn.signal);
    } finally {
      for (const end of ends) end();
    }
  }

  async #readNow(handle: SftpHandle, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const body = { type: 'READ', handle, offset, length } as const;
    const reply = await this.#channel.request(body, signal);
    if (reply.type === 'STATUS' && reply.code === statusCodes.EOF) return NOTHING;
    if (reply.type !== 'DATA') throw unexpected(body, reply);
    if (reply.data.length > length) {
      throw new Failure('partner.misbehaved', {
        publicDetail: 'The partner sent more bytes than were asked for.',
        context: { asked: length, sent: reply.data.length },
      });
    }
    return reply.data;
  }

  /** Writes at most `limits.maxWriteBytes`; resolves when the partner acknowledged them. */
  async write(handle: SftpHandle, offset: number, data: Uint8Array, signal: AbortSignal): Promise<void> {
    const wait = this.#pace?.send(data.length);
    if (wait !== undefined) await this.#turn(wait, signal);
    const large = data.length > DEFAULT_DATA_BYTES;
    this.#largeAsked ||= large;
    try {
      await this.#ok({ type: 'WRITE', handle, offset, data }, signal);
      if (large) this.#largeDone.write = true;
    } catch (error) {
      if (!large || this.#largeDone.write || !mayBeTooLarge(error)) throw error;
      for (let at = 0; at < data.length; at += DEFAULT_DATA_BYTES) {
        const piece = data.subarray(at, at + DEFAULT_DATA_BYTES);
        await this.#ok({ type: 'WRITE', handle, offset: offset + at, data: piece }, signal);
      }
      this.#limits = { ...this.#limits, maxWriteBytes: Math.min(this.#limits.maxWriteBytes, DEFAULT_DATA_BYTES) };
    }
  }

  mkdir(path: string, attributes: SftpAttributes, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'MKDIR', path, attributes }, signal);
  }

  rmdir(path: string, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'RMDIR', path }, signal);
  }

  remove(path: string, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'REMOVE', path }, signal);
  }

  /** The plain rename of version 3, which does not overwrite. */
  rename(from: string, to: string, signal: AbortSignal): Promise<void> {
    return this.#ok({ type: 'RENAME', from, to }, signal);
  }

  /** A rename that replaces what is there in one step (`posix-rename@openssh.com`). */
  posixRename(from: string, to: string, signal: AbortSignal): Promise<void> {
    return this.#extendedOk(extensionNames.posixRename, new ByteWriter().text(from).text(to).finish(), signal);
  }

  /** Makes what was written durable (`fsync@openssh.com`). */
  fsync(handle: SftpHandle, signal: AbortSignal): Promise<void> {
    return this.#extendedOk(extensionNames.fsync, new ByteWriter().bytes(handle).finish(), signal);
  }

  /** The state of the file system that holds `path` (`statvfs@openssh.com`). */
  async statvfs(path: string, signal: AbortSignal): Promise<SftpStatVfs> {
    this.#require(extensionNames.statvfs);
    const payload = await this.extended(extensionNames.statvfs, new ByteWriter().text(path).finish(), signal);
    return decoded(decodeStatVfs, payload ?? NOTHING);
  }

  /** Any other extension. @returns the payload of its reply, nothing when it was answered with OK alone */
  async extended(name: string, payload: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const body = { type: 'EXTENDED', name, payload } as const;
    const reply = await this.#channel.request(body, signal);
    if (reply.type === 'EXTENDED_REPLY') return reply.payload;
    if (reply.type === 'STATUS' && reply.code === statusCodes.OK) return undefined;
    throw unexpected(body, reply);
  }

  #require(extension: string): void {
    if (this.extensions.has(extension)) return;
    throw new Failure('target.unsupported', {
      publicDetail: `The partner's server does not offer ${extension}.`,
      context: { extension },
    });
  }

  async #extendedOk(name: string, payload: Uint8Array, signal: AbortSignal): Promise<void> {
    this.#require(name);
    await this.#ok({ type: 'EXTENDED', name, payload }, signal);
  }

  async #ok(body: SftpRequestBody, signal: AbortSignal): Promise<void> {
    const reply = await this.#channel.request(body, signal);
    if (reply.type !== 'STATUS' || reply.code !== statusCodes.OK) throw unexpected(body, reply);
  }

  async #attributes(body: SftpRequestBody, signal: AbortSignal): Promise<SftpAttributes> {
    const reply = await this.#channel.request(body, signal);
    if (reply.type !== 'ATTRS') throw unexpected(body, reply);
    return reply.attributes;
  }

  async #handle(body: SftpRequestBody, signal: AbortSignal): Promise<SftpHandle> {
    const reply = await this.#channel.request(body, signal);
    if (reply.type !== 'HANDLE') throw unexpected(body, reply);
    // The reply is a view of what was received; a handle lives longer than that should.
    return Uint8Array.from(reply.handle);
  }
}

/**
 * Opens an SFTP session over a stream that reaches an SFTP server. The client owns the stream from here on: it ends when the
 * session does, and fails every wait when the stream does.
 * @throws Failure `partner.misbehaved` when the other side does not speak SFTP version 3, `net.reset`, `net.timeout`, `cancelled`
 */
export function connectSftpClient(duplex: Duplex, options: SftpClientOptions): Promise<SftpClient> {
  return SftpClient.connect(duplex, options);
}
