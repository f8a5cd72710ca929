const MAX_USERNAME_BYTES = 255;

/** True for names that could be somebody's: printable, whole UTF-8, not too long. A NUL has ended names too early elsewhere. */
export function isPlausibleUsername(username: string): boolean {
  return username !== '' && Buffer.byteLength(username) <= MAX_USERNAME_BYTES && !/[\p{C}\uFFFD]/u.test(username);
}

/** `username` as it may stand in an event: cut, and without control characters. */
export function printableUsername(username: string): string {
  return username.slice(0, MAX_USERNAME_BYTES).replace(/\p{C}/gu, '\uFFFD');
}
