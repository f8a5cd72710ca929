import type { Id } from '@waybill/core';
import type { UserCertificate } from '../keys/user-certificate.js';
import type { RefusalReason } from './admission.js';

/** Who is at the other end. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** The ways of signing in that are offered, to everybody alike. */
export const loginMethods = ['publickey', 'password', 'keyboard-interactive'] as const;
export type LoginMethod = (typeof loginMethods)[number];

/** What can be proven. A password is the same factor whichever of two methods carries it; a code comes with `keyboard-interactive`. */
export type LoginFactor = 'publickey' | 'password' | 'code';

/** A certificate, as the audit trail tells of it. */
export interface CertificateFacts {
  /** Decimal. */
  readonly serial: string;
  /** As its authority wrote it, without control characters; escape it where it is shown. */
  readonly keyId: string;
  readonly authorityFingerprint: string;
}

/** What is told of a certificate. */
export function certificateFacts({ serial, keyId, authority }: UserCertificate): CertificateFacts {
  return { serial: String(serial), keyId, authorityFingerprint: authority.fingerprint };
}

interface Login extends Peer {
  /** As sent but for control characters, and cut; unknown names included. Escape it where it is shown. */
  readonly username: string;
  /** By which the last factor came. */
  readonly method: LoginMethod;
  /** Of the key that was proven on the way, or that was tried. */
  readonly keyFingerprint?: string;
  /** That this key came with. */
  readonly certificate?: CertificateFacts;
  /** As sent; escape it where it is shown. */
  readonly clientIdentification: string;
}

/** Why a connection ended. `partner` and `network` are the other side's doing, the rest ours. */
export type EndReason =
  | 'partner'
  | 'network'
  | 'keepalive'
  | 'login-grace-time'
  /** Was banned before it had signed in. */
  | 'not-admitted'
  | 'idle'
  | 'too-many-attempts'
  /** Before signing in: others came, and there was no room for one more. */
  | 'crowded-out'
  | 'too-many-bytes-before-login'
  | 'too-many-refusals'
  | 'no-common-algorithm'
  | 'protocol-violation'
  | 'shutting-down'
  | 'internal'
  | 'asked';

/** A refused attempt to sign in. */
export interface Refusal {
  readonly method: LoginMethod;
  /** @see SshServerEvent `login.failed` */
  readonly reason: string;
}

/** What happens at a listener, for the audit trail, the metrics and the defender against brute force. */
export type SshServerEvent =
  | ({ readonly type: 'connection.opened' } & Peer)
  | ({ readonly type: 'connection.refused'; readonly reason: RefusalReason } & Peer)
  /** A connection that never signed in is over. */
  | ({
      readonly type: 'connection.closed';
      readonly reason: EndReason;
      /** Empty when it did not even say that it speaks SSH. */
      readonly clientIdentification: string;
      /** What was refused on it, by what the authenticator said. */
      readonly refusals: readonly Refusal[];
    } & Peer)
  /** `factors` in the order in which they were proven. */
  | ({ readonly type: 'login.succeeded'; readonly sessionId: Id; readonly factors: readonly LoginFactor[] } & Login)
  /**
   * `reason` is what the authenticator said, or `invalid-username`, `bad-signature`, `bad-certificate`, `certificate-not-accepted`, `not-asked-for`, `gave-up`, `error`; `unfinished`
   * for a connection that ended after a factor was proven and before the next was.
   */
  | ({ readonly type: 'login.failed'; readonly reason: string } & Login)
  /** Somebody who has signed in asked for a shell, a command or a subsystem that is not served. */
  | ({
      readonly type: 'request.refused';
      readonly sessionId: Id;
      readonly username: string;
      readonly request: 'shell' | 'exec' | 'subsystem';
      /** The command or the name, in the form of `decodeName` and cut; escape it where it is shown. */
      readonly detail: string;
    } & Peer)
  | ({
      readonly type: 'session.closed';
      readonly sessionId: Id;
      readonly reason: EndReason;
      /** What was said about it, when somebody said something. */
      readonly detail?: string;
      readonly username: string;
      readonly bytesIn: number;
      readonly bytesOut: number;
      readonly durationMs: number;
    } & Peer);
