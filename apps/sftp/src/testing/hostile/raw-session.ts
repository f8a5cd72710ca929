import type { Duplex } from 'node:stream';
import { parseOutboundAllow } from '@waybill/core';
import { connectSsh, type SshConnection } from '@waybill/ssh';

/** A server, and somebody whom it lets in. */
export interface Door {
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
}

const never = new AbortController().signal;
/** No answer takes longer, also where much else is done. */
const SILENCE_MS = 60_000;
const INIT = Buffer.from([1, 0, 0, 0, 3]);

/** Signs in as everybody does. */
export function signIn({ port, username, privateKey }: Door): Promise<SshConnection> {
  return connectSsh(
    {
      host: '127.0.0.1',
      port,
      username,
      credential: { privateKey },
      connectTimeoutMs: SILENCE_MS,
      verifyHostKey: async () => undefined,
      outbound: { policy: parseOutboundAllow('loopback') },
    },
    never,
  );
}

function framed(payload: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length);
  return Buffer.concat([length, payload]);
}

/** An SFTP session on a channel of a real connection, which sends any bytes it is told to. */
export class RawSession {
  readonly channel: Duplex;
  readonly #replies: Buffer[] = [];
  #rest = Buffer.alloc(0);
  #over = false;
  #wake: () => void = () => undefined;

  private constructor(channel: Duplex) {
    this.channel = channel;
    const end = (): void => {
      this.#over = true;
      this.#wake();
    };
    channel
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => this.#take(chunk))
      .once('end', end)
      .once('close', end);
  }

  /** Opens one; sends INIT unless told otherwise. */
  static async open(connection: SshConnection, { greets = true } = {}): Promise<RawSession> {
    const session = new RawSession(await connection.openSubsystem('sftp', never));
    if (!greets) return session;
    session.send([INIT]);
    await session.next();
    return session;
  }

  /** True when the server has ended it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Sends packets in one piece. */
  send(payloads: readonly Uint8Array[]): void {
    this.sendBytes(Buffer.concat(payloads.map(framed)));
  }

  /** Sends bytes that are no packets. */
  sendBytes(bytes: Uint8Array): void {
    if (this.channel.writable) this.channel.write(bytes);
  }

  /** The next answer, without its length; undefined when the server ended the session. @throws Error when nothing comes */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const reply = this.#replies.shift();
      if (reply !== undefined || this.#over) return reply;
      await this.#something();
    }
  }

  /** Waits for so many answers, or the end of the session. */
  async answers(count: number): Promise<'all' | 'ended'> {
    for (let left = count; left > 0; left -= 1) if ((await this.next()) === undefined) return 'ended';
    return 'all';
  }

  /** Resolves when the server has ended it. */
  async ended(): Promise<void> {
    while ((await this.next()) !== undefined);
  }

  /** Sends one packet and takes its answer. */
  async ask(payload: Uint8Array): Promise<Buffer | undefined> {
    this.send([payload]);
    return this.next();
  }

  #something(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server has been silent for ${SILENCE_MS} ms`)), SILENCE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(chunk: Buffer): void {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (rest.length >= 4) {
      const end = 4 + rest.readUInt32BE(0);
      if (rest.length < end) break;
      this.#replies.push(Buffer.from(rest.subarray(4, end)));
      rest = rest.subarray(end);
    }
    this.#rest = Buffer.from(rest);
    this.#wake();
  }
}
