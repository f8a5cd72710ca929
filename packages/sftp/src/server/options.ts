import type { Duplex } from 'node:stream';
import { Failure } from '@waybill/core';
import { DEFAULT_MAX_PACKET_BYTES, PACKET_HEADROOM_BYTES } from '../codec/protocol.js';
import type { RequestType } from '../codec/requests.js';
import type { ServerExtension } from './extensions.js';

/**
 * How a session ended: `ended` by the client in good order, `cut` by the stream, `violated` by a packet that could not be
 * answered, `aborted` by our signal, `broken` by a fault of ours.
 */
export type SftpSessionOutcome = 'ended' | 'cut' | 'violated' | 'aborted' | 'broken';

export interface SftpSessionEnd {
  readonly outcome: SftpSessionOutcome;
  /** Why; also what abandoned files were told. */
  readonly reason: Failure;
  /** Files that were open when the session ended. */
  readonly abandonedFiles: number;
}

export interface SftpServerOptions {
  /** Open files and folders of the session. Default 256. */
  readonly maxHandles?: number;
  /** The largest packet a client is told to send. Default 262,144; data may be 1,024 bytes less. */
  readonly maxPacketBytes?: number;
  /**
   * Bytes of requests that wait for their answer, and, counted apart, bytes of answers that wait for the client. Beyond the one
   * the stream is not read, beyond the other no request is begun. Default 2 MiB; at least `maxPacketBytes`.
   */
  readonly maxBufferedBytes?: number;
  /** Requests under way at once, where the protocol lets them be. Default 16. */
  readonly maxConcurrentRequests?: number;
  /** Refuses whatever changes something. Default false. */
  readonly readOnly?: boolean;
  /** Beside the built-in extensions, or in place of those of the same names. */
  readonly extensions?: readonly ServerExtension[];
  /** Names of extensions that are not offered. */
  readonly withheldExtensions?: readonly string[];
  /**
   * The account's own name: what `~name` and `home-directory` take it by, and who is told to own what listings show with uid or gid
   * 0. Default none: then `users-groups-by-id@openssh.com` is not offered.
   */
  readonly username?: string;
  /** The client's SSH identification, which tells in which order it sends the paths of a SYMLINK. */
  readonly identification?: string;
  /**
   * Must not throw. Hears of faults of ours, which the client is not shown: errors that are no Failure, failures of `abandon`, and what
   * broke the session while it took a packet.
   */
  readonly onInternalError?: (error: unknown, operation: RequestType | 'PACKET' | 'ABANDON' | 'END') => void;
  /** Must not throw. Hears of each request that begins to be worked at (1) and whose answer is there (-1). */
  readonly onWorking?: (change: 1 | -1) => void;
  /** Must not throw. Ends the stream after the session. Default: `end()` after an outcome of `ended`, else `destroy()`. */
  readonly hangUp?: (duplex: Duplex, end: SftpSessionEnd) => void;
  /** For the dates of `ls -l`. */
  readonly now?: () => Date;
}

/** The options with every default filled in. */
export type SessionOptions = Required<SftpServerOptions> & { readonly maxDataBytes: number };

/** @throws Failure `input.invalid` for a bound that would stop every session */
export function resolveOptions(options: SftpServerOptions): SessionOptions {
  const maxPacketBytes = options.maxPacketBytes ?? DEFAULT_MAX_PACKET_BYTES;
  const maxBufferedBytes = options.maxBufferedBytes ?? 2 * 1024 * 1024;
  if (maxPacketBytes < 2 * PACKET_HEADROOM_BYTES) throw new Failure('input.invalid', { field: 'maxPacketBytes' });
  if (maxBufferedBytes < maxPacketBytes) throw new Failure('input.invalid', { field: 'maxBufferedBytes' });
  return {
    maxPacketBytes,
    maxBufferedBytes,
    maxDataBytes: maxPacketBytes - PACKET_HEADROOM_BYTES,
    maxHandles: options.maxHandles ?? 256,
    maxConcurrentRequests: options.maxConcurrentRequests ?? 16,
    readOnly: options.readOnly ?? false,
    extensions: options.extensions ?? [],
    withheldExtensions: options.withheldExtensions ?? [],
    username: options.username ?? '',
    identification: options.identification ?? '',
    onInternalError: options.onInternalError ?? (() => {}),
    onWorking: options.onWorking ?? (() => {}),
    hangUp: options.hangUp ?? ((duplex, { outcome }) => (outcome === 'ended' ? duplex.end() : duplex.destroy())),
    now: options.now ?? (() => new Date()),
  };
}
