export interface BufferPoolOptions {
  /** How much one buffer holds. */
  readonly bufferBytes: number;
  /** How many buffers are kept for later at most; any more that come back are let go. */
  readonly mostIdle: number;
}

/**
 * Buffers of one size that are used again. Large buffers that are made anew each time are what keeps the garbage collector busy
 * while a file moves. Whoever has a buffer may forget it, or give it back once nobody looks at it any more.
 */
export class BufferPool {
  readonly #options: BufferPoolOptions;
  readonly #own = new WeakSet<ArrayBufferLike>();
  readonly #idle = new Set<ArrayBufferLike>();

  constructor(options: BufferPoolOptions) {
    this.#options = options;
  }

  /** A buffer of so many bytes, with anything in it. More than the pool's buffers hold is made anew. */
  take(bytes: number): Uint8Array {
    if (bytes > this.#options.bufferBytes) return new Uint8Array(bytes);
    const [memory = this.#make()] = this.#idle;
    this.#idle.delete(memory);
    return new Uint8Array(memory, 0, bytes);
  }

  /** Takes the memory of `bytes` back when it is of this pool. Nobody may look at any of it afterwards. */
  give(bytes: Uint8Array): void {
    if (this.#own.has(bytes.buffer) && this.#idle.size < this.#options.mostIdle) this.#idle.add(bytes.buffer);
  }

  #make(): ArrayBufferLike {
    const memory = new ArrayBuffer(this.#options.bufferBytes);
    this.#own.add(memory);
    return memory;
  }
}

const lenders = new WeakMap<ArrayBufferLike, BufferPool>();

/** A buffer of a pool for somebody who does not know the pool, and gives it back with {@link giveBack}. */
export function lend(pool: BufferPool, bytes: number): Uint8Array {
  const memory = pool.take(bytes);
  lenders.set(memory.buffer, pool);
  return memory;
}

/**
 * Gives back the memory of what was lent; does nothing with any other. Only who owns the bytes may call it, and nobody may look at
 * them afterwards.
 */
export function giveBack(bytes: Uint8Array): void {
  lenders.get(bytes.buffer)?.give(bytes);
}

/** A stream that wants the chunks back that it gave to its reader. */
export interface TakesChunksBack {
  /** Nobody looks at the chunk any more. */
  takeChunkBack(chunk: Uint8Array): void;
}

/** What gives a chunk back to the stream that it came from; nothing where the stream does not want it. */
export function chunkReturn(stream: object): (chunk: Uint8Array) => void {
  return takesChunksBack(stream) ? (chunk) => stream.takeChunkBack(chunk) : () => undefined;
}

function takesChunksBack(stream: object): stream is TakesChunksBack {
  return typeof Reflect.get(stream, 'takeChunkBack') === 'function';
}
