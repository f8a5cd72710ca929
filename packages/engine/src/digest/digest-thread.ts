import { Worker } from 'node:worker_threads';
import { Failure } from '@waybill/core';

/** What a stream of the thread hears back. */
export interface DigestListener {
  /** The thread is done with memory that it was given. */
  onFree(memory: ArrayBuffer): void;
  onDigest(ask: number, sha256: string): void;
  /** The thread is gone; nothing comes any more. */
  onLost(failure: Failure): void;
}

// The worker is source text, so that it is the same whether this package runs built or from its sources.
const workerSource = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const hashes = new Map();
parentPort.on('message', ({ stream, memory, length, ask, over }) => {
  if (over) return void hashes.delete(stream);
  let hash = hashes.get(stream);
  if (hash === undefined) hashes.set(stream, (hash = createHash('sha256')));
  if (memory !== undefined) hash.update(new Uint8Array(memory, 0, length));
  const sha256 = ask === undefined ? undefined : hash.copy().digest('hex');
  parentPort.postMessage({ stream, memory, ask, sha256 }, memory === undefined ? [] : [memory]);
});
`;

interface Answer {
  readonly stream: number;
  /** What it was given, to be used again. */
  readonly memory: ArrayBuffer | undefined;
  readonly ask: number | undefined;
  readonly sha256: string | undefined;
}

function isAnswer(message: unknown): message is Answer {
  return typeof message === 'object' && message !== null && 'stream' in message;
}

/**
 * One thread of this process that hashes for all that want it: it is faster than one thread can move bytes over SSH. Memory is
 * handed over and comes back, so that nothing is shared and nothing is copied on the way.
 */
export class DigestThread {
  static #running: DigestThread | undefined;
  readonly #worker = new Worker(workerSource, { eval: true, execArgv: [], env: {} });
  readonly #listeners = new Map<number, DigestListener>();
  #nextStream = 0;

  private constructor() {
    this.#worker.on('message', (message: unknown) => this.#hear(message));
    this.#worker.once('error', (error) => this.#lost(error));
    this.#worker.once('exit', () => this.#lost(undefined));
    // It ends with the process, which does not wait for it.
    this.#worker.unref();
  }

  /** The one of this process, started when it is first wanted. */
  static running(): DigestThread {
    DigestThread.#running ??= new DigestThread();
    return DigestThread.#running;
  }

  /** @returns the number of a new stream */
  begin(listener: DigestListener): number {
    this.#nextStream += 1;
    this.#listeners.set(this.#nextStream, listener);
    // While somebody waits for an answer, the process does too.
    this.#worker.ref();
    return this.#nextStream;
  }

  /** Hashes the first `length` bytes of `memory`, which is gone from this thread until the listener gets it back, and tells the digest so far if asked. */
  update(stream: number, memory: ArrayBuffer, length: number, ask?: number): void {
    this.#worker.postMessage({ stream, memory, length, ask }, [memory]);
  }

  /** Asks for the digest of what the stream was given before. */
  ask(stream: number, ask: number): void {
    this.#worker.postMessage({ stream, ask });
  }

  end(stream: number): void {
    if (!this.#listeners.delete(stream)) return;
    this.#worker.postMessage({ stream, over: true });
    if (this.#listeners.size === 0) this.#worker.unref();
  }

  #hear(message: unknown): void {
    if (!isAnswer(message)) return;
    const listener = this.#listeners.get(message.stream);
    const { memory, ask, sha256 } = message;
    if (memory !== undefined) listener?.onFree(memory);
    if (ask !== undefined && sha256 !== undefined) listener?.onDigest(ask, sha256);
  }

  #lost(cause: unknown): void {
    if (DigestThread.#running === this) DigestThread.#running = undefined;
    const failure = new Failure('internal', { cause, publicDetail: 'The thread that computes digests ended.' });
    for (const listener of this.#listeners.values()) listener.onLost(failure);
    this.#listeners.clear();
  }
}
