import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { type ByteBudget, Failure, type PresentedHostKey } from '@waybill/core';
import type { Client, ClientChannel } from 'ssh2';
import { raceAbort } from '../cancellation.js';
import type { NegotiatedAlgorithms } from '../negotiated.js';
import { takeChannel } from '../ssh2/channels.js';
import { usablePacketSize } from '../ssh2/requests.js';
import { authority } from './route/authority.js';

/** What a command printed and how it ended. */
export interface ExecResult {
  /** Null when it was ended by a signal or the server did not say. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
}

/** A connection to a partner, signed in. */
export interface SshConnection {
  readonly negotiated: NegotiatedAlgorithms;
  readonly hostKey: PresentedHostKey;
  /** Resolves when the connection is over: with undefined after `close`, else with what ended it. Never rejects. */
  readonly closed: Promise<Failure | undefined>;
  /**
   * A channel with the subsystem running on it: an ordinary Duplex. When the connection dies the stream is destroyed with the
   * Failure that says why. An aborted signal only gives up opening.
   * @throws Failure `target.unsupported` when the server does not offer it, `partner.busy` when it opens no more channels
   */
  openSubsystem(name: string, signal: AbortSignal): Promise<Duplex>;
  /**
   * Runs a command and waits for its end; at most 1 MiB of what it prints is taken.
   * @throws Failure `target.unsupported` when the server runs no commands, `partner.misbehaved` when it prints more
   */
  exec(command: string, signal: AbortSignal): Promise<ExecResult>;
  /**
   * A channel that the server connects to another host (RFC 4254 §7.2): a stream, through a jump host. When the connection dies the
   * stream is destroyed with the Failure that says why.
   * @throws Failure `route.refused` when the server forwards nothing there, `net.unreachable` when it could not connect, `partner.busy`
   */
  openForward(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex>;
  /** Says goodbye and ends the connection; safe at any time. */
  close(): Promise<void>;
}

type OpenCallback = (error: Error | undefined, channel: ClientChannel) => void;

// RFC 4254 §5.1
const CONNECT_FAILED = 2;
const RESOURCE_SHORTAGE = 4;

const GOODBYE_MS = 2000;
const MAX_EXEC_OUTPUT_BYTES = 1024 * 1024;

export interface OpenedConnection {
  readonly client: Client;
  readonly stream: Duplex;
  /** Resolves when what carries the stream is closed as well. */
  readonly released: Promise<unknown>;
  readonly budget: ByteBudget;
  readonly negotiated: NegotiatedAlgorithms;
  readonly hostKey: PresentedHostKey;
  readonly closed: Promise<Failure | undefined>;
  /** The streams to destroy when the connection dies. */
  readonly channels: Set<Duplex>;
  /** What ended the connection, as soon as it is known. */
  readonly failure: () => Failure | undefined;
  /** To be called before a close that we ask for. */
  readonly expectEnd: () => void;
}

function forwardFailure(error: Error, what: string): Failure {
  const reason: unknown = Reflect.get(error, 'reason');
  if (reason === CONNECT_FAILED) {
    return new Failure('net.unreachable', { cause: error, publicDetail: `The server could not connect to ${what}.` });
  }
  if (reason === RESOURCE_SHORTAGE) return openFailure(error, what);
  return new Failure('route.refused', { cause: error, publicDetail: `The server does not let us through to ${what}.` });
}

function openFailure(error: Error, what: string): Failure {
  // A refused channel carries the reason of RFC 4254 §5.1; a refused request has none.
  if ('reason' in error) {
    return new Failure('partner.busy', { cause: error, publicDetail: 'The partner opens no more channels on this connection.' });
  }
  return new Failure('target.unsupported', { cause: error, publicDetail: `The partner does not offer ${what}.` });
}

/** The {@link SshConnection} over a client of ssh2 that has signed in. */
export class Ssh2Connection implements SshConnection {
  readonly negotiated: NegotiatedAlgorithms;
  readonly hostKey: PresentedHostKey;
  readonly closed: Promise<Failure | undefined>;
  readonly #opened: OpenedConnection;
  /** What gives up the channels that are being opened. A reaction to {@link closed} each would keep every channel as long as the connection lasts. */
  readonly #opening = new Set<() => void>();
  #over = false;

  constructor(opened: OpenedConnection) {
    this.#opened = opened;
    this.negotiated = opened.negotiated;
    this.hostKey = opened.hostKey;
    this.closed = opened.closed;
    void this.closed.then(() => {
      this.#over = true;
      for (const giveUp of this.#opening) giveUp();
    });
  }

  openSubsystem(name: string, signal: AbortSignal): Promise<Duplex> {
    return this.#open(
      (error) => openFailure(error, name === 'sftp' ? 'SFTP' : `the subsystem ${name}`),
      signal,
      (callback) => {
        this.#opened.client.subsys(name, callback);
      },
    );
  }

  openForward({ host, port }: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex> {
    return this.#open(
      (error) => forwardFailure(error, authority(host, port)),
      signal,
      (callback) => {
        this.#opened.client.forwardOut('127.0.0.1', 0, host, port, callback);
      },
    );
  }

  async exec(command: string, signal: AbortSignal): Promise<ExecResult> {
    let exitCode: number | null = null;
    const channel = await this.#open(
      (error) => openFailure(error, 'commands'),
      signal,
      (callback) => {
        this.#opened.client.exec(command, (error, opened) => {
          // At once: how a quick command ended may come together with the answer that it began.
          opened?.on('exit', (code: number | null) => {
            exitCode = code;
          });
          callback(error, opened);
        });
      },
    );
    // The exit status may come after the end of the output, but not after the close.
    const over = once(channel, 'close');
    over.catch(() => undefined);
    channel.end();
    try {
      const stdout = await raceAbort(collect(channel), signal);
      await raceAbort(over, signal);
      return { exitCode, stdout };
    } finally {
      channel.destroy();
    }
  }

  async close(): Promise<void> {
    if (this.#over) return;
    const { client, stream, released, expectEnd } = this.#opened;
    expectEnd();
    client.end();
    const timer = setTimeout(() => stream.destroy(), GOODBYE_MS);
    await this.closed;
    clearTimeout(timer);
    await released;
  }

  async #open(
    refusal: (error: Error) => Failure,
    signal: AbortSignal,
    request: (callback: OpenCallback) => void,
  ): Promise<Duplex> {
    if (this.#over) throw new Failure('net.reset', { publicDetail: 'The connection is closed.' });
    const { client, failure } = this.#opened;
    let giveUp = (): void => undefined;
    const opening = new Promise<Duplex>((resolve, reject) => {
      giveUp = () => reject(failure());
      this.#opening.add(giveUp);
      const onChannel: OpenCallback = (error, channel) => {
        if (error !== undefined) return reject(failure() ?? refusal(error));
        const stream = this.#take(channel);
        if (usablePacketSize(channel) === undefined) {
          client.end();
          return reject(new Failure('partner.misbehaved', { publicDetail: 'The partner takes packets of no useful size.' }));
        }
        if (signal.aborted) stream.destroy();
        resolve(stream);
      };
      try {
        request(onChannel);
      } catch (error) {
        reject(new Failure('net.reset', { cause: error }));
      }
    });
    void opening.catch(() => undefined).finally(() => this.#opening.delete(giveUp));
    return raceAbort(opening, signal);
  }

  #take(channel: ClientChannel): Duplex {
    const { stream: carrier, budget, channels } = this.#opened;
    // What a server prints beside the subsystem uses up the window until somebody reads it.
    channel.stderr.on('error', () => undefined).resume();
    const stream = takeChannel(channel, { carrier, budget });
    stream.on('error', () => undefined);
    channels.add(stream);
    stream.once('close', () => channels.delete(stream));
    return stream;
  }
}

async function collect(channel: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of channel) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAX_EXEC_OUTPUT_BYTES) {
      throw new Failure('partner.misbehaved', { publicDetail: 'The command printed more than is taken.' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
