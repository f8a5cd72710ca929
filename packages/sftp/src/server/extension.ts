import type { ByteReader } from '../codec/byte-reader.js';
import type { SftpReply } from '../codec/replies.js';
import type { SftpHandlers } from './handlers.js';
import type { SessionOptions } from './options.js';
import type { SessionContext } from './session-context.js';

/** An extension that this server knows. */
export interface Extension {
  /** What VERSION names, and EXTENDED where `requests` is absent. */
  readonly name: string;
  /** What VERSION says about it. */
  readonly version: string;
  /** The names of its requests, where they are not its own. */
  readonly requests?: readonly string[];
  /** A read-only session refuses it. */
  readonly mutates: boolean;
  readonly isOffered: (handlers: SftpHandlers, options: Pick<SessionOptions, 'username'>) => boolean;
  /** What it throws is told as for handlers; a CodecError is told as BAD_MESSAGE. */
  readonly run: (session: SessionContext, payload: ByteReader, request: string) => Promise<SftpReply>;
}
