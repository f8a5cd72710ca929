import type { Duplex } from 'node:stream';
import { Failure } from '@waybill/core';
import { type ControlRecord, formatComplaint, formatControlRecord, parseControlRecord } from './control-record.js';

const MAX_LINE_BYTES = 16 * 1024;
/** As large as the largest WRITE of SFTP. */
const MAX_PIECE_BYTES = 255 * 1024;
/** What clients put into one packet: a stream gives it as it came, and makes a copy of anything else. */
const PACKET_BYTES = 32 * 1024;
const END_OF_LINE = 0x0a;
const OK = Uint8Array.of(0);

function cut(): Failure {
  return new Failure('net.reset', { publicDetail: 'The client left in the middle.' });
}

/** What both sides of the rcp protocol say to each other over a stream. Whatever it throws ends the command. */
export class ScpLink {
  readonly #stream: Duplex;
  readonly #explain: (error: unknown) => string;
  #wake: () => void = () => undefined;
  #rest: Buffer = Buffer.alloc(0);
  #complaints = 0;

  /** @param explain says what the other side is told about an error */
  constructor(stream: Duplex, explain: (error: unknown) => string) {
    this.#stream = stream;
    this.#explain = explain;
    // Not the stream's own iterator: that destroys the stream when the other side has said all.
    for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, () => this.#wake());
  }

  /** How much either side could not do. */
  get complaints(): number {
    return this.#complaints;
  }

  /** Says that all is well so far. */
  ok(): Promise<void> {
    return this.send(OK);
  }

  /** Says that something could not be done, and why. */
  complain(message: string): Promise<void> {
    this.#complaints += 1;
    return this.send(formatComplaint(message));
  }

  /** Says that something could not be done with a path, by the error that kept it from being done. */
  refuse(path: string, error: unknown): Promise<void> {
    return this.complain(`${path}: ${this.#explain(error)}`);
  }

  /** The next record; nothing once the client has ended its side. @throws Failure `partner.misbehaved`, `net.reset` */
  async record(): Promise<Exclude<ControlRecord, { kind: 'complaint' }> | undefined> {
    for (let line = await this.#line(); line !== undefined; line = await this.#line()) {
      const record = parseControlRecord(line);
      if (record.kind !== 'complaint') return record;
      this.#complaints += 1;
      if (record.fatal) return undefined;
    }
    return undefined;
  }

  /** Says something and waits for the answer. @returns whether the other side agrees */
  async ask(record: Exclude<ControlRecord, { kind: 'complaint' }>): Promise<boolean> {
    await this.send(formatControlRecord(record));
    return this.answer();
  }

  /** Waits for an answer. @returns whether the other side agrees @throws Failure `net.reset` when it has ended, also by its own word */
  async answer(): Promise<boolean> {
    if (this.#rest.length === 0 && !(await this.#more())) throw cut();
    if (this.#rest[0] === OK[0]) {
      this.#rest = this.#rest.subarray(1);
      return true;
    }
    const line = await this.#line();
    this.#complaints += 1;
    if (line === undefined || line[0] === 2) throw cut();
    return false;
  }

  /** So many bytes in pieces as large as those of SFTP. @throws Failure `net.reset` */
  async *data(sizeBytes: number): AsyncGenerator<Uint8Array, void, void> {
    for (let left = sizeBytes; left > 0; ) {
      const piece = await this.#bytes(Math.min(left, MAX_PIECE_BYTES));
      left -= piece.length;
      yield piece;
    }
  }

  async #bytes(count: number): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    for (let got = 0; got < count; ) {
      if (this.#rest.length === 0 && !(await this.#more())) throw cut();
      const part = this.#rest.subarray(0, count - got);
      this.#rest = this.#rest.subarray(part.length);
      got += part.length;
      parts.push(part);
    }
    return Buffer.concat(parts, count);
  }

  /** Sends bytes; resolves when there is room for more. */
  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #line(): Promise<Buffer | undefined> {
    for (;;) {
      const end = this.#rest.subarray(0, MAX_LINE_BYTES).indexOf(END_OF_LINE);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length >= MAX_LINE_BYTES)
        throw new Failure('partner.misbehaved', { publicDetail: 'protocol error: a line without end' });
      if (await this.#more()) continue;
      if (this.#rest.length === 0) return undefined;
      throw cut();
    }
  }

  async #more(): Promise<boolean> {
    const stream = this.#stream;
    for (;;) {
      const length = Math.min(stream.readableLength, PACKET_BYTES);
      const chunk: unknown = length === 0 ? stream.read() : stream.read(length);
      if (chunk instanceof Uint8Array) {
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
        return true;
      }
      if (stream.readableEnded) return false;
      if (stream.destroyed) throw cut();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
