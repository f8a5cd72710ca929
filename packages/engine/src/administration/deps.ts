import type {
  AuditActor,
  AuditSource,
  BucketOpener,
  Clock,
  Database,
  EventCollectors,
  KeyAlgorithm,
  PartnerDialer,
  SecretBox,
} from '@waybill/core';

import type { OidcTools } from './oidc-tools.js';
import type { PasskeyTools } from './passkey-tools.js';

/** A key pair as {@link KeyTools} hands it over. The private half is a secret: it goes into the secret box and nowhere else. */
export interface KeyPair {
  readonly algorithm: KeyAlgorithm;
  readonly bits: number;
  /** `algorithm base64`, one line without comment. */
  readonly publicKeyOpenSsh: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  readonly comment: string;
  /** In OpenSSH's form, not encrypted. */
  readonly privateKey: string;
}

/** A public key as {@link KeyTools} reads it. */
export interface PublicKeyFacts {
  /** The name on the wire: `ssh-ed25519`, … */
  readonly sshAlgorithm: string;
  readonly publicKeyOpenSsh: string;
  readonly fingerprint: string;
  readonly comment: string;
  /** What an authorized_keys line began with; empty otherwise. */
  readonly options: string;
}

/** SSH keys: made and read, in every form people have (BEHAVIOURS B30). */
export interface KeyTools {
  generateKey(options: { readonly algorithm: KeyAlgorithm; readonly bits?: number; readonly comment?: string }): Promise<KeyPair>;
  /** @throws Failure `key.*` */
  parsePrivateKey(input: string, passphrase?: string): Promise<KeyPair>;
  /** @throws Failure `key.unsupported`, `input.invalid` */
  parsePublicKey(input: string): PublicKeyFacts;
}

/** Passwords of people and partners, hashed slowly (argon2id, PHC form). */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With `null` it does the same work and resolves to false, so that an unknown name takes as long as a wrong password. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** What is known of passwords that people choose. */
interface KnownPasswords {
  /** How many guesses find it, as its power of ten, by who knows these words of its owner; and whether it is on the list of known ones. Asks nobody outside. */
  judge(password: string, words: readonly string[]): Promise<{ readonly guessesLog10: number; readonly isListed: boolean }>;
}

/** Tokens that are shown once and kept as their SHA-256. */
export interface TokenMint {
  /** A new token of an API key: `wb_…`. */
  createApiKeyToken(): { readonly token: string; readonly prefix: string; readonly hash: string };
  /** A new random token. */
  createToken(): { readonly token: string; readonly hash: string };
  /** SHA-256, hex. */
  hashToken(token: string): string;
}

/** Secrets of second factors (RFC 6238). */
export interface TotpTools {
  /** A new random one. */
  createSecret(): Uint8Array;
  /** Reads base32; undefined for what is none, and for fewer than 16 bytes or more than 64. */
  parseSecret(text: string): Uint8Array | undefined;
  /** In base32. */
  formatSecret(secret: Uint8Array): string;
  /** The time step that a code is right for, of now, the one before and the one after; undefined when it is wrong. */
  stepOf(secret: Uint8Array, code: string, now: Date): number | undefined;
  /** `otpauth://…`, which a QR code shows to an authenticator app. */
  uri(of: { readonly issuer: string; readonly account: string; readonly secret: Uint8Array }): string;
}

/** The folders of local Stores. */
export interface StoreFolders {
  /**
   * Makes the folder when it is not there and resolves to its real path, links followed.
   * @throws Failure `input.invalid` when it cannot be made, is no folder, or cannot be written to
   */
  prepare(root: string): Promise<string>;
}

/** What administration stands on. Every part is a port; `apps/*` compose them. */
export interface AdministrationDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
  readonly dialer: PartnerDialer;
  readonly buckets: BucketOpener;
  readonly collectors: EventCollectors;
  readonly keyTools: KeyTools;
  readonly passwords: PasswordHasher;
  readonly knownPasswords: KnownPasswords;
  readonly tokens: TokenMint;
  readonly totp: TotpTools;
  readonly passkeys: PasskeyTools;
  readonly oidc: OidcTools;
  readonly folders: StoreFolders;
  /** Absolute, links followed. Local Stores live in `<data dir>/store/<slug>` unless they say otherwise; nothing else in it may be a Store. */
  readonly dataDir: string;
  /** Names this process in leases and audit events, such as `api@host:4711`. */
  readonly processName: string;
}

/** Who asks, and from where. */
export interface ActorContext {
  readonly actor: AuditActor;
  readonly source?: AuditSource;
  readonly requestId?: string;
}
