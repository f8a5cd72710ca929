import { createHash } from 'node:crypto';
import type { DigestMark, StreamDigest } from './stream-digest.js';

/** Computes the MD5 of the same bytes in the same pass, on the thread that calls. */
export class WithMd5 implements StreamDigest {
  readonly #sha256: StreamDigest;
  readonly #md5 = createHash('md5');

  constructor(sha256: StreamDigest) {
    this.#sha256 = sha256;
  }

  update(bytes: Uint8Array): Promise<void> | undefined {
    this.#md5.update(bytes);
    return this.#sha256.update(bytes);
  }

  updateFrom(length: number, read: (into: Uint8Array) => Promise<Uint8Array>): Promise<number> {
    return this.#sha256.updateFrom(length, async (into) => {
      const bytes = await read(into);
      this.#md5.update(bytes);
      return bytes;
    });
  }

  mark(): DigestMark {
    return this.#sha256.mark();
  }

  soFar(): Promise<string> {
    return this.#sha256.soFar();
  }

  md5(): string {
    return this.#md5.copy().digest('hex');
  }

  release(): void {
    this.#sha256.release();
  }
}
