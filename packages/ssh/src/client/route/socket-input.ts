import type { OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Until somebody takes what comes directly. */
const SMALL_BYTES = 16 * 1024;
/** As much as is read at once. */
const MEMORY_BYTES = 256 * 1024;

/** Looks at what came, and says how many bytes of it are done with; the rest is shown again, with more behind it. */
export type Consume = (bytes: Buffer) => number;

const inputs = new WeakMap<Duplex, SocketInput>();

/**
 * The memory that a socket reads into. Node makes new memory for everything that it reads, which at hundreds of megabytes a second is
 * most of what the garbage collector has to do. Here the socket is an ordinary stream until {@link takeDirectly}; from then on one
 * piece of memory is read into again and again.
 */
export class SocketInput {
  #memory = Buffer.allocUnsafeSlow(SMALL_BYTES);
  /** Bytes at the beginning of the memory that were not done with. */
  #kept = 0;
  #consume: Consume | undefined;
  #socket: Socket | undefined;

  /** What the socket is to be made with. */
  get onread(): OnReadOpts {
    return { buffer: () => this.#memory.subarray(this.#kept), callback: (bytes) => this.#take(bytes) };
  }

  /** Tells which socket it was. */
  belongsTo(socket: Socket): void {
    this.#socket = socket;
    inputs.set(socket, this);
  }

  /** From now on `consume` gets what comes. It must leave less than 128 KiB each time, and nothing may refer to the rest afterwards. */
  start(consume: Consume): void {
    // What was read into the old memory is copied out of it already; the socket asks for the new one after its next read.
    this.#consume = consume;
  }

  #take(bytes: number): boolean {
    const came = this.#memory.subarray(0, this.#kept + bytes);
    if (this.#consume === undefined) return this.#socket?.push(Buffer.from(came)) ?? true;
    const done = this.#consume(came);
    this.#kept = came.length - done;
    if (this.#memory.length < MEMORY_BYTES) {
      const memory = Buffer.allocUnsafeSlow(MEMORY_BYTES);
      came.copy(memory, 0, done);
      this.#memory = memory;
    } else if (this.#kept > 0) came.copyWithin(0, done);
    return true;
  }
}

/** Has what comes over `stream` handed to `consume` in memory that is used again. False where the stream cannot do that. */
export function takeDirectly(stream: Duplex, consume: Consume): boolean {
  const input = inputs.get(stream);
  input?.start(consume);
  return input !== undefined;
}
