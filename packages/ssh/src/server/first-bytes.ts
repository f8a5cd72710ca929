import type { Duplex } from 'node:stream';

const BEGINNING = 'SSH-';

/**
 * Calls `onOther` when what comes in first is not what every client begins with (RFC 4253 §4.2 lets only servers send lines before):
 * HTTP, TLS, a PROXY header that nobody asked for. Attach it after the reader: it never starts the flow by itself.
 */
export function expectSsh(stream: Duplex, onOther: () => void): void {
  let seen = '';
  const look = (chunk: Buffer): void => {
    seen += chunk.toString('latin1', 0, BEGINNING.length - seen.length);
    const fits = BEGINNING.startsWith(seen);
    if (!fits || seen.length === BEGINNING.length) stream.off('data', look);
    if (!fits) onOther();
  };
  stream.on('data', look);
}
