import type { PublicKey } from '../keys/public-key.js';
import type { Peer } from './events.js';

/** What the authenticator says. `reason` is for the audit trail only; the client never learns it. */
export type AuthDecision<P> =
  | { readonly accepted: true; readonly principal: P }
  | { readonly accepted: false; readonly reason: string };

/** Circumstances of an attempt. */
export interface AttemptContext extends Peer {
  readonly clientIdentification: string;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
}

/**
 * Decides who may come in; `P` is what the rest of the server needs to know about them. It must do the same work for users that
 * are known, unknown and disabled. A call that throws counts as a refusal. The listener has checked that the user name is
 * printable and that the key's owner signed; it answers no sooner than its floor.
 */
export interface Authenticator<P> {
  password(username: string, password: string, context: AttemptContext): Promise<AuthDecision<P>>;
  publicKey(username: string, key: PublicKey, context: AttemptContext): Promise<AuthDecision<P>>;
}
