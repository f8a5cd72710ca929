/** Where the files of a bundle are read from: a folder or a zip. Nothing is ever written. */
export interface BundleSource {
  /** Every file there is, by its name with `/` between folders, a name as often as it is there. What is no plain file is listed as `odd`. */
  list(): Promise<{ readonly names: readonly string[]; readonly odd: readonly string[] }>;
  /** The bytes of a file, no more than `limit` of them and one that tells that there are more. @throws BundleUnreadable */
  read(name: string, limit: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What is no bundle, or cannot be read. The message is a sentence for people. */
export class BundleUnreadable extends Error {
  override readonly name = 'BundleUnreadable';
}

/** Passes on at most one byte more than `limit`. */
export async function* bounded(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array, void, void> {
  let left = limit + 1;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
