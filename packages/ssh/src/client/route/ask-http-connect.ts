import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { type DialProxy, Failure, type FailureCode } from '@waybill/core';
import { abortFailure } from '../../cancellation.js';
import type { TunnelTarget } from './ask-socks5.js';
import { authority } from './authority.js';

const MAX_HEADER_BYTES = 16 * 1024;

/** What a proxy means by a status (RFC 9110 §15); other refusals of 4xx are for good, those of 5xx may pass. */
const statuses: Readonly<Record<number, readonly [FailureCode, string] | undefined>> = {
  403: ['route.refused', 'has a rule against connecting'],
  405: ['route.refused', 'does not offer CONNECT'],
  408: ['net.timeout', 'did not get an answer in time'],
  429: ['partner.busy', 'has too much to do'],
  502: ['net.unreachable', 'could not connect'],
  503: ['partner.busy', 'has too much to do'],
  504: ['net.timeout', 'did not get an answer in time'],
};

function headersOf(proxy: DialProxy, target: string): Record<string, string> {
  if (proxy.username === undefined || proxy.password === undefined) return { Host: target };
  const credential = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
  // RFC 7617: there is no waiting to be asked, since most proxies end the connection with their question.
  return { Host: target, 'Proxy-Authorization': `Basic ${credential}` };
}

function refusal(status: number, proxy: DialProxy, target: string): Failure {
  const context = { httpStatus: status };
  if (status === 407) {
    const publicDetail =
      proxy.username === undefined
        ? 'The proxy asks who we are; this connection has no user name and password for it.'
        : 'The proxy did not take our user name and password.';
    return new Failure('route.refused', { publicDetail, context });
  }
  const [code, what] = statuses[status] ?? [status >= 500 ? 'net.unreachable' : 'route.refused', 'did not connect'];
  return new Failure(code, { publicDetail: `The proxy ${what} to ${target}; it answered ${status}.`, context });
}

/**
 * Asks an HTTP proxy at the other end of `socket` for a connection with CONNECT; afterwards the socket is that connection.
 * @throws Failure `route.refused`, `net.*`, `partner.busy`, `partner.misbehaved`, and what aborted the signal
 */
export function askHttpConnect(socket: Socket, proxy: DialProxy, to: TunnelTarget, signal: AbortSignal): Promise<void> {
  const target = authority(to.host, to.port);
  return new Promise((resolve, reject) => {
    const asking = request({
      method: 'CONNECT',
      path: target,
      headers: headersOf(proxy, target),
      maxHeaderSize: MAX_HEADER_BYTES,
      createConnection: () => socket,
    });
    const fail = (failure: Failure): void => {
      signal.removeEventListener('abort', onAbort);
      reject(failure);
      asking.destroy();
    };
    const onAbort = (): void => fail(abortFailure(signal));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    asking
      .on('error', (cause) => fail(lostFailure(cause)))
      .once('connect', ({ statusCode = 0 }: IncomingMessage, _socket: Socket, head: Buffer) => {
        signal.removeEventListener('abort', onAbort);
        if (statusCode < 200 || statusCode > 299) return reject(refusal(statusCode, proxy, target));
        // Servers that speak first may have done so already.
        if (head.length > 0) socket.unshift(head);
        resolve();
      })
      .end();
  });
}

function lostFailure(cause: Error): Failure {
  // The parser's errors have names of their own; everything else is the socket's.
  const isSyntax = 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('HPE_');
  if (!isSyntax) return new Failure('net.reset', { cause, publicDetail: 'The proxy ended the connection.' });
  return new Failure('partner.misbehaved', { cause, publicDetail: 'The proxy answered with something else than HTTP.' });
}
