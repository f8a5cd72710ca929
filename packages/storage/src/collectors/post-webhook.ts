import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import {
  classifyAddress,
  type DeliveryListener,
  Failure,
  type PostAddress,
  type PostAnswer,
  type SignedPost,
  type StreamSecrets,
  type WebhookDestination,
} from '@waybill/core';
import { abortFailure, type Outbound } from '@waybill/ssh';
import { takeStep } from './delivery-steps.js';
import { reachCollector } from './reach-collector.js';
import { signDelivery } from './sign-delivery.js';
import { socketFailure } from './tls-failure.js';

const SILENT_MS = 30_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const KEPT_ANSWER_BYTES = 1024;

interface Posting {
  readonly delivery: SignedPost;
  readonly listener: DeliveryListener;
}

/**
 * Posts a delivery over a connection of its own. Only a status of 200 to 299, with its answer read to the end, is a success; no redirect is followed, because what
 * was checked and agreed on is this address. What the answer says is not passed on: it may repeat a secret header.
 * @throws Failure `net.*`, `tls.untrusted`, `auth.*`, `partner.*`, `target.*`, `cancelled`
 */
export async function postWebhook(
  to: WebhookDestination,
  { signingKey, headers = {}, clientKeyPem }: StreamSecrets,
  posting: Posting,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<void> {
  const signingKeys = signingKey === undefined ? [] : [signingKey];
  await exchange({ to, headers, signingKeys, clientKeyPem, accept: refuse }, posting, outbound, signal);
}

/**
 * Posts a delivery likewise, and answers with what came back, whatever its status.
 * @throws Failure `net.*`, `tls.untrusted`, `partner.misbehaved`, `cancelled`
 */
export async function askWebhook(
  { url, caPem, headers, signingKeys }: PostAddress,
  posting: Posting,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<PostAnswer> {
  const to = { url, caPem, clientCertificatePem: null };
  const answer = await exchange(
    { to, headers, signingKeys, clientKeyPem: undefined, accept: () => undefined },
    posting,
    outbound,
    signal,
  );
  const { hostname } = new URL(url);
  return { status: answer.status, text: answer.head.toString('utf8'), failure: refusalOf(answer, hostname) };
}

interface Exchange {
  readonly to: Pick<WebhookDestination, 'url' | 'caPem' | 'clientCertificatePem'>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signingKeys: readonly string[];
  readonly clientKeyPem: string | undefined;
  /** Throws what makes the answer no success, so that the step fails. */
  accept(answer: Answered, host: string): void;
}

async function exchange(
  { to, headers, signingKeys, clientKeyPem, accept }: Exchange,
  { delivery, listener }: Posting,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<Answered> {
  const url = new URL(to.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'https:';
  const tls = { certificates: to, clientKeyPem, serverName: null, protocols: ['http/1.1'] };
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  const socket = await reachCollector({ host, port, ...(isSecure ? { tls } : {}) }, outbound, listener, signal);
  const { id, body, contentType } = delivery;
  const sent = {
    ...headers,
    ...{ host: url.host, 'user-agent': 'Waybill', 'content-type': contentType, connection: 'close', 'webhook-id': id },
    ...(signingKeys.length === 0 ? {} : signDelivery(delivery, signingKeys)),
  };
  try {
    // The address that answered is what counts: a name may lead elsewhere the next time.
    if (!isSecure && classifyAddress(socket.remoteAddress ?? '').class === 'public') {
      throw new Failure('net.forbidden-address', {
        publicDetail: `${host} is a public address; what is sent there goes over https only.`,
      });
    }
    return await takeStep(
      listener,
      'answer',
      async () => {
        const answer = await ask({ socket, path: `${url.pathname}${url.search}`, headers: sent, body, host }, signal);
        accept(answer, host);
        return answer;
      },
      ({ status }) => `status ${status}`,
    );
  } finally {
    socket.destroy();
  }
}

interface Asked {
  readonly socket: Socket;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly host: string;
}

interface Answered {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The first of the body. */
  readonly head: Buffer;
}

function ask({ socket, path, headers, body, host }: Asked, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body, 'utf8');
    const fail = (error: Error): void =>
      reject(
        signal.aborted ? abortFailure(signal) : socketFailure(error, host, `${host} cut the connection before it had answered.`),
      );
    const sent = request({
      ...{ method: 'POST', path, signal, timeout: SILENT_MS, createConnection: () => socket },
      headers: { ...headers, 'content-length': bytes.length },
    });
    sent
      .on('timeout', () =>
        sent.destroy(new Failure('net.timeout', { publicDetail: `${host} did not answer within ${SILENT_MS / 1000} seconds.` })),
      )
      .on('error', fail)
      .on('response', (answer: IncomingMessage) => {
        let read = 0;
        const kept: Buffer[] = [];
        answer
          .on('data', (part: Buffer) => {
            if (read < KEPT_ANSWER_BYTES) kept.push(part.subarray(0, KEPT_ANSWER_BYTES - read));
            read += part.length;
            if (read > MOST_ANSWER_BYTES)
              sent.destroy(new Failure('partner.misbehaved', { publicDetail: `${host} gave an answer that is too long.` }));
          })
          .on('error', fail)
          .on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              retryAfter: answer.headers['retry-after'],
              head: Buffer.concat(kept),
            }),
          );
      })
      .end(bytes);
  });
}

function refuse(answer: Answered, host: string): void {
  const failure = refusalOf(answer, host);
  if (failure !== undefined) throw failure;
}

/** What keeps an answer from being a success. */
function refusalOf({ status, retryAfter }: Answered, host: string): Failure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const answered = `${host} answered with status ${status}`;
  const failure = (code: Failure['code'], wayOut: string): Failure =>
    new Failure(code, { publicDetail: `${answered}${wayOut}`, context: { status, retryAfterMs: waitOf(retryAfter) } });
  if (status >= 300 && status < 400)
    return failure('target.unsupported', ': a redirect, and none is followed. Give the address that it leads to.');
  if (status === 401 || status === 403)
    return failure(
      'auth.refused',
      ': it does not take our credential. Check the secret headers, the signing key and the client certificate.',
    );
  if (status === 404 || status === 410) return failure('target.not-found', ': there is nothing at this path.');
  if (status === 429 || status === 503) return failure('partner.busy', ': it is too busy.');
  if (status >= 500) return failure('partner.misbehaved', ': something is wrong at its side.');
  return failure('target.unsupported', ': it does not take what it was sent. Check path, format and body.');
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^[0-9]{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
