/** Longer than any event; a file without line feeds shall not fill the memory. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Stands for a line that is not text: it can be no line of an export. */
const NOT_TEXT = '\ufffd';

/**
 * The lines of a stream of bytes, without their line feeds. Only a line feed ends a line, and nothing is mended on the way: a
 * carriage return or a byte order mark stays, and a line that is not valid UTF-8 or longer than 16 MiB comes out as U+FFFD, so that
 * no change of a byte goes unseen.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (parts: readonly Uint8Array[]): string => {
    try {
      return decoder.decode(Buffer.concat(parts));
    } catch {
      return NOT_TEXT;
    }
  };
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, from)) {
      yield decode([...parts, chunk.subarray(from, to)]);
      parts = [];
      length = 0;
      from = to + 1;
    }
    if (from === chunk.length) continue;
    length += chunk.length - from;
    if (length > MAX_LINE_BYTES) {
      yield NOT_TEXT;
      return;
    }
    parts.push(chunk.slice(from));
  }
  if (parts.length > 0) yield decode(parts);
}
