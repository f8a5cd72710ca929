import { v5, v7 } from 'uuid';

/** A UUIDv7 (RFC 9562 §5.7): sortable by its creation time. */
export type Id = string;

const RANDOM_BYTES = 16;
const pool = new Uint8Array(256 * RANDOM_BYTES);
let usedBytes = pool.length;
let lastMs = Number.NEGATIVE_INFINITY;
let sequence = 0;

/** A fresh UUIDv7. Those of one process follow each other. */
export function newId(): Id {
  const random = nextRandom();
  const now = Date.now();
  // Ids of one millisecond follow each other, as RFC 9562 §6.2 (method 1) has it.
  if (now > lastMs) {
    lastMs = now;
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(4) >>> 1;
  } else {
    sequence = (sequence + 1) >>> 0;
    if (sequence === 0) lastMs += 1;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}

/** Each call of the system's generator costs as much as hundreds of bytes of it. */
function nextRandom(): Uint8Array {
  if (usedBytes === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    usedBytes = 0;
  }
  usedBytes += RANDOM_BYTES;
  return pool.subarray(usedBytes - RANDOM_BYTES, usedBytes);
}

/** The same id for the same name below the same id (UUIDv5, RFC 9562 §5.5). */
export function stableId(below: Id, name: string): Id {
  return v5(name, below);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version. */
export function isId(value: string): value is Id {
  return uuidPattern.test(value);
}

const slugPattern = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

/** True for a slug: 1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`. */
export function isSlug(value: string): boolean {
  return slugPattern.test(value);
}
