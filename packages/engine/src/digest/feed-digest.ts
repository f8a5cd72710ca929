import type { StreamDigest } from './stream-digest.js';

const AT_ONCE_BYTES = 1024 * 1024;

/**
 * Gives a digest the first `bytes` bytes of what `read` reads: into the beginning of the memory that it is offered, or elsewhere; none
 * only at the end. @returns how many there were
 */
export async function feedDigest(
  digest: StreamDigest,
  bytes: number,
  read: (offset: number, into: Uint8Array) => Promise<Uint8Array>,
): Promise<number> {
  let offset = 0;
  while (offset < bytes) {
    const at = offset;
    const count = await digest.updateFrom(Math.min(AT_ONCE_BYTES, bytes - at), (into) => read(at, into));
    if (count === 0) break;
    offset += count;
  }
  return offset;
}
