import { Duplex } from 'node:stream';

/** One end of an in-memory connection; a plain stream with real back-pressure. */
class PairEnd extends Duplex {
  #peer: PairEnd | undefined;
  /** The peer's write that waits until this end is read. */
  #resume: (() => void) | undefined;

  join(peer: PairEnd): void {
    this.#peer = peer;
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    const peer = this.#peer;
    if (peer === undefined || peer.destroyed) callback(new Error('the other end is gone'));
    else peer.#take(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#peer?.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const peer = this.#peer;
    this.#resume?.();
    // A cut line ends both ends, in a turn of its own as a network would.
    if (peer !== undefined && !peer.destroyed) setImmediate(() => peer.destroy());
    callback(error);
  }

  #take(chunk: Buffer, callback: () => void): void {
    if (this.push(chunk)) setImmediate(callback);
    else this.#resume = callback;
  }
}

/**
 * Two streams, each of which reads what the other writes. Destroying one destroys the other.
 * @param highWaterMark the bytes each direction of each end buffers before it pushes back
 */
export function createDuplexPair(highWaterMark = 65_536): readonly [Duplex, Duplex] {
  const left = new PairEnd({ highWaterMark, allowHalfOpen: true });
  const right = new PairEnd({ highWaterMark, allowHalfOpen: true });
  left.join(right);
  right.join(left);
  return [left, right];
}
