import type { Id } from '../ids.js';

/** A key pair of a person whose private half stays with them, unlocked by a finger, a face or a PIN (WebAuthn). */
export interface Passkey {
  readonly id: Id;
  readonly userId: Id;
  /** The person's own: `Work laptop`. */
  readonly name: string;
  /** As the authenticator names it: base64url. */
  readonly credentialId: string;
  /** In COSE form. */
  readonly publicKey: Uint8Array;
  /** What it counted at its last signature; 0 with those that do not count. */
  readonly signCount: number;
  /** How a browser reaches it: `internal`, `usb`, … */
  readonly transports: readonly string[];
  /** Whether it can be on several devices. */
  readonly isSynced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** What a challenge is to be answered for. */
export const challengePurposes = ['sign-in', 'proof', 'enrolment'] as const;

/** Random bytes that a passkey is to sign, once. */
export interface PasskeyChallenge {
  /** SHA-256 of the challenge in base64url, hex. */
  readonly hash: string;
  readonly purpose: (typeof challengePurposes)[number];
  /** Null for a sign-in: nobody knows yet whose. */
  readonly userId: Id | null;
}
