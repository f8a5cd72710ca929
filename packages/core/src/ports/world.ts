import type { OldAlgorithm } from '../connection-rules/algorithms.js';
import type { QuirkRules } from '../connection-rules/quirks.js';
import type { StagingRules } from '../connection-rules/staging.js';
import type { NameResolution, ProxyKind } from '../entities/connection.js';
import type { Store } from '../entities/store.js';
import type { Id } from '../ids.js';
import type { Storage } from '../storage.js';

/** The time; injected so that tests own it. */
export interface Clock {
  now(): Date;
}

/** How many SFTP sessions of one connection a large file may take over a long line when nothing else was said. sshd allows 10. */
export const DEFAULT_CHANNELS = 8;

/** Opens the Storage of a Store. */
export interface StoreOpener {
  open(store: Store): Promise<Storage>;
}

/** What was negotiated with a partner; recorded with every Transfer and receipt (B29). */
export interface SessionFacts {
  readonly hostKeyAlgorithm: string;
  readonly hostKeyFingerprint: string;
  readonly keyExchange: string;
  readonly cipher: string;
  readonly mac: string;
  readonly serverIdentification: string;
}

export interface OpenConnection {
  /** Closed with the connection. */
  readonly storage: Storage;
  readonly session: SessionFacts;
  /** False once it was lost or closed. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** A host key as a server showed it. */
export interface PresentedHostKey {
  readonly algorithm: string;
  /** One line in OpenSSH form. */
  readonly publicKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

/** Of a direct connection: dns, tcp. Through a proxy: dns, proxy, tunnel. Through a jump host: dns, jump, tunnel. Then the rest. */
export const dialStepNames = [
  'dns',
  'proxy',
  'jump',
  'tcp',
  'tunnel',
  'key-exchange',
  'host-key',
  'authentication',
  'list',
] as const;
export type DialStepName = (typeof dialStepNames)[number];

/** One step of connecting that succeeded, and how long it took. */
export interface DialStep {
  readonly name: DialStepName;
  readonly durationMs: number;
  /** For people: the address, the algorithm, the fingerprint. */
  readonly detail: string;
}

/** A proxy on the way to a server. */
export interface DialProxy {
  readonly kind: ProxyKind;
  readonly host: string;
  readonly port: number;
  /** With `password`, for a proxy that asks who we are. */
  readonly username?: string;
  readonly password?: string;
}

/** How the stream that SSH runs on is made. */
export type DialRoute =
  | { readonly kind: 'direct'; readonly bindAddress?: string }
  | { readonly kind: 'proxy'; readonly proxy: DialProxy; readonly resolve: NameResolution; readonly bindAddress?: string }
  | { readonly kind: 'jump'; readonly host: DialJump; readonly resolve: NameResolution };

/** `offered`: the server was asked whether it takes this key. `accepted`: it signed in with it, or got half way. */
export type KeyEvent = 'offered' | 'accepted';

/** Signing in to an SSH server. */
export interface SignInRequest {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** At least one. `furtherKeys` are offered in their order to a server that did not take those before. */
  readonly credential: { readonly privateKey?: string; readonly furtherKeys?: readonly string[]; readonly password?: string };
  /** Offered after everything else; none when absent (BEHAVIOURS B29). */
  readonly oldAlgorithms?: readonly OldAlgorithm[];
  readonly connectTimeoutMs: number;
  /** Direct when absent. */
  readonly route?: DialRoute;
  /** Every 15 s and 3 unanswered ones when absent. */
  readonly keepalive?: { readonly intervalMs: number; readonly maxMissed: number };
  /** Resolves when the key may be used; throws Failure `auth.host-key-changed` or `auth.host-key-pending` otherwise. Nothing of ours, no user name either, is sent before. */
  verifyHostKey(key: PresentedHostKey): Promise<void>;
  /** Hears what becomes of each key, 0 being the first. */
  onKey?(key: number, event: KeyEvent): void;
  /** Most SFTP sessions that one connection opens for the sake of one large file; 1 = never more than one. {@link DEFAULT_CHANNELS} when absent. */
  readonly channels?: number;
  /** Algorithms of host keys that are trusted already (`ssh-ed25519`, …); a server with several is asked for one of these first. */
  readonly knownHostKeyAlgorithms?: readonly string[];
}

/** A server that is signed in to on the way to another one. */
export interface DialJump extends SignInRequest {
  /** For people. */
  readonly name: string;
}

/** Holds back requests so that no more bytes of files move over a connection than may. */
export interface Pace {
  /** Undefined when so many bytes may be sent now, else what waits for their turn; it rejects with the reason of its signal. */
  send(bytes: number): ((signal: AbortSignal) => Promise<void>) | undefined;
  /** The same for bytes that are asked for. */
  receive(bytes: number): ((signal: AbortSignal) => Promise<void>) | undefined;
  /** So many of the bytes that were asked for did not come. */
  notReceived(bytes: number): void;
}

export interface DialRequest extends SignInRequest {
  /** How long the server may be silent while an answer is awaited. A minute when absent. */
  readonly idleTimeoutMs?: number;
  /** Where files are while they are incomplete. */
  readonly staging: StagingRules;
  readonly quirks: QuirkRules;
  /** As fast as it goes when absent. */
  readonly pace?: Pace;
  onStepStart?(name: DialStepName): void;
  onStep?(step: DialStep): void;
}

/** Signs in to a partner's SFTP server; policy (host keys, leases, secrets) is the caller's. */
export interface PartnerDialer {
  /** @throws Failure `net.*`, `route.refused`, `partner.*`, `auth.*` */
  dial(request: DialRequest, signal: AbortSignal): Promise<OpenConnection>;
}

/** Seals and opens secrets. The value never appears in a log, an error or an answer. */
export interface SecretBox {
  seal(plaintext: Uint8Array, id: Id): { readonly masterKeyId: string; readonly sealed: Uint8Array };
  /** Calls `use` with the value and wipes it afterwards. @throws Failure `secret.master-key`, `secret.tampered` */
  open<T>(
    record: { readonly id: Id; readonly masterKeyId: string; readonly sealed: Uint8Array },
    use: (plaintext: Uint8Array) => T,
  ): T;
}
