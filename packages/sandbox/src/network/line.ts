import type { Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';
import type { Traffic, Verdict } from '../behaviours/behaviour.js';

/** Asked about everything that goes over a line. */
export type Carrier = (traffic: Traffic) => Verdict | undefined;

const frozen: Verdict = { pass: 0, ending: 'freeze' };

/** One connection of a client, from its TCP socket to the SSH server behind it; the place where networks fail. */
export class Line {
  readonly #client: Socket;
  readonly #carrier: Carrier;
  readonly #held: (() => void)[] = [];
  #server: Socket | undefined;
  #frozen = false;
  /** Whether somebody has signed in over it. */
  signedIn = false;

  constructor(client: Socket, carrier: Carrier) {
    this.#client = client;
    this.#carrier = carrier;
    client.once('close', () => this.cut());
  }

  get isOpen(): boolean {
    return !this.#client.destroyed;
  }

  /** Connects the client with the server behind. */
  join(server: Socket): void {
    this.#server = server;
    server.on('error', () => this.cut()).once('close', () => this.cut());
    this.#client.pipe(this.#direction('up')).pipe(server);
    server.pipe(this.#direction('down')).pipe(this.#client);
  }

  /** Ends it without a word, both sides. */
  cut(): void {
    this.#client.destroy();
    this.#server?.destroy();
  }

  /** When a verdict froze it: what was held back goes through, and what comes after. */
  thaw(): void {
    this.#frozen = false;
    for (const release of this.#held.splice(0)) release();
  }

  #direction(direction: 'up' | 'down'): Transform {
    const stream = new Transform({
      transform: (chunk: Buffer, _encoding, done) => this.#carry(chunk, direction, stream, done),
    });
    return stream.on('error', () => this.cut());
  }

  #carry(chunk: Buffer, direction: 'up' | 'down', stream: Transform, done: TransformCallback): void {
    const verdict = this.#frozen ? frozen : this.#carrier({ line: this, direction, bytes: chunk.length });
    if (verdict === undefined) {
      done(null, chunk);
      return;
    }
    if (verdict.pass > 0) stream.push(chunk.subarray(0, verdict.pass));
    if (verdict.ending === 'freeze') {
      this.#frozen = true;
      this.#held.push(() => this.#carry(chunk.subarray(verdict.pass), direction, stream, done));
    }
    // What may still pass leaves first.
    else setImmediate(() => this.cut());
  }
}
