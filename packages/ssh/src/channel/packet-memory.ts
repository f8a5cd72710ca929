import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pad } from './padding.js';

const SLAB_BYTES = 256 * 1024;
/** Somewhat more than a socket has waiting before its channels are held back. */
const MOST_SLABS = 8;
/** Smaller packets come out of memory that is shared with everything small. */
const WORTH_A_SLAB_BYTES = 4 * 1024;
/** Those of one connection are nearly all of a few sizes. */
const MOST_SIZES = 256;
/** The length of a packet and that of its padding (RFC 4253 §6). */
const HEAD_BYTES = 5;

/** How a cipher lays out a packet: its head, the payload, the padding, and room for what authenticates it. */
interface Layout {
  readonly bytes: number;
  readonly packetLength: number;
  readonly paddingBytes: number;
}

interface UsedSlab {
  readonly memory: Buffer;
  /** How much the socket has sent once none of it is needed any more. */
  readonly sentAfter: number;
}

/**
 * Memory for the packets of one connection. That of the large ones is used again as soon as the kernel has what was in it, so that a file that is sent
 * makes no work for the garbage collector.
 */
export class PacketMemory {
  readonly #socket: Socket | undefined;
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
    if (this.#layoutsOf !== cipher) {
      this.#layoutsOf = cipher;
      this.#layouts = new Map();
    }
    const layout = this.#layouts.get(payloadBytes);
    if (layout === undefined) {
      const made = make();
      if (this.#layouts.size < MOST_SIZES) {
        const [packetLength, paddingBytes] = [made.readUInt32BE(0), made.readUInt8(HEAD_BYTES - 1)];
        this.#layouts.set(payloadBytes, { bytes: made.length, packetLength, paddingBytes });
      }
      return made;
    }
    const { bytes, packetLength, paddingBytes } = layout;
    const isSmall = this.#socket === undefined || payloadBytes < WORTH_A_SLAB_BYTES;
    const packet = isSmall ? Buffer.allocUnsafe(bytes) : this.#take(bytes, this.#socket);
    packet.writeUInt32BE(packetLength, 0);
    packet.writeUInt8(paddingBytes, HEAD_BYTES - 1);
    pad(packet, HEAD_BYTES + payloadBytes, paddingBytes);
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
}
