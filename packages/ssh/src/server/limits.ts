/** What one listener grants. Every number is a bound on what somebody who has not signed in, or has, can use up. */
export interface ListenerLimits {
  readonly maxConnections: number;
  /** From one IPv4 address or one IPv6 /64. */
  readonly maxConnectionsPerAddress: number;
  /** Not signed in yet (as OpenSSH's MaxStartups); for one more, the oldest of the address that has most of them goes. */
  readonly maxUnauthenticated: number;
  /** From the first byte to being signed in. */
  readonly loginGraceMs: number;
  /** Failed attempts that end a connection. */
  readonly maxAuthAttempts: number;
  /** What may come in before signing in; identification and key exchange take some 5 KiB. */
  readonly maxBytesBeforeLogin: number;
  /** Open at the same time in one session. */
  readonly maxChannels: number;
  /** No attempt is answered with a failure sooner, so that the time tells nothing. */
  readonly failureFloorMs: number;
  /** How long a session may neither send nor receive data of a channel, nor have work under way; 0 for ever. Keepalives are no data. */
  readonly idleTimeoutMs: number;
  /** How long a proxy may take to say whose connection it is. */
  readonly proxyHeaderMs: number;
  readonly keepaliveIntervalMs: number;
  readonly keepaliveMaxMissed: number;
  /** A new key exchange after this many bytes in both directions, or this much time. */
  readonly rekeyBytes: number;
  readonly rekeyMs: number;
  /** Receive window over all sessions, beyond the 2 MiB that each channel starts with. */
  readonly receiveBudgetBytes: number;
}

/** Fit for a server on the Internet with some hundred partners. */
export const defaultListenerLimits: ListenerLimits = {
  maxConnections: 2000,
  maxConnectionsPerAddress: 100,
  maxUnauthenticated: 100,
  loginGraceMs: 60_000,
  maxAuthAttempts: 6,
  maxBytesBeforeLogin: 256 * 1024,
  maxChannels: 10,
  failureFloorMs: 250,
  idleTimeoutMs: 900_000,
  proxyHeaderMs: 5_000,
  keepaliveIntervalMs: 15_000,
  keepaliveMaxMissed: 3,
  rekeyBytes: 1024 ** 3,
  rekeyMs: 3_600_000,
  receiveBudgetBytes: 256 * 1024 * 1024,
};
