import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertifiedKey } from './certificates.js';

/** A request as it came. */
export interface TakenDelivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a collector does with a request: a status, with headers; `cut` reads it and hangs up; `silent` never answers. */
export type WebhookAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'cut'
  | 'silent';

/** An HTTPS server on this machine that takes deliveries. */
export interface WebhookCollector {
  /** `https://localhost:…`, without a path. */
  readonly url: string;
  /** Every request that was read whole, also those that were not answered well. */
  readonly requests: TakenDelivery[];
  answer: (delivery: TakenDelivery) => WebhookAnswer;
  close(): Promise<void>;
}

/** Starts one on a free port; it answers 204 until it is told otherwise. */
export async function startWebhookCollector(tls: CertifiedKey & { readonly clientCa?: string }): Promise<WebhookCollector> {
  const client = tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true };
  const server = createServer({ cert: tls.cert, key: tls.key, ...client }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => undefined);
    request.on('end', () => {
      const delivery = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
      collector.requests.push(delivery);
      const answer = collector.answer(delivery);
      if (answer === 'cut') request.socket.destroy();
      else if (answer !== 'silent') response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
    });
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector: WebhookCollector = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    requests: [],
    answer: () => ({ status: 204 }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return collector;
}
