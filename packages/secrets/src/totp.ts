import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What every authenticator app takes: SHA-1, 6 digits, 30 seconds (RFC 6238 §4, RFC 4226 §5). */
const STEP_MS = 30_000;
const DIGITS = 6;
/** RFC 4226 §4 R6 asks for 128 bits and recommends 160. */
const SECRET_BYTES = 20;
const MIN_SECRET_BYTES = 16;
const MAX_SECRET_BYTES = 64;
/** A clock may be off, and a code may be typed slowly: by one step either way. */
const DRIFT = [0, -1, 1] as const;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new random secret. */
function createTotpSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES);
}

/** In base32 without padding (RFC 4648 §6), as people type it into an app. */
function formatTotpSecret(secret: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of secret) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31] ?? '';
    }
  }
  return bits === 0 ? text : text + (ALPHABET[(value << (5 - bits)) & 31] ?? '');
}

/** Reads base32; blanks, padding and small letters are fine. Undefined for anything else, and for fewer than 16 bytes or more than 64. */
function parseTotpSecret(text: string): Uint8Array | undefined {
  const letters = text.toUpperCase().replace(/[\s=-]/g, '');
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of letters) {
    const index = ALPHABET.indexOf(letter);
    if (index < 0) return undefined;
    value = ((value << 5) | index) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 255);
    }
  }
  return bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES ? undefined : Uint8Array.from(bytes);
}

function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The code of this moment. */
export function totpCode(secret: Uint8Array, now: Date): string {
  return codeAt(secret, Math.floor(now.getTime() / STEP_MS));
}

/**
 * The time step that a code is right for, of now, the one before and the one after; undefined when it is wrong. Takes the same time
 * either way. The caller must take each step once only (RFC 6238 §5.2).
 */
export function totpStep(secret: Uint8Array, code: string, now: Date): number | undefined {
  const given = Buffer.from(code.replace(/\s/g, ''));
  const present = Math.floor(now.getTime() / STEP_MS);
  let found: number | undefined;
  for (const drift of DRIFT) {
    const expected = Buffer.from(codeAt(secret, present + drift));
    if (given.length === expected.length && timingSafeEqual(given, expected)) found ??= present + drift;
  }
  return found;
}

/** What a QR code for an authenticator app holds (Google Authenticator's key URI format). */
function totpUri({
  issuer,
  account,
  secret,
}: {
  readonly issuer: string;
  readonly account: string;
  readonly secret: Uint8Array;
}): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${formatTotpSecret(secret)}&issuer=${encodeURIComponent(issuer)}`;
}

/** Secrets of second factors as administration makes them and hands them over. */
export const totpTools = {
  createSecret: createTotpSecret,
  parseSecret: parseTotpSecret,
  formatSecret: formatTotpSecret,
  stepOf: totpStep,
  uri: totpUri,
} as const;
