import { connect, isIP, type Socket } from 'node:net';
import { Failure, type FailureCode } from '@waybill/core';
import { abortFailure } from '../../cancellation.js';
import { SocketInput } from '../../socket-input.js';
import { firstThatAnswers } from './first-that-answers.js';

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

function nameOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The failure code of an error of a socket; `net.reset` for those that are not known by name. */
export function socketFailureCode(error: unknown): FailureCode {
  const code = nameOf(error);
  return (code !== undefined && Object.hasOwn(codes, code) ? codes[code] : undefined) ?? 'net.reset';
}

interface Target {
  readonly address: string;
  readonly port: number;
  readonly bindAddress: string | undefined;
}

function failureOf(cause: Error, { address, port, bindAddress }: Target): Failure {
  const options = { cause, context: { address, port } };
  if (bindAddress === undefined || nameOf(cause) !== 'EADDRNOTAVAIL') return new Failure(socketFailureCode(cause), options);
  const publicDetail = `This connection is to be made from ${bindAddress}, and this machine has no such address.`;
  return new Failure('net.unreachable', { ...options, publicDetail });
}

function openOne(target: Target, signal: AbortSignal): Promise<Socket> {
  const { address, port, bindAddress } = target;
  return new Promise<Socket>((resolve, reject) => {
    const input = new SocketInput();
    const socket = connect({
      host: address,
      port,
      noDelay: true,
      onread: input.onread,
      ...(bindAddress === undefined ? {} : { localAddress: bindAddress }),
    });
    input.belongsTo(socket);
    const onAbort = (): void => fail(abortFailure(signal));
    const onError = (cause: Error): void => fail(failureOf(cause, target));
    const settle = (): void => {
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
      // From here on somebody else listens; until they do, an error must not go unheard.
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
  /** The address of this machine to connect from; the system chooses when undefined. */
  readonly bindAddress: string | undefined;
}

/**
 * A TCP connection to the first address that answers.
 * @throws Failure `net.refused`, `net.timeout`, `net.unreachable`, `net.reset` of the address tried last; `cancelled`
 */
export async function openSocket(
  { addresses, port, timeoutMs, bindAddress }: OpenSocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const family = isIP(bindAddress ?? '');
  const reachable = bindAddress === undefined ? addresses : addresses.filter((address) => isIP(address) === family);
  if (reachable.length === 0) {
    throw new Failure('net.unreachable', {
      publicDetail: `This connection is to be made from ${bindAddress}, and ${addresses.join(', ')} cannot be reached from an IPv${family} address.`,
    });
  }
  return firstThatAnswers({ addresses: reachable, timeoutMs }, signal, (address, limited) =>
    openOne({ address, port, bindAddress }, limited),
  );
}
