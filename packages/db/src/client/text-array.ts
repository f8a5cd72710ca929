const ONE_DIMENSION = 1;
const NO_NULLS = 0;
const OID_OF_TEXT = 25;
const FIRST_INDEX = 1;
const HEADER_BYTES = 20;

/**
 * Texts as PostgreSQL's binary form of `text[]` (`array_send`). A parameter that is a Buffer is sent as it is, while an array would be
 * written as one text in which every quote is escaped, and be taken apart again.
 */
export function textArray(texts: readonly string[]): Buffer {
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const buffer = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, HEADER_BYTES));
  let at = 0;
  for (const word of [ONE_DIMENSION, NO_NULLS, OID_OF_TEXT, texts.length, FIRST_INDEX]) at = buffer.writeInt32BE(word, at);
  for (const [index, text] of texts.entries()) {
    at = buffer.writeInt32BE(sizes[index] ?? 0, at);
    at += buffer.write(text, at);
  }
  return buffer;
}
