import type { Duplex } from 'node:stream';
import type { Id } from '@waybill/core';
import type { UserCertificate } from '../keys/user-certificate.js';
import type { NegotiatedAlgorithms } from '../negotiated.js';
import type { LoginFactor, Peer } from './events.js';

/** One channel on which the client speaks SFTP. */
export type SftpHandler = (channel: Duplex) => void;

/** One command that a client asked for, while it runs. */
export interface ExecChannel {
  /** Its standard input and output. It is destroyed with a Failure when the connection dies. */
  readonly stream: Duplex;
  /** Bytes for its standard error; what the client does not want to take is lost. */
  writeError(bytes: Uint8Array): void;
  /** Tells the client the exit status and closes the channel, once it has taken what was written. */
  exit(status: number): void;
}

/**
 * Judges a command by its bytes, as the client sent them. What it returns runs it and must not throw; nothing refuses it. No command
 * ever reaches a shell.
 */
export type ExecHandler = (command: Uint8Array) => ((channel: ExecChannel) => void) | undefined;

/** A partner that has signed in. */
export interface SshServerSession<P> extends Peer {
  readonly id: Id;
  readonly username: string;
  /** What the authenticator said about them. */
  readonly principal: P;
  /** What was proven, in order. */
  readonly factors: readonly LoginFactor[];
  /** Of the key that signed in, if one did. */
  readonly keyFingerprint: string | undefined;
  /** That this key came with, if it did. */
  readonly certificate: UserCertificate | undefined;
  readonly negotiated: NegotiatedAlgorithms;
  /** Resolves when the connection is over. Never rejects. */
  readonly closed: Promise<void>;
  /** Aborted when the listener shuts down: finish what runs, begin nothing new. */
  readonly draining: AbortSignal;
  /**
   * Takes the channels of this session. Call it inside `onSession`, before anything is awaited: clients send their first packet
   * without waiting for an answer. The stream is destroyed with a Failure when the connection dies; `end()` tells the client exit
   * status 0 and closes the channel.
   */
  onSftp(handler: SftpHandler): void;
  /** Takes the commands of this session; without it, all are refused. As early as `onSftp`. */
  onExec(handler: ExecHandler): void;
  /** Says that work for this session begins (1) or ended (-1): one that is worked for is not idle, though no data moves. */
  working(change: 1 | -1): void;
  /**
   * Asks the client for a sign of life. A session that gives none within so long is on a dead line, and ends; resolves to whether it is alive.
   * What comes meanwhile is a sign, whatever it is.
   */
  probe(withinMs: number): Promise<boolean>;
  /** Over the line so far. */
  bytesMoved(): { readonly bytesIn: number; readonly bytesOut: number };
  /** Ends the connection. `detail` goes into the event and nowhere else; `told` is what the client is told, in ASCII. */
  end(detail: string, told?: string): void;
}
