import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Failure } from '@waybill/core';
import { type Carrier, Line } from './line.js';

const LOOPBACK = '127.0.0.1';

export interface FrontDoorOptions {
  readonly host: string;
  readonly port: number;
  /** The port of the SSH server behind, asked for each connection. */
  readonly behind: () => Promise<number>;
  /** Whether another connection is let in. */
  readonly admits: () => boolean;
  readonly greetsAfterMs: () => number;
  readonly carrier: Carrier;
  /** A line that was let in is there, and is over. */
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Where clients connect: a TCP server that stands before the SSH servers and can do to a connection what networks do. */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #net: Server;
  readonly #lines = new Set<Line>();
  /** By the port from which a line reaches the SSH server behind. */
  readonly #byPort = new Map<number, Line>();

  constructor(options: FrontDoorOptions) {
    this.#options = options;
    this.#net = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#onSocket(socket));
    this.#net.on('error', () => undefined);
  }

  get port(): number {
    const address = this.#net.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get lines(): ReadonlySet<Line> {
    return this.#lines;
  }

  /** The line whose connection to the SSH server behind comes from this port. */
  lineFrom(port: number): Line | undefined {
    return this.#byPort.get(port);
  }

  /** @throws Failure `conflict.in-use`, `cancelled` */
  async listen(signal: AbortSignal): Promise<void> {
    const { host, port } = this.#options;
    try {
      signal.throwIfAborted();
      this.#net.listen({ host, port });
      await once(this.#net, 'listening', { signal });
    } catch (error) {
      this.#net.close();
      if (signal.aborted) throw new Failure('cancelled', { cause: error });
      throw new Failure('conflict.in-use', { cause: error, publicDetail: `Cannot listen on ${host} port ${port}.` });
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#net, 'close');
    this.#net.close();
    for (const line of this.#lines) line.cut();
    await closed;
  }

  #onSocket(socket: Socket): void {
    socket.on('error', () => undefined);
    if (!this.#options.admits()) {
      // As sshd does when MaxStartups or a firewall's cap is reached: no greeting, just the end.
      socket.resume().end();
      socket.destroySoon();
      return;
    }
    const line = new Line(socket, this.#options.carrier);
    this.#lines.add(line);
    this.#options.onOpen();
    socket.once('close', () => {
      this.#lines.delete(line);
      this.#options.onClose();
    });
    void this.#reach(line).catch(() => line.cut());
  }

  async #reach(line: Line): Promise<void> {
    const waitMs = this.#options.greetsAfterMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    const server = connect({ host: LOOPBACK, port: await this.#options.behind(), noDelay: true });
    server.on('error', () => line.cut());
    await once(server, 'connect');
    const { localPort = 0 } = server;
    this.#byPort.set(localPort, line);
    server.once('close', () => this.#byPort.delete(localPort));
    if (line.isOpen) line.join(server);
    else server.destroy();
  }
}
