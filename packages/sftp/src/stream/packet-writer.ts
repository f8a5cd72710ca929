import type { Writable } from 'node:stream';
import { type PacketBuffers, packetBytes } from '../codec/frame.js';

/** What an SSH channel packet carries at most with the peers that are met; full ones cost the least. */
const GATHER_BYTES = 32_768;

/** A packet that waits to be written. */
export interface QueuedPacket {
  readonly buffers: PacketBuffers;
  readonly bytes: number;
  state: 'queued' | 'written' | 'withdrawn';
}

export interface PacketWriterEvents {
  /** The stream was full and has room again. */
  readonly onDrain?: () => void;
  /** The queue may have become shorter. */
  readonly onFlushed?: () => void;
  /** Told of each buffer of a packet that the stream is done with; not of those that it never took, or failed with. */
  readonly onBufferLeft?: (buffer: Uint8Array) => void;
}

/**
 * Writes packets to a stream in order and under its back-pressure. What is queued within one turn of the event loop is gathered
 * into pieces that fill SSH channel packets; large data is passed by reference, and only its edges are copied.
 */
export class PacketWriter {
  readonly #stream: Writable;
  readonly #events: PacketWriterEvents;
  readonly #queue: QueuedPacket[] = [];
  /** The beginning of the next piece, always shorter than a whole one. */
  #carry: Uint8Array[] = [];
  #carryBytes = 0;
  /** Buffers whose end is in the carry. */
  #ending: Uint8Array[] = [];
  #queuedBytes = 0;
  #blocked = false;
  #closed = false;
  #scheduled = false;
  #emptied: (() => void)[] = [];

  constructor(stream: Writable, events: PacketWriterEvents) {
    this.#stream = stream;
    this.#events = events;
    stream.on('drain', () => {
      this.#blocked = false;
      events.onDrain?.();
      this.flush();
    });
  }

  /** Bytes that the stream has not been given yet. */
  get queuedBytes(): number {
    return this.#queuedBytes + this.#carryBytes;
  }

  /** Queues a packet; it goes out with the others of this turn. Its buffers must not change until it has left. */
  enqueue(buffers: PacketBuffers): QueuedPacket {
    const packet: QueuedPacket = { buffers, bytes: packetBytes(buffers), state: 'queued' };
    if (this.#closed) {
      packet.state = 'withdrawn';
      return packet;
    }
    this.#queue.push(packet);
    this.#queuedBytes += packet.bytes;
    if (!this.#scheduled && !this.#blocked) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
    return packet;
  }

  /** Takes a packet back when the stream has not been given any of it. */
  withdraw(packet: QueuedPacket): boolean {
    if (packet.state !== 'queued') return false;
    packet.state = 'withdrawn';
    this.#queue.splice(this.#queue.indexOf(packet), 1);
    this.#queuedBytes -= packet.bytes;
    return true;
  }

  /** Writes as much as the stream takes. */
  flush(): void {
    if (this.#closed || this.#blocked) return;
    if (this.#stream.destroyed || this.#stream.writableEnded) {
      this.close();
      return;
    }
    this.#stream.cork();
    while (!this.#blocked) {
      const packet = this.#queue.shift();
      if (packet === undefined) {
        this.#emitCarry();
        break;
      }
      packet.state = 'written';
      this.#queuedBytes -= packet.bytes;
      for (const buffer of packet.buffers) this.#append(buffer);
    }
    this.#stream.uncork();
    if (this.queuedBytes === 0) for (const resolve of this.#emptied.splice(0)) resolve();
    this.#events.onFlushed?.();
  }

  /** Resolves when the stream has been given everything, or takes nothing any more. */
  emptied(): Promise<void> {
    if (this.#closed || this.queuedBytes === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied.push(resolve);
    });
  }

  /** Drops what is queued; nothing is written any more. */
  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#carry = [];
    this.#carryBytes = 0;
    this.#ending = [];
    this.#queuedBytes = 0;
    for (const resolve of this.#emptied.splice(0)) resolve();
  }

  #append(buffer: Uint8Array): void {
    let rest = buffer;
    if (this.#carryBytes > 0) {
      const fill = Math.min(GATHER_BYTES - this.#carryBytes, rest.length);
      this.#carry.push(rest.subarray(0, fill));
      this.#carryBytes += fill;
      rest = rest.subarray(fill);
      if (rest.length === 0) this.#ending.push(buffer);
      if (this.#carryBytes === GATHER_BYTES) this.#emitCarry();
      if (rest.length === 0) return;
    }
    const whole = rest.length - (rest.length % GATHER_BYTES);
    const isOver = rest.length === whole;
    if (whole > 0) this.#emit(rest.subarray(0, whole), isOver ? [buffer] : []);
    if (isOver) return;
    this.#carry.push(rest.subarray(whole));
    this.#carryBytes += rest.length - whole;
    this.#ending.push(buffer);
  }

  #emitCarry(): void {
    const [only] = this.#carry;
    if (only === undefined) return;
    const piece = this.#carry.length === 1 ? only : Buffer.concat(this.#carry, this.#carryBytes);
    const ending = this.#ending;
    this.#carry = [];
    this.#carryBytes = 0;
    this.#ending = [];
    this.#emit(piece, ending);
  }

  /** @param ending what no later piece has any more of */
  #emit(piece: Uint8Array, ending: readonly Uint8Array[]): void {
    const { onBufferLeft } = this.#events;
    const left =
      onBufferLeft === undefined || ending.length === 0
        ? undefined
        : (error?: Error | null): void => {
            if (!error) for (const buffer of ending) onBufferLeft(buffer);
          };
    if (!this.#stream.write(piece, left)) this.#blocked = true;
  }
}
