import type { Id } from '../ids.js';
import type { Stored } from './record.js';

export const roles = ['admin', 'operator', 'auditor', 'viewer'] as const;
/**
 * `admin` may do everything; `operator` runs the exchanges but manages no people and no API keys; `auditor` reads everything, the
 * audit trail included, and changes nothing; `viewer` reads everything but the audit trail.
 */
export type Role = (typeof roles)[number];

/** A person who signs in to the console. */
export interface User extends Stored {
  /** Unique, lower-case. */
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly status: 'active' | 'suspended';
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  /** Since when every sign-in asks for a code; null where none does. Written with the factor, not with the User. */
  readonly secondFactorSince: Date | null;
  /** Written with the sign-in, not with the User. */
  readonly lastSignInAt: Date | null;
}

/** The second factor of a User (RFC 6238). */
export interface PersonTotp {
  readonly userId: Id;
  readonly secretId: Id;
  /** Null until its first code was shown: no sign-in asks for it before. */
  readonly enrolledAt: Date | null;
}

/** A sign-in as the next one tells of it. */
export interface PastSignIn {
  readonly at: Date;
  readonly address: string;
}

/** By which factors a person signed in. */
export const personMethods = ['password', 'password+code', 'password+recovery-code'] as const;
export type PersonMethod = (typeof personMethods)[number];

/** A sign-in of a User. */
export interface WebSession {
  readonly id: Id;
  readonly userId: Id;
  /** SHA-256 of the cookie's value, hex. */
  readonly tokenHash: string;
  readonly csrfToken: string;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly method: PersonMethod;
  /** When they proved last that it is them. */
  readonly provenAt: Date;
  /** The sign-in before this one; null for the first. */
  readonly previous: PastSignIn | null;
}

/** A credential of a program. The token is shown once. */
export interface ApiKey extends Stored {
  readonly name: string;
  readonly role: Role;
  /** The beginning of the token, to recognise it by. */
  readonly prefix: string;
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}
