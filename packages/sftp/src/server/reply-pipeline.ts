import type { DecodedRequest } from '../codec/decode-request.js';
import { type PacketBuffers, packetBytes } from '../codec/frame.js';
import type { SftpRequest } from '../codec/requests.js';
import { FOLDER_REPLY_BYTES } from './folder-operations.js';
import type { HandleTable } from './handle-table.js';
import { operations } from './operations.js';
import type { SessionOptions } from './options.js';

/** What a client can make us answer. */
export type Answerable = Exclude<DecodedRequest, { kind: 'init' }>;

interface Waiting {
  readonly packet: Answerable;
  readonly requestBytes: number;
  readonly replyBytes: number;
}

interface Running extends Waiting {
  reply: PacketBuffers | undefined;
}

export interface ReplyPipelineEnds {
  /** Answers one packet; never rejects. */
  readonly answer: (packet: Answerable) => Promise<PacketBuffers>;
  /** Takes replies, in the order of their requests. */
  readonly send: (reply: PacketBuffers) => void;
  /** Bytes of replies that were taken and have not left. */
  readonly unsentBytes: () => number;
  /** A reply was sent: there may be room for more requests. */
  readonly onAnswered: () => void;
}

/** What a request costs beside its bytes, so that many small ones are bounded too. */
const REQUEST_OVERHEAD_BYTES = 512;
const SMALL_REPLY_BYTES = 1_024;

function expectedReplyBytes(packet: Answerable, maxDataBytes: number): number {
  if (packet.kind !== 'request') return SMALL_REPLY_BYTES;
  if (packet.request.type === 'READ') return Math.min(packet.request.length, maxDataBytes) + SMALL_REPLY_BYTES;
  return packet.request.type === 'READDIR' ? FOLDER_REPLY_BYTES : SMALL_REPLY_BYTES;
}

function overlaps(a: SftpRequest<'WRITE'>, b: SftpRequest<'WRITE'>): boolean {
  return a.offset < b.offset + b.data.length && b.offset < a.offset + a.data.length;
}

/**
 * Runs the requests of a session in order and sends their replies strictly in order (SSH2.md tells which clients break
 * otherwise). Neighbours may be under way at once when nobody can tell the difference: operations that change nothing, or
 * writes to distinct ranges of one file that allows it. Everything else waits until all before it is answered.
 */
export class ReplyPipeline {
  readonly #options: SessionOptions;
  readonly #handles: HandleTable;
  readonly #ends: ReplyPipelineEnds;
  readonly #waiting: Waiting[] = [];
  readonly #running: Running[] = [];
  #idle: (() => void)[] = [];
  #requestBytes = 0;
  /** Replies that are being made, and made ones that wait for one before them. */
  #replyBytes = 0;

  constructor(options: SessionOptions, handles: HandleTable, ends: ReplyPipelineEnds) {
    this.#options = options;
    this.#handles = handles;
    this.#ends = ends;
  }

  /** True when no more requests should be taken from the stream. */
  get isFull(): boolean {
    return this.#requestBytes >= this.#options.maxBufferedBytes;
  }

  /** True when every request was answered. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#running.length === 0;
  }

  push(packet: Answerable, frameBytes: number): void {
    const requestBytes = frameBytes + REQUEST_OVERHEAD_BYTES;
    this.#requestBytes += requestBytes;
    this.#waiting.push({ packet, requestBytes, replyBytes: expectedReplyBytes(packet, this.#options.maxDataBytes) });
  }

  /** Begins what may begin. */
  pump(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#mayBegin(next); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#begin(next);
    }
  }

  /** Forgets what has not begun. @returns once nothing is under way any more */
  stop(): Promise<void> {
    this.#waiting.length = 0;
    if (this.#running.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  #mayBegin(next: Waiting): boolean {
    const unsentBytes = this.#replyBytes + this.#ends.unsentBytes();
    if (this.#running.length === 0 && unsentBytes === 0) return true;
    if (unsentBytes + next.replyBytes > this.#options.maxBufferedBytes) return false;
    if (this.#running.length >= this.#options.maxConcurrentRequests) return false;
    return this.#running.every((running) => this.#goTogether(running.packet, next.packet));
  }

  #goTogether(before: Answerable, after: Answerable): boolean {
    if (before.kind !== 'request' || after.kind !== 'request') return false;
    const [first, second] = [before.request, after.request];
    if (operations[first.type].lane === 'shared') return operations[second.type].lane === 'shared';
    if (first.type !== 'WRITE' || second.type !== 'WRITE') return false;
    const file = this.#handles.file(first.handle);
    return file?.concurrentWrites === true && this.#handles.file(second.handle) === file && !overlaps(first, second);
  }

  #begin(next: Waiting): void {
    const running: Running = { ...next, reply: undefined };
    this.#running.push(running);
    this.#replyBytes += running.replyBytes;
    void this.#ends.answer(running.packet).then((reply) => {
      running.reply = reply;
      this.#replyBytes += packetBytes(reply) - running.replyBytes;
      this.#sendAnswered();
    });
  }

  #sendAnswered(): void {
    for (let first = this.#running[0]; first?.reply !== undefined; first = this.#running[0]) {
      this.#running.shift();
      this.#requestBytes -= first.requestBytes;
      this.#replyBytes -= packetBytes(first.reply);
      this.#ends.send(first.reply);
    }
    this.pump();
    if (this.isIdle) for (const resolve of this.#idle.splice(0)) resolve();
    this.#ends.onAnswered();
  }
}
