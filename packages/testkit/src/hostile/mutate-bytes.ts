import type { SeededRandom } from './seeded-random.js';

/** Numbers that programs get wrong: none, one, the edges of the signed and unsigned fields, and beyond what a double holds. */
const edges32 = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff] as const;
const edges64 = [0n, 1n, 0xffff_ffffn, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n] as const;
const texts = [
  '\0',
  '..',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  '%s%n',
  '\r\n',
  '/',
  '\ud800',
  'A'.repeat(300),
] as const;

type Mutation = (bytes: Buffer, random: SeededRandom) => Buffer;

const replaced = (bytes: Buffer, at: number, by: Uint8Array, insteadOf = by.length): Buffer =>
  Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + insteadOf)]);

const mutations: readonly [Mutation, ...Mutation[]] = [
  (bytes, random) => {
    const at = random.integer(bytes.length);
    return replaced(bytes, at, Buffer.of((bytes[at] ?? 0) ^ (1 << random.integer(8))));
  },
  (bytes, random) => replaced(bytes, random.integer(bytes.length), random.bytes(1)),
  (bytes, random) => {
    const field = Buffer.alloc(4);
    field.writeUInt32BE(random.pick(edges32));
    return replaced(bytes, random.integer(bytes.length), field);
  },
  (bytes, random) => {
    const field = Buffer.alloc(8);
    field.writeBigUInt64BE(random.pick(edges64));
    return replaced(bytes, random.integer(bytes.length), field);
  },
  (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  (bytes, random) => Buffer.concat([bytes, random.bytes(1 + random.integer(40))]),
  (bytes, random) => {
    const at = random.integer(bytes.length);
    const piece = bytes.subarray(at, at + 1 + random.integer(32));
    return replaced(bytes, random.integer(bytes.length), piece, 0);
  },
  (bytes, random) => replaced(bytes, random.integer(bytes.length), Buffer.alloc(0), 1 + random.integer(16)),
  (bytes, random) => replaced(bytes, random.integer(bytes.length), Buffer.from(random.pick(texts))),
  (bytes, random) => replaced(bytes, random.integer(bytes.length), Buffer.from(random.pick(texts)), 0),
];

/** `bytes` broken in one to three ways; the same for the same state of `random`. */
export function mutateBytes(bytes: Uint8Array, random: SeededRandom): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random.integer(3); left > 0 && mutated.length > 0; left -= 1) {
    mutated = Buffer.from(random.pick(mutations)(mutated, random));
  }
  return mutated;
}
