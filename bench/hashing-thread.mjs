import { Worker } from 'node:worker_threads';

const PIECE_BYTES = 512 * 1024;
const MOST_PIECES = 8;

const source = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const hash = createHash('sha256');
parentPort.on('message', ({ memory, length, over }) => {
  if (over) return parentPort.postMessage({ sha256: hash.digest('hex') });
  hash.update(new Uint8Array(memory, 0, length));
  parentPort.postMessage({ memory }, [memory]);
});
`;

/** The SHA-256 of bytes that come in order, computed on a thread of its own, as Waybill does it for large files. What it is given is copied into at most 4 MiB. */
export class HashingThread {
  #worker = new Worker(source, { eval: true });
  #free = Array.from({ length: MOST_PIECES }, () => new ArrayBuffer(PIECE_BYTES));
  #wake = () => {};
  #told = () => {};
  /** The end of the line of those who have something to be hashed. */
  #line = Promise.resolve();

  constructor() {
    this.#worker.on('message', ({ memory, sha256 }) => {
      if (sha256 !== undefined) return this.#told(sha256);
      this.#free.push(memory);
      this.#wake();
    });
  }

  /** Takes bytes behind those that it was given before; they may change once this resolves. */
  update(bytes) {
    this.#line = this.#line.then(() => this.#take(bytes));
    return this.#line;
  }

  async #take(bytes) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      while (this.#free.length === 0) {
        await new Promise((resolve) => {
          this.#wake = resolve;
        });
      }
      const memory = this.#free.pop();
      const part = bytes.subarray(at, at + PIECE_BYTES);
      new Uint8Array(memory).set(part);
      this.#worker.postMessage({ memory, length: part.length }, [memory]);
    }
  }

  /** @returns lower-case hex */
  async end() {
    await this.#line;
    const told = new Promise((resolve) => {
      this.#told = resolve;
    });
    this.#worker.postMessage({ over: true });
    const sha256 = await told;
    await this.#worker.terminate();
    return sha256;
  }
}
