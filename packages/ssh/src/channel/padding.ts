import { randomFillSync } from 'node:crypto';

const RANDOM_BYTES = 16 * 1024;

const random = Buffer.allocUnsafeSlow(RANDOM_BYTES);
let usedTo = RANDOM_BYTES;

/** Fills a part of a packet with random bytes, as RFC 4253 §6 wants, which are drawn for the packets of all connections at once. None is used twice. */
export function pad(packet: Buffer, at: number, bytes: number): void {
  if (usedTo + bytes > RANDOM_BYTES) {
    randomFillSync(random);
    usedTo = 0;
  }
  random.copy(packet, at, usedTo, usedTo + bytes);
  usedTo += bytes;
}
