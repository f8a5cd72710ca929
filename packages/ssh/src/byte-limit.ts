import type { Duplex } from 'node:stream';

/**
 * Calls `onExceeded` once when more than `maxBytes` come in over `stream` before the returned function is called. Attach it after
 * the reader: it never starts the flow by itself.
 */
export function limitIncomingBytes(stream: Duplex, maxBytes: number, onExceeded: () => void): () => void {
  let bytes = 0;
  const lift = (): void => {
    stream.off('data', count);
  };
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= maxBytes) return;
    lift();
    onExceeded();
  };
  stream.on('data', count);
  return lift;
}
