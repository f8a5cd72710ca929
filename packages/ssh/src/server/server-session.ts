import type { Duplex } from 'node:stream';
import type { Id } from '@waybill/core';
import type { NegotiatedAlgorithms } from '../negotiated.js';
import type { LoginMethod, Peer } from './events.js';

/** One channel on which the client speaks SFTP. */
export type SftpHandler = (channel: Duplex) => void;

/** A partner that has signed in. */
export interface SshServerSession<P> extends Peer {
  readonly id: Id;
  readonly username: string;
  /** What the authenticator said about them. */
  readonly principal: P;
  readonly method: LoginMethod;
  /** Of the key that signed in, if one did. */
  readonly keyFingerprint: string | undefined;
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
  /** Ends the connection. `detail` goes into the event and nowhere else. */
  end(detail: string): void;
}
