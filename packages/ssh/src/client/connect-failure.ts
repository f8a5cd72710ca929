import { Failure, type FailureCode } from '@waybill/core';
import { socketFailureCode } from './route/open-socket.js';

/** How far a connection has come. */
export type Phase = 'key-exchange' | 'authentication' | 'open';

// RFC 4253 §11.1
const disconnectCodes: Readonly<Record<number, FailureCode | undefined>> = {
  1: 'auth.refused',
  3: 'auth.no-common-algorithm',
  12: 'partner.busy',
  13: 'auth.refused',
  14: 'auth.refused',
  15: 'auth.refused',
};
const PROTOCOL_ERROR = 2;

function property(error: unknown, name: 'level' | 'code'): unknown {
  return error instanceof Error ? Reflect.get(error, name) : undefined;
}

function disconnectFailure(reason: number, phase: Phase, cause: unknown): Failure {
  if (phase === 'open') return new Failure('net.reset', { cause, publicDetail: 'The partner ended the connection.' });
  // OpenSSH says "too many authentication failures" with this one.
  const refused = reason === PROTOCOL_ERROR && phase === 'authentication';
  const code = refused ? 'auth.refused' : (disconnectCodes[reason] ?? 'partner.misbehaved');
  return new Failure(code, { cause, context: { disconnectReason: reason } });
}

function handshakeFailure(error: Error): Failure {
  // ssh2 says which list had no match in its message only.
  const [, what] = /no matching (.+)$/i.exec(error.message) ?? [];
  if (what === undefined) return new Failure('partner.misbehaved', { cause: error });
  return new Failure('auth.no-common-algorithm', {
    cause: error,
    publicDetail: `Both sides have no ${what} in common. A partner that has only old algorithms needs a waiver in its connection, which names them.`,
  });
}

/**
 * What an error of ssh2's client, or the end of the connection without one (`undefined`), means. A drop before the key exchange
 * is done is a partner that is full (BEHAVIOURS B22): sshd's MaxStartups does exactly that.
 */
export function connectionFailure(error: unknown, phase: Phase): Failure {
  // A jump host's connection that dies takes its streams with it, and says why.
  if (error instanceof Failure) return error;
  const level = property(error, 'level');
  const code = property(error, 'code');
  if (level === 'client-timeout') return new Failure('net.timeout', { cause: error });
  if (level === 'client-authentication') return new Failure('auth.refused', { cause: error });
  if (level === 'handshake' && error instanceof Error) return handshakeFailure(error);
  if (typeof code === 'number') return disconnectFailure(code, phase, error);
  const lost = error === undefined || level === 'client-socket' || (level === 'protocol' && !isProtocolFault(error));
  if (!lost) return new Failure('partner.misbehaved', { cause: error });
  if (phase === 'key-exchange') return new Failure('partner.busy', { cause: error });
  return new Failure(level === 'client-socket' ? socketFailureCode(error) : 'net.reset', { cause: error });
}

function isProtocolFault(error: unknown): boolean {
  return !(error instanceof Error && error.message === 'Connection lost before handshake');
}
