import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/*
 * Tokens are random, with at least 128 bits, so a plain SHA-256 is enough for storage: there is nothing to guess, and a slow
 * password hash would only slow down every request.
 */

/** What every API key begins with; secret scanners find leaked keys by it. */
export const API_KEY_MARK = 'wb_';
const PREFIX_LENGTH = 8;
const SECRET_LENGTH = 43;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const apiKeyPattern = new RegExp(`^${API_KEY_MARK}[0-9A-Za-z]{${PREFIX_LENGTH + SECRET_LENGTH}}$`);

/** Letters and digits only, so that a key survives a double click, a shell and a URL. Uniform: bytes that would bias are drawn again. */
function randomText(length: number): string {
  const limit = 256 - (256 % ALPHABET.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < limit && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

export interface NewApiKey {
  /** `wb_` and 51 letters and digits, 256 bits of them secret. Shown once, never stored. */
  readonly token: string;
  /** `wb_` and the first 8 characters, by which people recognise the key. Not secret. */
  readonly prefix: string;
  /** What is stored: {@link hashApiKeyToken} of the token. */
  readonly hash: string;
}

/** A fresh API key. */
export function createApiKeyToken(): NewApiKey {
  const prefix = API_KEY_MARK + randomText(PREFIX_LENGTH);
  const token = prefix + randomText(SECRET_LENGTH);
  return { token, prefix, hash: hashToken(token) };
}

/** True for a text that has the form of an API key. Saves a look into the database for what cannot be one. */
export function isApiKeyToken(text: string): boolean {
  return apiKeyPattern.test(text);
}

/** SHA-256, lower-case hex, of an API key: what is stored, and what a key is found by. */
export function hashApiKeyToken(token: string): string {
  return hashToken(token);
}

export interface NewToken {
  /** Base64url without padding. */
  readonly token: string;
  /** {@link hashToken} of the token, for storage. */
  readonly hash: string;
}

/** A random token for a session, a CSRF check or a download link: 32 bytes unless told. @throws RangeError for fewer than 16 bytes */
export function createToken(bytes = 32): NewToken {
  if (bytes < 16) throw new RangeError('a token needs at least 16 bytes');
  const token = randomBytes(bytes).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256, lower-case hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** Whether two texts are equal, in a time that depends on neither. */
export function isSameToken(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(one), digest(other));
}
