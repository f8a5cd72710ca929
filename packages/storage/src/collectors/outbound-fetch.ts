import { type IncomingMessage, request } from 'node:http';
import { classifyAddress, Failure } from '@waybill/core';
import { abortFailure, type Outbound } from '@waybill/ssh';
import { reachCollector } from './reach-collector.js';
import { socketFailure } from './tls-failure.js';

const SILENT_MS = 10_000;
const MOST_ANSWER_BYTES = 1024 * 1024;
const quiet = {};

/** What is asked. */
interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Asks for an address of the web and answers with what came back, whatever its status. Follows no redirect. */
export type OutboundFetch = (url: string, asked: Asked, trust: { readonly caPem: string | null }) => Promise<Response>;

/**
 * A fetch that connects only to addresses that the outbound policy allows, and to the very address that was checked; over TLS, or in plain text to this machine itself.
 * Each answer is at most 1 MiB. Throws only Failure: `net.*`, `tls.untrusted`, `partner.misbehaved`, `input.invalid`, `cancelled`.
 */
export function outboundFetch(outbound: Outbound): OutboundFetch {
  return async (address, asked, { caPem }) => {
    const url = new URL(address);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isSecure = url.protocol === 'https:';
    if (!isSecure && !(url.protocol === 'http:' && isThisMachine(host))) {
      throw new Failure('input.invalid', { publicDetail: `${url.origin} is not asked: it is not https.` });
    }
    const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
    const certificates = { caPem, clientCertificatePem: null };
    const tls = { certificates, clientKeyPem: undefined, serverName: null, protocols: ['http/1.1'] };
    const socket = await reachCollector({ host, port, ...(isSecure ? { tls } : {}) }, outbound, quiet, asked.signal);
    try {
      // A name that leads to this machine may lead elsewhere the next time.
      if (!isSecure && classifyAddress(socket.remoteAddress ?? '').class !== 'loopback') {
        throw new Failure('net.forbidden-address', {
          publicDetail: `${host} is asked in plain text, and is not this machine.`,
        });
      }
      return await new Promise<Response>((resolve, reject) => {
        const fail = (error: Error): void =>
          reject(
            asked.signal.aborted
              ? abortFailure(asked.signal)
              : socketFailure(error, host, `${host} cut the connection before it had answered.`),
          );
        const sent = request({
          ...{ method: asked.method, path: `${url.pathname}${url.search}`, signal: asked.signal, timeout: SILENT_MS },
          createConnection: () => socket,
          headers: {
            ...asked.headers,
            host: url.host,
            connection: 'close',
            ...(asked.body === undefined ? {} : { 'content-length': Buffer.byteLength(asked.body) }),
          },
        });
        sent
          .on('timeout', () =>
            sent.destroy(
              new Failure('net.timeout', { publicDetail: `${host} did not answer within ${SILENT_MS / 1000} seconds.` }),
            ),
          )
          .on('error', fail)
          .on('response', (answer: IncomingMessage) => {
            const parts: Buffer[] = [];
            let read = 0;
            answer
              .on('data', (part: Buffer) => {
                read += part.length;
                parts.push(part);
                if (read > MOST_ANSWER_BYTES)
                  sent.destroy(new Failure('partner.misbehaved', { publicDetail: `${host} gave an answer that is too long.` }));
              })
              .on('error', fail)
              .on('end', () => resolve(responseOf(answer, Buffer.concat(parts))));
          })
          .end(asked.body);
      });
    } finally {
      socket.destroy();
    }
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || classifyAddress(host).class === 'loopback';
}

function responseOf({ statusCode = 502, headers }: IncomingMessage, body: Buffer): Response {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') kept.set(name, value);
  }
  // The statuses that may have no body (Fetch, "null body status").
  const isEmpty = statusCode === 204 || statusCode === 205 || statusCode === 304;
  const status = statusCode >= 200 && statusCode <= 599 ? statusCode : 502;
  return new Response(isEmpty ? null : Uint8Array.from(body), { status, headers: kept });
}
