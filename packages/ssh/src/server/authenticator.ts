import type { PublicKey } from '../keys/public-key.js';
import type { UserCertificate } from '../keys/user-certificate.js';
import type { LoginFactor, Peer } from './events.js';

/** A factor that can be asked for after another one was proven. */
export type NextFactor = Exclude<LoginFactor, 'publickey'>;

/**
 * What the authenticator says. `partly`: the factor is right and is not enough (partial success of RFC 4252 §5.1); the client is told
 * so, and what is wanted next. `reason` is for the audit trail only; the client never learns it.
 */
export type AuthDecision<P> =
  | { readonly accepted: true; readonly principal: P }
  | { readonly accepted: 'partly'; readonly next: NextFactor }
  | { readonly accepted: false; readonly reason: string };

/** What this connection has proven so far, for the user name it is asked about. */
export interface Proven {
  /** In order; empty at first. */
  readonly factors: readonly LoginFactor[];
  /** The key, when one was proven. */
  readonly key?: PublicKey;
  /** The certificate that this key came with, if it did. */
  readonly certificate?: UserCertificate;
}

/** Circumstances of an attempt. */
export interface AttemptContext extends Peer {
  readonly clientIdentification: string;
  readonly proven: Proven;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
}

/**
 * Decides who may come in; `P` is what the rest of the server needs to know about them. It must do the same work for users that
 * are known, unknown and disabled, as long as nothing was proven. A call that throws counts as a refusal. The listener has checked that
 * the user name is printable and that the key's owner signed; it answers no sooner than its floor.
 */
export interface Authenticator<P> {
  password(username: string, password: string, context: AttemptContext): Promise<AuthDecision<P>>;
  publicKey(username: string, key: PublicKey, context: AttemptContext): Promise<AuthDecision<P>>;
  /**
   * A key that came with a certificate, which its authority signed. Without this, none is taken: `publicKey` is never asked about the key
   * of a certificate.
   */
  certificate?(username: string, certificate: UserCertificate, context: AttemptContext): Promise<AuthDecision<P>>;
  /** Needed by who ever says that a `code` is next. */
  code?(username: string, code: string, context: AttemptContext): Promise<AuthDecision<P>>;
}
