import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file of a bundle, as it is written. */
export interface BundleFile {
  readonly name: string;
  readonly content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

const PIECE_BYTES = 64 * 1024;

/** Small pieces joined, so that each passes through the zip once and not a line at a time. */
export async function* inPieces(content: BundleFile['content'], leastBytes = PIECE_BYTES): AsyncGenerator<Buffer, void, void> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let text = '';
  const flush = (): void => {
    if (text === '') return;
    const part = Buffer.from(text, 'utf8');
    waiting.push(part);
    bytes += part.length;
    text = '';
  };
  for await (const piece of content) {
    if (typeof piece === 'string') text += piece;
    else {
      flush();
      waiting.push(piece);
      bytes += piece.length;
    }
    if (bytes + text.length < leastBytes) continue;
    flush();
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  flush();
  if (bytes > 0) yield Buffer.concat(waiting);
}

/**
 * A zip of these files, one after the other as they come (ZIP64 where a size or a place asks for it). Streams: it holds pieces of one file at a time, and asks for more when
 * they were taken. What a file's content throws ends it.
 */
export async function* zipOf(files: AsyncIterable<BundleFile>, mtime: Date): AsyncGenerator<Uint8Array, void, void> {
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  let stopped: unknown;
  let input: Readable | undefined;
  const stop = (error: unknown): void => {
    stopped ??= error;
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  zip.on('error', stop);
  const written = (async () => {
    for await (const { name, content } of files) {
      input = Readable.from(content, { objectMode: false });
      zip.addReadStream(input, name, { mtime, mode: 0o100644 });
      await finished(input, { cleanup: true });
    }
    zip.end();
  })().catch(stop);
  try {
    for await (const chunk of output) yield chunk;
    await written;
    if (stopped !== undefined) throw stopped;
  } catch (error) {
    throw stopped ?? error;
  } finally {
    output.destroy();
    input?.destroy();
  }
}
