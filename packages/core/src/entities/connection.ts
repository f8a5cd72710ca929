import type { ConnectionRules } from '../connection-rules/connection-rules.js';
import type { Id } from '../ids.js';
import type { Stored } from './record.js';

export const proxyKinds = ['socks5', 'http'] as const;
/** SOCKS version 5 (RFC 1928), or HTTP's CONNECT (RFC 9110 §9.3.6). */
export type ProxyKind = (typeof proxyKinds)[number];

export const nameResolutions = ['here', 'there'] as const;
/** Who resolves a server's name: this machine, so that the address is checked, or the proxy or jump host on the way to it. */
export type NameResolution = (typeof nameResolutions)[number];

/** How many jump hosts there may be on the way to a server: each is a connection within another one. */
export const MAX_JUMPS = 3;

export const connectionStatuses = ['active', 'stopped'] as const;
/** `stopped`: nothing connects until a person decides, as after a changed host key (BEHAVIOURS B28). */
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** How Waybill logs in, as a client, to a partner's SFTP server. */
export interface Connection extends Stored, ConnectionRules {
  readonly partnerId: Id;
  readonly slug: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** The Key that signs in, if any. At least one of key and password is set. */
  readonly keyId: Id | null;
  /** The Key that takes its place as soon as the partner is seen to accept it (BEHAVIOURS B31), if any. Never without a Key. */
  readonly nextKeyId: Id | null;
  /** The sealed password, if any. Never leaves the platform. */
  readonly passwordSecretId: Id | null;
  /** The sealed password for the proxy of the route, if any. Never leaves the platform. */
  readonly proxyPasswordSecretId: Id | null;
  readonly status: ConnectionStatus;
  /** Why it is stopped, for people. */
  readonly statusReason: string | null;
}

/** What is known of how a partner takes a Connection's next Key; none before it was offered for the first time. */
export interface NextKeyTrial {
  readonly connectionId: Id;
  /** When a login may offer it before the present Key again. */
  readonly probeAt: Date;
  /** When the partner last did not take it. */
  readonly refusedAt: Date | null;
  /** How often the partner did not take it. */
  readonly refusals: number;
  /** When the present Key last signed in instead. */
  readonly presentKeyAt: Date | null;
}

export const hostKeyStates = ['pending', 'trusted', 'retired'] as const;
export type HostKeyState = (typeof hostKeyStates)[number];

/** A server key pinned to a Connection. */
export interface HostKey extends Stored {
  readonly connectionId: Id;
  /** `ssh-ed25519`, …; null when only the fingerprint was given beforehand. */
  readonly algorithm: string | null;
  /** One line in OpenSSH form; null when only the fingerprint was given beforehand. */
  readonly publicKey: string | null;
  /** `SHA256:…`, base64 without padding, as OpenSSH prints it. */
  readonly fingerprint: string;
  readonly state: HostKeyState;
  /** The name of who approved or retired it. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}
