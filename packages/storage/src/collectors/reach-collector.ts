import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type DeliveryListener, Failure, type StreamCertificates, type StreamSecrets } from '@waybill/core';
import { abortFailure, checkAddresses, firstThatAnswers, type Outbound, resolveHost, withLimit } from '@waybill/ssh';
import { takeStep } from './delivery-steps.js';
import { socketFailure } from './tls-failure.js';

/** How long each of resolving, connecting and the handshake may take. */
const STEP_MS = 10_000;

/** Where to, and whom to trust there. */
export interface CollectorAddress {
  readonly host: string;
  readonly port: number;
  /** Absent: plain TCP. */
  readonly tls?: {
    readonly certificates: StreamCertificates;
    readonly clientKeyPem: StreamSecrets['clientKeyPem'];
    /** The name that the certificate must have; the host when null. */
    readonly serverName: string | null;
    readonly protocols?: readonly string[];
    /** What TLS runs over in place of the connection itself. */
    readonly carriedBy?: (connection: Socket) => Duplex;
  };
}

/**
 * Connects to a collector at an address that the outbound policy allows; to the very address that was checked. Certificates are always verified.
 * @throws Failure `net.*`, `tls.untrusted`, `auth.*`, `partner.misbehaved`, `cancelled`
 */
export async function reachCollector(
  to: CollectorAddress,
  outbound: Outbound,
  listener: DeliveryListener,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port, tls } = to;
  const find = async (): Promise<readonly string[]> => {
    const found = await resolveHost(host, { timeoutMs: STEP_MS, resolveName: outbound.resolveName }, signal);
    checkAddresses(outbound.policy, host, found);
    return found;
  };
  const addresses = await takeStep(listener, 'dns', find, (found) => found.join(', '));
  const socket = await takeStep(
    listener,
    'tcp',
    () =>
      firstThatAnswers({ addresses, timeoutMs: STEP_MS }, signal, (address, limited) =>
        opened(connectTcp({ host: address, port, noDelay: true }), 'connect', host, limited),
      ),
    ({ remoteAddress }) => `${remoteAddress ?? host} port ${port}`,
  );
  if (tls === undefined) return socket;
  try {
    return await takeStep(listener, 'tls', () => secured(socket, host, tls, signal), describeTls);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function secured(
  socket: Socket,
  host: string,
  tls: NonNullable<CollectorAddress['tls']>,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { certificates, clientKeyPem, serverName, protocols, carriedBy } = tls;
  const { caPem, clientCertificatePem } = certificates;
  const name = serverName ?? host;
  const secure = connectTls({
    ...{ socket: carriedBy?.(socket) ?? socket, host: name, minVersion: 'TLSv1.2', rejectUnauthorized: true },
    // An address is no server name (RFC 6066 section 3).
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(caPem === null ? {} : { ca: caPem }),
    ...(clientCertificatePem === null || clientKeyPem === undefined ? {} : { cert: clientCertificatePem, key: clientKeyPem }),
    ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
  });
  return withLimit(STEP_MS, signal, (limited) => opened(secure, 'secureConnect', name, limited));
}

/** Waits until a socket is open; what fails leaves nothing open. */
function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', host: string, signal: AbortSignal): Promise<S> {
  return new Promise<S>((resolve, reject) => {
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off(event, onOpen).off('error', onError).off('close', onClose);
      // From here on somebody else listens; until they do, an error must not go unheard.
      socket.on('error', () => undefined);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(abortFailure(signal));
    const onError = (error: Error): void => fail(socketFailure(error, host));
    const onClose = (): void => fail(new Failure('net.reset', { publicDetail: `${host} closed the connection at once.` }));
    const onOpen = (): void => {
      settle();
      resolve(socket);
    };
    socket.once(event, onOpen).once('error', onError).once('close', onClose);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function describeTls(socket: Socket | TLSSocket): string {
  if (!('getProtocol' in socket)) return '';
  const subject = socket.getPeerCertificate().subject?.CN;
  const name = typeof subject === 'string' ? `, certificate of ${subject}` : '';
  return `${socket.getProtocol() ?? 'TLS'}, ${socket.getCipher().name}${name}`;
}
