import type { Id } from '../ids.js';
import type { RoleSlug } from './person.js';
import type { Stored } from './record.js';

/** What becomes of somebody whom a provider vouches for and Waybill does not know: refused, or given a User with the role of their groups. */
export const newPeopleRules = ['refused', 'created'] as const;

/** Who is in this group of the provider has this role. */
export interface RoleMapping {
  /** As the provider names it; compared as it is. */
  readonly group: string;
  readonly role: RoleSlug;
}

/** A provider of OpenID Connect that people sign in by. */
export interface OidcProvider extends Stored {
  /** Part of the redirect address; it never changes. */
  readonly slug: string;
  /** What the button of the sign-in page says: `Acme Entra ID`. */
  readonly name: string;
  readonly enabled: boolean;
  /** Its issuer identifier, as it states it itself. It never changes: the subjects that are known are this issuer's. */
  readonly issuer: string;
  readonly clientId: string;
  /** Seals the client secret; null for a client without one, which PKCE alone protects. */
  readonly secretId: Id | null;
  /** Certificates, PEM after PEM, that alone are trusted; those that the system trusts when null. */
  readonly caPem: string | null;
  /** Beside `openid`. */
  readonly scopes: readonly string[];
  /** Which claim lists the groups; a dotted path where there is no claim of the whole name. */
  readonly groupsClaim: string;
  /** The first that a person is in counts. With none, a person keeps the role that their User has. */
  readonly roleMappings: readonly RoleMapping[];
  readonly newPeople: (typeof newPeopleRules)[number];
  /** Values of `amr` (RFC 8176) of which one says that more than one factor was asked for. */
  readonly secondFactorAmr: readonly string[];
  /** Values of `acr` that say the same; they are asked for as well. */
  readonly secondFactorAcr: readonly string[];
  /** How long a session lasts at most, from 5 to 720. */
  readonly sessionMinutes: number;
}

/** A person, as a provider knows them. */
export interface UserIdentity {
  readonly id: Id;
  readonly userId: Id;
  readonly providerId: Id;
  /** The provider's `sub`: never given to anybody else. */
  readonly subject: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** What a browser was sent to a provider for. */
export const oidcPurposes = ['sign-in', 'proof', 'link', 'invitation'] as const;
export type OidcPurpose = (typeof oidcPurposes)[number];

/** A browser that is at a provider now. */
export interface OidcFlow {
  /** SHA-256 of the `state` that it was sent with, hex. */
  readonly stateHash: string;
  /** SHA-256 of what only this browser holds, hex. */
  readonly browserHash: string;
  readonly providerId: Id;
  readonly purpose: OidcPurpose;
  /** Null for a sign-in: nobody knows yet whose. */
  readonly userId: Id | null;
  /** Of the purpose `invitation` only. */
  readonly invitationId: Id | null;
  /** Where the person wanted to go: a path of the console. */
  readonly returnTo: string | null;
  readonly expiresAt: Date;
}
