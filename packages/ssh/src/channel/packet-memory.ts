import { randomFillSync } from 'node:crypto';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const SLAB_BYTES = 256 * 1024;
/** Somewhat more than a socket has waiting before its channels are held back. */
const MOST_SLABS = 8;
const RANDOM_BYTES = 16 * 1024;
/** Smaller packets are cheap as they are. */
const WORTH_IT_BYTES = 4 * 1024;
/** Those of one connection are nearly all of one size. */
const MOST_SIZES = 64;
/** The length of a packet and that of its padding (RFC 4253 §6). */
const HEAD_BYTES = 5;

/** How a cipher lays out a packet: its head, the payload, the padding, and room for what authenticates it. */
interface Layout {
  readonly bytes: number;
  readonly head: Buffer;
}

interface UsedSlab {
  readonly memory: Buffer;
  /** How much the socket has sent once none of it is needed any more. */
  readonly sentAfter: number;
}

/**
 * Memory for the large packets of one connection, used again as soon as the kernel has what was in it, so that a file that is sent
 * makes no work for the garbage collector. Padding is random, as RFC 4253 §6 wants, and drawn for many packets at once.
 */
export class PacketMemory {
  readonly #socket: Socket | undefined;
  readonly #random = Buffer.allocUnsafeSlow(RANDOM_BYTES);
  #randomAt = RANDOM_BYTES;
  #layouts = new Map<number, Layout>();
  #layoutsOf: unknown;
  /** Oldest first. */
  readonly #used: UsedSlab[] = [];
  #slab: Buffer | undefined;
  #at = 0;

  /** @param carrier what the packets are written to, each before the next is asked for */
  constructor(carrier: Duplex) {
    // Only a socket is known to keep nothing of what it has no more to write.
    this.#socket = carrier instanceof Socket ? carrier : undefined;
  }

  /**
   * Memory for a packet with a payload of so many bytes: like what `make` makes, whose layout must depend on cipher and size alone.
   */
  packet(cipher: unknown, payloadBytes: number, make: () => Buffer): Buffer {
    if (this.#socket === undefined || payloadBytes < WORTH_IT_BYTES) return make();
    if (this.#layoutsOf !== cipher) {
      this.#layoutsOf = cipher;
      this.#layouts = new Map();
    }
    const layout = this.#layouts.get(payloadBytes);
    if (layout === undefined) {
      const made = make();
      const head = Buffer.from(made.subarray(0, HEAD_BYTES));
      if (this.#layouts.size < MOST_SIZES) this.#layouts.set(payloadBytes, { bytes: made.length, head });
      return made;
    }
    const packet = this.#take(layout.bytes, this.#socket);
    packet.set(layout.head);
    this.#pad(packet, HEAD_BYTES + payloadBytes, layout.head.readUInt8(HEAD_BYTES - 1));
    return packet;
  }

  #take(bytes: number, socket: Socket): Buffer {
    if (this.#slab === undefined || this.#at + bytes > this.#slab.length) {
      this.#slab = this.#nextSlab(socket);
      this.#at = 0;
    }
    const packet = this.#slab.subarray(this.#at, this.#at + bytes);
    this.#at += bytes;
    return packet;
  }

  #nextSlab(socket: Socket): Buffer {
    // Those that are too many are forgotten.
    if (this.#slab !== undefined && this.#used.length < MOST_SLABS)
      this.#used.push({ memory: this.#slab, sentAfter: socket.bytesWritten });
    const oldest = this.#used[0];
    if (oldest === undefined || socket.bytesWritten - socket.writableLength < oldest.sentAfter)
      return Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#used.shift();
    return oldest.memory;
  }

  #pad(packet: Buffer, at: number, bytes: number): void {
    if (this.#randomAt + bytes > RANDOM_BYTES) {
      randomFillSync(this.#random);
      this.#randomAt = 0;
    }
    this.#random.copy(packet, at, this.#randomAt, this.#randomAt + bytes);
    this.#randomAt += bytes;
  }
}
