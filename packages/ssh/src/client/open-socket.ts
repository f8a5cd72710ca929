import { connect, type Socket } from 'node:net';
import { Failure, type FailureCode } from '@waybill/core';
import { abortFailure } from '../cancellation.js';

const codes: Readonly<Record<string, FailureCode | undefined>> = {
  ECONNREFUSED: 'net.refused',
  ETIMEDOUT: 'net.timeout',
  ECONNRESET: 'net.reset',
  EPIPE: 'net.reset',
  EHOSTUNREACH: 'net.unreachable',
  ENETUNREACH: 'net.unreachable',
  EADDRNOTAVAIL: 'net.unreachable',
  EHOSTDOWN: 'net.unreachable',
  ENETDOWN: 'net.unreachable',
  EACCES: 'net.unreachable',
  EPERM: 'net.unreachable',
};

/** The failure code of an error of a socket; `net.reset` for those that are not known by name. */
export function socketFailureCode(error: unknown): FailureCode {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (typeof code === 'string' && Object.hasOwn(codes, code) ? codes[code] : undefined) ?? 'net.reset';
}

interface Target {
  readonly address: string;
  readonly port: number;
}

function openOne({ address, port }: Target, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise<Socket>((resolve, reject) => {
    const context = { address, port };
    const socket = connect({ host: address, port, noDelay: true });
    const timer = setTimeout(() => fail(new Failure('net.timeout', { context })), timeoutMs);
    const onAbort = (): void => fail(abortFailure(signal));
    const onError = (cause: Error): void => fail(new Failure(socketFailureCode(cause), { cause, context }));
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect);
    };
    const fail = (failure: Failure): void => {
      settle();
      socket.destroy();
      reject(failure);
    };
    const onConnect = (): void => {
      settle();
      // From here on the SSH client listens; until it does, an error must not go unheard.
      socket.off('error', onError).on('error', () => undefined);
      resolve(socket);
    };
    socket.on('error', onError).once('connect', onConnect);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

export interface OpenSocketOptions {
  /** Tried one after the other; the time is shared out among them. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly timeoutMs: number;
}

/**
 * A TCP connection to the first address that answers.
 * @throws Failure `net.refused`, `net.timeout`, `net.unreachable`, `net.reset` of the address tried last; `cancelled`
 */
export async function openSocket({ addresses, port, timeoutMs }: OpenSocketOptions, signal: AbortSignal): Promise<Socket> {
  const deadline = performance.now() + timeoutMs;
  let last = new Failure('net.unreachable');
  for (const [index, address] of addresses.entries()) {
    const share = (deadline - performance.now()) / (addresses.length - index);
    try {
      return await openOne({ address, port }, Math.max(share, 1), signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof Failure)) throw error;
      last = error;
    }
  }
  throw last;
}
