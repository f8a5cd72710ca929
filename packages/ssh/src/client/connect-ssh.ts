import type { DialRequest } from '@waybill/core';
import { Handshake } from './handshake.js';
import { openSocket } from './open-socket.js';
import { resolveHost } from './resolve-host.js';
import type { SshConnection } from './ssh-connection.js';

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 30_000;
const KEEPALIVE_INTERVAL_MS = 15_000;
const KEEPALIVE_MAX_MISSED = 3;

export interface ConnectSshOptions
  extends Pick<
    DialRequest,
    'host' | 'port' | 'username' | 'credential' | 'algorithmProfile' | 'connectTimeoutMs' | 'verifyHostKey' | 'onStep'
  > {
  /** For key exchange, host key and signing in together; 30 s when not given. */
  readonly handshakeTimeoutMs?: number;
  /**
   * The algorithms of host keys that are already trusted (`ssh-rsa`, `ssh-ed25519`, …). A server with several host keys is asked
   * for one of these first, so that it does not look changed.
   */
  readonly knownHostKeyAlgorithms?: readonly string[];
  /** May refuse, with a Failure, an address that the name resolved to; the connection goes to the very address that was checked. */
  readonly checkAddress?: (address: string) => void | Promise<void>;
  /** 15 s when not given. */
  readonly keepaliveIntervalMs?: number;
  /** How many unanswered keepalives end the connection; 3 when not given. */
  readonly keepaliveMaxMissed?: number;
}

/**
 * Connects to a partner's SSH server and signs in. Each step has its own time and its own failure; nothing of ours, not even the
 * user name, is sent before `verifyHostKey` agreed; every credential is tried at most once.
 * @throws Failure `net.dns`, `net.refused`, `net.timeout`, `net.unreachable`, `net.reset`, `partner.busy`, `partner.misbehaved`,
 *   `auth.no-common-algorithm`, `auth.refused`, `cancelled`, and what `verifyHostKey` and `checkAddress` throw
 */
export async function connectSsh(options: ConnectSshOptions, signal: AbortSignal): Promise<SshConnection> {
  const { host, port, connectTimeoutMs, onStep } = options;
  const startedAt = performance.now();
  const addresses = await resolveHost(host, connectTimeoutMs, signal);
  for (const address of addresses) await options.checkAddress?.(address);
  const resolvedAt = performance.now();
  onStep?.({ name: 'dns', durationMs: resolvedAt - startedAt, detail: addresses.join(', ') });
  const socket = await openSocket({ addresses, port, timeoutMs: connectTimeoutMs }, signal);
  const detail = `${socket.remoteAddress ?? host}:${port}`;
  onStep?.({ name: 'tcp', durationMs: performance.now() - resolvedAt, detail });
  const handshake = new Handshake(socket, {
    ...options,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    knownHostKeyAlgorithms: options.knownHostKeyAlgorithms ?? [],
    keepaliveIntervalMs: options.keepaliveIntervalMs ?? KEEPALIVE_INTERVAL_MS,
    keepaliveMaxMissed: options.keepaliveMaxMissed ?? KEEPALIVE_MAX_MISSED,
  });
  return handshake.run(signal);
}
