import type { Duplex } from 'node:stream';
import type { SftpHandlers } from './handlers.js';
import { resolveOptions, type SftpServerOptions, type SftpSessionEnd } from './options.js';
import { SftpSession } from './session.js';

/**
 * Serves one SFTP version 3 session over a stream, until the client leaves, the stream is lost, the client breaks the protocol
 * or `signal` aborts. Requests are answered strictly in order. Memory is bounded in both directions by the stream's own
 * back-pressure. Files that are still open at the end are abandoned, never closed, after everything under way has settled.
 *
 * Whatever a client sends is answered with a status or ends this session, and nothing else: the promise never rejects for it.
 * @throws Failure `input.invalid` for options that cannot be
 */
export async function serveSftp(
  duplex: Duplex,
  handlers: SftpHandlers,
  options: SftpServerOptions,
  signal: AbortSignal,
): Promise<SftpSessionEnd> {
  return new SftpSession(duplex, handlers, resolveOptions(options)).run(signal);
}
