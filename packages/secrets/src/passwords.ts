import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';

/** Argon2id as the OWASP Password Storage Cheat Sheet asks for it: 19 MiB, 2 passes, 1 lane. Argon2id is the library's default. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const ARGON2ID = 2;

/** Longer than any password people keep; bounds the work an attacker can ask for. */
export const MAX_PASSWORD_LENGTH = 1024;

/** The hash of a password for storage, in the PHC string format, salted. Takes some ten milliseconds on a thread of its own. */
export async function hashPassword(plain: string, signal?: AbortSignal): Promise<string> {
  if (plain.length > MAX_PASSWORD_LENGTH) throw new RangeError(`a password has at most ${MAX_PASSWORD_LENGTH} characters`);
  return hash(plain.normalize('NFC'), parameters, signal);
}

/** A stored hash of today's parameters which no password has: salt and digest are random. */
const nobody = (() => {
  const random = (bytes: number): string => randomBytes(bytes).toString('base64').replaceAll('=', '');
  const { memoryCost, timeCost, parallelism, outputLen } = parameters;
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${random(16)}$${random(outputLen)}`;
})();

/**
 * Does the work of {@link verifyPassword} for a user who does not exist or has no password, so that the time it takes tells
 * nothing. Always false.
 */
export async function dummyVerify(plain: string, signal?: AbortSignal): Promise<false> {
  await verify(nobody, plain.slice(0, MAX_PASSWORD_LENGTH).normalize('NFC'), undefined, signal);
  return false;
}

/**
 * Whether the password is the one that was hashed. False also for a stored hash that cannot be read and for a password that is
 * too long, after the same work.
 */
export async function verifyPassword(stored: string, plain: string, signal?: AbortSignal): Promise<boolean> {
  if (plain.length > MAX_PASSWORD_LENGTH || !isReadable(stored)) return dummyVerify(plain, signal);
  return verify(stored, plain.normalize('NFC'), undefined, signal);
}

/** True when a stored hash was made with other parameters than today's; hash the password again at the next sign-in. */
export function needsRehash(stored: string): boolean {
  if (!isReadable(stored)) return true;
  const found = parseOptions(stored);
  return (
    found.algorithm !== ARGON2ID ||
    found.memoryCost !== parameters.memoryCost ||
    found.timeCost !== parameters.timeCost ||
    found.parallelism !== parameters.parallelism ||
    found.outputLen !== parameters.outputLen
  );
}

function isReadable(stored: string): boolean {
  try {
    parseOptions(stored);
    return true;
  } catch {
    return false;
  }
}
