import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';

/** For who has little to say: many sessions are idle most of the time. */
const SMALL_BYTES = 16 * 1024;
/** As much as is read at once while much comes. */
const LARGE_BYTES = 256 * 1024;
/** So many reads that hardly brought anything, one after the other, and the small memory is enough again. */
const QUIET_READS = 32;
const QUIET_BYTES = 4 * 1024;

/** Looks at what came, and says how many bytes of it are done with; the rest is shown again, with more behind it. */
export type Consume = (bytes: Buffer) => number;

const inputs = new WeakMap<Duplex, SocketInput>();

/**
 * The memory that a socket reads into. Node makes new memory for everything that it reads, which at hundreds of megabytes a second is
 * most of what the garbage collector has to do. Here the socket is an ordinary stream until {@link takeDirectly}; from then on one
 * piece of memory is read into again and again, a small one unless much comes.
 */
export class SocketInput {
  #memory = Buffer.allocUnsafeSlow(SMALL_BYTES);
  /** Bytes at the beginning of the memory that were not done with. */
  #kept = 0;
  #consume: Consume | undefined;
  #quietReads = 0;
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

  /**
   * From now on `consume` gets what comes. It must leave less than 128 KiB each time, or less than half of what it was shown, and nothing
   * may refer to the rest afterwards.
   */
  start(consume: Consume): void {
    this.#consume = consume;
  }

  #take(bytes: number): boolean {
    const came = this.#memory.subarray(0, this.#kept + bytes);
    if (this.#consume === undefined) return this.#socket?.push(Buffer.from(came)) ?? true;
    const isFull = came.length === this.#memory.length;
    this.#quietReads = bytes < QUIET_BYTES ? this.#quietReads + 1 : 0;
    const left = came.subarray(this.#consume(came));
    this.#kept = left.length;
    if (isFull && this.#memory.length < LARGE_BYTES) this.#moveTo(LARGE_BYTES, left);
    else if (this.#memory.length > SMALL_BYTES && this.#quietReads >= QUIET_READS && left.length === 0)
      this.#moveTo(SMALL_BYTES, left);
    else if (left.length > 0) this.#memory.set(left);
    return true;
  }

  /** The socket asks for the new memory at its next read. */
  #moveTo(bytes: number, left: Buffer): void {
    this.#memory = Buffer.allocUnsafeSlow(bytes);
    this.#memory.set(left);
  }
}

/**
 * The same connection as a socket whose memory can be chosen. Node offers that to those who connect alone, so what a server accepted
 * is taken out of its socket, whose own end is all that is left of it. To be called before anything is read: `pauseOnConnect`.
 */
export function withInput(accepted: Socket): Socket {
  const handle: unknown = Reflect.get(accepted, '_handle');
  if (handle === null || handle === undefined) return accepted;
  const input = new SocketInput();
  const options: SocketConstructorOpts & { readonly handle: unknown; readonly onread: OnReadOpts } = {
    handle,
    onread: input.onread,
  };
  const socket = new Socket(options);
  if (Reflect.get(socket, '_handle') !== handle)
    throw new TypeError('Node makes sockets in another way than this was written for');
  Reflect.set(accepted, '_handle', null);
  accepted.destroy();
  input.belongsTo(socket);
  return socket;
}

/** Has what comes over `stream` handed to `consume` in memory that is used again. False where the stream cannot do that. */
export function takeDirectly(stream: Duplex, consume: Consume): boolean {
  const input = inputs.get(stream);
  input?.start(consume);
  return input !== undefined;
}
