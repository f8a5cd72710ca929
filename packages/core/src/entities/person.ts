import type { Id } from '../ids.js';
import type { Scope } from '../scope.js';
import type { Stored } from './record.js';

export const roles = ['admin', 'operator', 'auditor', 'viewer', 'partner-admin'] as const;
/**
 * `admin` may do everything; `operator` runs the exchanges but manages no people and no API keys; `auditor` reads everything, the
 * audit trail included, and changes nothing; `viewer` reads everything but the audit trail; `partner-admin`
 * looks after the accounts, host keys and runs of the partners that they are limited to, and has no rights without such a scope.
 */
export type Role = (typeof roles)[number];

/** The slug of a role, built-in or made by an administrator. */
export type RoleSlug = string;

/** Whether a role is one of the built-in ones. */
export function isBuiltInRole(slug: RoleSlug): slug is Role {
  return roles.some((role) => role === slug);
}

/** `invited`: has chosen no password yet, and cannot sign in. */
export const userStatuses = ['active', 'suspended', 'invited'] as const;

/** A person who signs in to the console. */
export interface User extends Stored {
  /** Unique, lower-case. */
  readonly username: string;
  readonly name: string;
  readonly role: RoleSlug;
  /** What they are limited to; null for everything. */
  readonly scope: Scope | null;
  readonly email: string | null;
  readonly status: (typeof userStatuses)[number];
  /** Null while they are invited, and for who signs in by a provider only. */
  readonly passwordHash: string | null;
  readonly mustChangePassword: boolean;
  /** Whether their password opens a session where passwords are off: for emergencies, each use an event of its own. */
  readonly breakGlass: boolean;
  /** Since when every sign-in asks for a code; null where none does. Written with the factor, not with the User. */
  readonly secondFactorSince: Date | null;
  /** How many passkeys they have. Written with these, not with the User. */
  readonly passkeyCount: number;
  /** Written with the sign-in, not with the User. */
  readonly lastSignInAt: Date | null;
  /** The invitation that holds, which may be over; null where there is none. Written by itself, not with the User. */
  readonly invitation: OpenInvitation | null;
}

/** An invitation as its User shows it. */
export interface OpenInvitation {
  readonly expiresAt: Date;
  /** The name of who invited; null where that was no person, or one who is deleted. */
  readonly invitedBy: string | null;
}

/** Why an invitation holds no more, beside being over. */
export const invitationEndings = ['accepted', 'revoked', 'replaced'] as const;

/** A link that lets a User who has no password yet choose one, once. */
export interface Invitation {
  readonly id: Id;
  readonly userId: Id;
  /** SHA-256 of the link's token, hex. */
  readonly tokenHash: string;
  /** Null where that was no person, or one who is deleted. */
  readonly invitedById: Id | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly ending: (typeof invitationEndings)[number] | null;
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
export const personMethods = ['password', 'password+code', 'password+recovery-code', 'passkey', 'oidc', 'oidc+mfa'] as const;
export type PersonMethod = (typeof personMethods)[number];

/** Whether it took more than one factor. `oidc`: a provider vouched, and did not say by how many. */
export function isMultiFactor(method: PersonMethod): boolean {
  return method !== 'password' && method !== 'oidc';
}

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
  /** By which provider of OpenID Connect; null without one. */
  readonly providerId: Id | null;
  /** What the provider calls its own session (`sid`), by which it can end this one; null where it does not say. */
  readonly providerSid: string | null;
  /** When it ends however much it is used. */
  readonly endsAt: Date;
}

/** A credential of a program. The token is shown once. */
export interface ApiKey extends Stored {
  readonly name: string;
  readonly role: RoleSlug;
  /** What it is limited to; null for everything. */
  readonly scope: Scope | null;
  /** The person who made it, by hand or by another key; null where that was none. */
  readonly madeById: Id | null;
  /** The beginning of the token, to recognise it by. */
  readonly prefix: string;
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}
