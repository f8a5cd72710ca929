import { type DialJump, type DialRequest, Failure, MAX_JUMPS } from '@waybill/core';
import { DialSteps } from './dial-steps.js';
import { Handshake } from './handshake.js';
import { openTransport } from './route/open-transport.js';
import type { Outbound } from './route/outbound.js';
import type { SshConnection } from './ssh-connection.js';

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 30_000;
const DEFAULT_KEEPALIVE = { intervalMs: 15_000, maxMissed: 3 };

export interface ConnectSshOptions extends Omit<DialRequest, 'staging' | 'quirks'> {
  /** Which addresses may be connected to. It holds for proxies and jump hosts as well. */
  readonly outbound: Outbound;
  /** For key exchange, host key and signing in together; 30 s when not given. */
  readonly handshakeTimeoutMs?: number;
}

/**
 * Connects to a partner's SSH server and signs in. Each step has its own time and its own failure; nothing of ours, not even the
 * user name, is sent before `verifyHostKey` agreed; every credential is tried at most once. On a jump host all of that holds as well.
 * @throws Failure `net.*`, `route.refused`, `partner.busy`, `partner.misbehaved`, `auth.no-common-algorithm`, `auth.refused`,
 *   `cancelled`, and what `verifyHostKey` throws
 */
export function connectSsh(options: ConnectSshOptions, signal: AbortSignal): Promise<SshConnection> {
  return connectWithin(options, MAX_JUMPS, signal);
}

async function connectWithin(options: ConnectSshOptions, jumpsLeft: number, signal: AbortSignal): Promise<SshConnection> {
  const steps = new DialSteps(options);
  const route = options.route ?? { kind: 'direct' };
  const { outbound } = options;
  if (route.kind === 'jump' && jumpsLeft === 0) throw tooManyJumps();
  const signIn = (jump: DialJump, jumpSignal: AbortSignal): Promise<SshConnection> =>
    connectWithin({ ...jump, outbound }, jumpsLeft - 1, jumpSignal);
  const { stream, released } = await openTransport({ ...options, route, steps, signIn }, signal);
  const handshake = new Handshake(stream, {
    ...options,
    steps,
    released,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    knownHostKeyAlgorithms: options.knownHostKeyAlgorithms ?? [],
    keepalive: options.keepalive ?? DEFAULT_KEEPALIVE,
  });
  return handshake.run(signal);
}

function tooManyJumps(): Failure {
  return new Failure('route.refused', { publicDetail: `There are more than ${MAX_JUMPS} jump hosts on the way.` });
}
