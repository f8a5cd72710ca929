import { Agent, request as httpRequest } from 'node:http';
import type { FuzzAnswer } from './judge.js';
import type { FuzzRequest } from './requests.js';

/** Sends requests over a few connections that stay open. */
export class Sender {
  readonly #agent: Agent;
  readonly #port: number;

  constructor(port: number, connections: number) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Resolves with the whole answer. @throws Error when the server says nothing, which is a fault of its own */
  send({ method, path, headers, body }: Omit<FuzzRequest, 'operation'>): Promise<FuzzAnswer> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path };
      const sent = httpRequest({ ...options, headers: { ...length, ...headers } }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            text: Buffer.concat(parts).toString('utf8'),
            headers: response.headers,
          }),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
