import { createHash } from 'node:crypto';
import type { DigestMark, StreamDigest } from './stream-digest.js';

/** Hashes at once, on the thread that calls. */
export class InlineDigest implements StreamDigest {
  readonly #hash = createHash('sha256');
  #room: Uint8Array | undefined;

  update(bytes: Uint8Array): undefined {
    this.#hash.update(bytes);
  }

  async updateFrom(length: number, read: (into: Uint8Array) => Promise<Uint8Array>): Promise<number> {
    if (this.#room === undefined || this.#room.length < length) this.#room = Buffer.allocUnsafeSlow(length);
    const bytes = await read(this.#room.subarray(0, length));
    this.#hash.update(bytes);
    return bytes.length;
  }

  mark(): DigestMark {
    return { sha256: this.#digest() };
  }

  async soFar(): Promise<string> {
    return this.#digest();
  }

  release(): void {
    this.#room = undefined;
  }

  #digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
