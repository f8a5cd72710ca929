/** A provider of OpenID Connect, as its protocol needs it. */
export interface OidcParty {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  /** Certificates that alone are trusted; those that the system trusts when null. */
  readonly caPem: string | null;
}

/** What a browser is sent to a provider with, and what its answer has to fit. */
export interface OidcRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636), always S256. */
  readonly codeVerifier: string;
  /** Whether the person has to prove who they are now, and not only be signed in at the provider. */
  readonly fresh: boolean;
}

/** What a provider vouches for, after everything about it was checked. */
export interface OidcClaims {
  readonly subject: string;
  /** When it asked the person; null where it does not say. */
  readonly authenticatedAt: Date | null;
  /** RFC 8176; empty where it does not say. */
  readonly amr: readonly string[];
  readonly acr: string | null;
  /** Everything that it says, of the ID token and of userinfo. */
  readonly all: Readonly<Record<string, unknown>>;
}

/** One step of a test; the steps after a failed one were not taken. */
export interface OidcStep {
  /** In this order. */
  readonly name: 'discovery' | 'features' | 'keys' | 'client';
  readonly ok: boolean;
  /** For people: what was found, or what is wrong and the way out. */
  readonly detail: string;
}

/**
 * OpenID Connect, as the protocol has it. Every method asks the provider, at addresses that the outbound policy allows.
 * @throws Failure `sign-in.provider-unreachable` when it cannot be asked or does not answer as it should
 */
export interface OidcTools {
  /** Where to send a browser: always https, or this machine. */
  authorizationUrl(
    party: OidcParty,
    request: OidcRequest & { readonly scopes: readonly string[]; readonly acrValues: readonly string[] },
  ): Promise<string>;
  /**
   * Checks what a browser came back with, and gets what the provider vouches for. `claims` are wanted: userinfo is asked where the ID token has not all of them.
   * @throws Failure `sign-in.refused` when anything about it is wrong
   */
  finish(
    party: OidcParty,
    request: OidcRequest & {
      /** The query that the browser came back with. */
      readonly parameters: Readonly<Record<string, string>>;
      readonly claims: readonly string[];
      readonly now: Date;
    },
  ): Promise<OidcClaims>;
  /** Where a browser ends its session at the provider; null where it has no such address. */
  signOutUrl(party: OidcParty, returnTo: string): Promise<string | null>;
  /** Never throws: what is wrong is a step. */
  inspect(party: OidcParty, redirectUri: string): Promise<readonly OidcStep[]>;
}
