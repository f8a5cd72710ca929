import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often connections that became idle are looked for while a server closes. */
const SWEEP_MS = 50;

/**
 * Lets a server close as soon as what is being answered is answered. Node by itself closes only the connections that are idle at that
 * moment, and takes one that a browser opened ahead of need, and on which nothing was asked yet, for one at work.
 */
export class OrderlyClose {
  readonly #server: Server;
  readonly #unused = new Set<Socket>();

  /** Begins to watch; before the server listens. */
  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
    });
    server.on('request', ({ socket }) => this.#unused.delete(socket));
  }

  /** Ends idle connections as long as `close` takes. */
  async during(close: () => Promise<void>): Promise<void> {
    const sweep = setInterval(() => this.#endIdle(), SWEEP_MS);
    try {
      await close();
    } finally {
      clearInterval(sweep);
    }
  }

  #endIdle(): void {
    this.#server.closeIdleConnections();
    for (const socket of this.#unused) socket.destroy();
  }
}
