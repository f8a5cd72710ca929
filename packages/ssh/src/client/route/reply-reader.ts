import type { Duplex } from 'node:stream';
import { Failure } from '@waybill/core';
import { abortFailure } from '../../cancellation.js';

/** Reads replies of a known size from a stream, and leaves in it what comes behind them. The stream flows only while one is awaited. */
export class ReplyReader {
  readonly #stream: Duplex;
  #pending: Buffer = Buffer.alloc(0);

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  /** The next `length` bytes. @throws Failure `net.reset` when the stream ends before, and what aborted the signal */
  async read(length: number, signal: AbortSignal): Promise<Buffer> {
    while (this.#pending.length < length) this.#pending = Buffer.concat([this.#pending, await this.#chunk(signal)]);
    const reply = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return reply;
  }

  /** Gives back what was read beyond the last reply. */
  release(): void {
    if (this.#pending.length > 0) this.#stream.unshift(this.#pending);
    this.#pending = Buffer.alloc(0);
  }

  #chunk(signal: AbortSignal): Promise<Buffer> {
    const stream = this.#stream;
    return new Promise((resolve, reject) => {
      const onData = (chunk: Buffer): void => settle(() => resolve(chunk));
      const onEnd = (): void => settle(() => reject(new Failure('net.reset')));
      const onAbort = (): void => settle(() => reject(abortFailure(signal)));
      const settle = (tell: () => void): void => {
        stream.pause();
        stream.off('data', onData).off('end', onEnd).off('close', onEnd);
        signal.removeEventListener('abort', onAbort);
        tell();
      };
      if (signal.aborted) return reject(abortFailure(signal));
      if (stream.destroyed || stream.readableEnded) return reject(new Failure('net.reset'));
      signal.addEventListener('abort', onAbort, { once: true });
      stream.on('data', onData).once('end', onEnd).once('close', onEnd);
      stream.resume();
    });
  }
}
