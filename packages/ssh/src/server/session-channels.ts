import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ByteBudget, decodeName, Failure } from '@waybill/core';
import type { Connection, ServerChannel, Session } from 'ssh2';
import { takeChannel } from '../ssh2/channels.js';
import { closeBareSession, rememberRequests, usablePacketSize, writeStandardError } from '../ssh2/requests.js';
import { RoundTrip } from './round-trip.js';
import type { ExecChannel, ExecHandler, SftpHandler } from './server-session.js';

const MAX_DETAIL_BYTES = 1024;

/** What a client asked for and does not get. */
export type RefusedRequest = 'shell' | 'exec' | 'subsystem';

export interface SessionChannelsOptions {
  readonly socket: Socket;
  readonly budget: ByteBudget;
  /** The most at the same time, as it holds at the moment. */
  readonly maxChannels: () => number;
  /** Whether channels may be opened, and whether anything may be begun on those that are. */
  readonly takesChannels: () => boolean;
  readonly takesRequests: () => boolean;
  /** Bytes of a channel have left. */
  readonly onSent: () => void;
  readonly onRefused: (request: RefusedRequest, detail: string) => void;
  /** The client wants what cannot be served; the connection must end. */
  readonly onViolation: () => void;
}

/** The channels of one client: SFTP and commands for who takes them; a shell, a terminal, forwarding and everything else for nobody. */
export class SessionChannels {
  readonly #options: SessionChannelsOptions;
  readonly #channels = new Set<Duplex>();
  #requestBytes: () => Uint8Array = () => new Uint8Array(0);
  #sessionsOpen = 0;
  readonly #roundTrip = new RoundTrip();
  /** Who takes SFTP; without, it is refused. */
  onSftp: SftpHandler | undefined;
  /** Who judges commands; without, all are refused. */
  onExec: ExecHandler | undefined;

  constructor(options: SessionChannelsOptions) {
    this.#options = options;
  }

  /** Takes what this client opens. */
  attach(client: Connection): void {
    this.#requestBytes = rememberRequests(client);
    client.on('session', (accept: () => Session, reject: () => void) => this.#onSession(client, accept, reject));
  }

  /** The client was told that it has signed in: it asks for a session now. */
  welcomed(): void {
    this.#roundTrip.told();
  }

  /** Ends all of them. */
  destroy(failure: Failure): void {
    for (const channel of this.#channels) channel.destroy(failure);
    this.#channels.clear();
  }

  #onSession(client: Connection, accept: () => Session, reject: () => void): void {
    const { maxChannels, takesChannels, onViolation } = this.#options;
    if (this.#sessionsOpen >= maxChannels() || !takesChannels()) {
      reject();
      return;
    }
    this.#roundTrip.heard();
    const session = accept();
    this.#roundTrip.told();
    this.#sessionsOpen += 1;
    session
      .on('error', () => undefined)
      .once('close', () => {
        this.#sessionsOpen -= 1;
        closeBareSession(client, session);
      });
    // A peer that takes packets of 0 bytes would freeze the whole process with the first byte that is written.
    if (usablePacketSize(session) === undefined) onViolation();
    else this.#serve(session);
  }

  /** What is not listened to here, ssh2 refuses: a terminal, forwarding, variables of the environment and everything else. */
  #serve(session: Session): void {
    const { takesRequests } = this.#options;
    session
      .on('subsystem', (accept: () => ServerChannel, reject: (() => void) | undefined, { name }) => {
        this.#roundTrip.heard();
        const handler = this.onSftp;
        if (name !== 'sftp' || handler === undefined || !takesRequests()) {
          reject?.();
          this.#refuse('subsystem', this.#requestBytes());
        } else {
          const channel = this.#take(accept(), () => 0);
          this.#hand(channel, () => handler(channel));
        }
      })
      .on('exec', (accept: () => ServerChannel, reject: (() => void) | undefined) => {
        this.#roundTrip.heard();
        const command = this.#requestBytes();
        const run = takesRequests() ? this.onExec?.(command) : undefined;
        if (run === undefined) {
          reject?.();
          this.#refuse('exec', command);
        } else {
          this.#execute(accept(), run);
        }
      })
      .on('shell', (_accept: () => ServerChannel, reject: (() => void) | undefined) => {
        reject?.();
        this.#refuse('shell', new Uint8Array(0));
      });
  }

  #refuse(request: RefusedRequest, asked: Uint8Array): void {
    this.#options.onRefused(request, decodeName(asked.subarray(0, MAX_DETAIL_BYTES)).replaceAll('\0', '\u{fffd}'));
  }

  #execute(accepted: ServerChannel, run: (channel: ExecChannel) => void): void {
    let exitStatus = 0;
    const stream = this.#take(accepted, () => exitStatus);
    this.#hand(stream, () =>
      run({
        stream,
        writeError: (bytes) => {
          if (!stream.destroyed) writeStandardError(accepted, bytes);
        },
        exit: (status) => {
          exitStatus = status;
          stream.end();
        },
      }),
    );
  }

  #take(accepted: ServerChannel, exitStatus: () => number): Duplex {
    const { socket, budget, onSent } = this.#options;
    const channel = takeChannel(accepted, { carrier: socket, budget, roundTripMs: this.#roundTrip.ms, exitStatus, onSent });
    channel.on('error', () => undefined);
    this.#channels.add(channel);
    channel.once('close', () => this.#channels.delete(channel));
    return channel;
  }

  /** A fault of who takes a channel ends that channel. */
  #hand(channel: Duplex, take: () => void): void {
    try {
      take();
    } catch {
      channel.destroy(new Failure('internal'));
    }
  }
}
