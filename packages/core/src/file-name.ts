/*
 * SFTP names are bytes (draft-ietf-secsh-filexfer-02 §4 leaves the character set open), JavaScript and PostgreSQL names are
 * Unicode. Bytes that are not valid UTF-8 are carried as private-use characters U+EF80–U+EFFF (the OPTU-8 scheme of MirBSD),
 * and the UTF-8 form of exactly those characters is carried byte by byte as well, so the mapping is a bijection: every name
 * survives a round trip, and the string is storable, comparable and printable.
 */

const ESCAPE_BASE = 0xef00;

function isEscape(codeUnit: number): boolean {
  return codeUnit >= 0xef80 && codeUnit <= 0xefff;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function utf8Length(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

function decodeSequence(bytes: Uint8Array): string | undefined {
  try {
    const text = strictDecoder.decode(bytes);
    return isEscape(text.charCodeAt(0)) && text.length === 1 ? undefined : text;
  } catch {
    return undefined;
  }
}

function decodeBytewise(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const length = utf8Length(lead);
    const sequence = length > 0 && at + length <= bytes.length ? decodeSequence(bytes.subarray(at, at + length)) : undefined;
    if (sequence === undefined) {
      text += String.fromCharCode(ESCAPE_BASE + lead);
      at += 1;
    } else {
      text += sequence;
      at += length;
    }
  }
  return text;
}

/** The string form of a name as it came over the wire or from the disk. Total and injective. */
export function decodeName(bytes: Uint8Array): string {
  try {
    const text = strictDecoder.decode(bytes);
    for (let i = 0; i < text.length; i += 1) if (isEscape(text.charCodeAt(i))) return decodeBytewise(bytes);
    return text;
  } catch {
    return decodeBytewise(bytes);
  }
}

/** The bytes of a name: the inverse of {@link decodeName}. Lone surrogates, which no name decodes to, become U+FFFD. */
export function encodeName(name: string): Uint8Array {
  let escaped = false;
  for (let i = 0; i < name.length && !escaped; i += 1) escaped = isEscape(name.charCodeAt(i));
  if (!escaped) return encoder.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    const unit = character.charCodeAt(0);
    if (isEscape(unit)) bytes.push(unit - ESCAPE_BASE);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}
