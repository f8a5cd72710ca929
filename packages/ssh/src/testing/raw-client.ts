import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';

/** The messages an attacker sends by hand; they are ssh2's own, and so not part of its types. */
interface RawProtocol {
  authPK(
    username: string,
    key: string,
    algorithm: string,
    sign?: (data: Buffer, done: (signature: Buffer) => void) => void,
  ): void;
  authPassword(username: string, password: string, newPassword?: string): void;
  authKeyboard(username: string): void;
  authInfoRes(answers: readonly string[]): void;
  authNone(username: string): void;
  readonly _authsQueue: string[];
  session(channel: number, window: number, packetSize: number): void;
  subsystem(channel: number, name: string, wantReply: boolean): void;
  exec(channel: number, command: string, wantReply: boolean): void;
  channelData(channel: number, data: Buffer): void;
  channelEOF(channel: number): void;
  channelClose(channel: number): void;
  channelWindowAdjust(channel: number, bytes: number): void;
}

export interface RawClient {
  readonly socket: Socket;
  readonly client: Client;
  readonly protocol: RawProtocol;
  /** The session identifier (RFC 4253 §7.2), which signatures are made over. */
  readonly sessionId: Buffer;
  /** Sends one message of any content, in a packet as it must be. */
  send(payload: Uint8Array): void;
  /** Resolves with the name of the next message the server sends of these; the handlers of ssh2 do not see it. */
  next(...names: readonly string[]): Promise<{ readonly name: string; readonly args: readonly unknown[] }>;
  readonly closed: Promise<unknown>;
}

interface Internals {
  readonly _handlers: Record<string, unknown>;
  readonly _kex: { readonly sessionID: Buffer };
  readonly _cipher: { encrypt(packet: Buffer): void };
  readonly _packetRW: {
    readonly write: { readonly allocStart: number; alloc(bytes: number): Buffer; finalize(packet: Buffer): Buffer };
  };
  /** What the next answers are about. */
  readonly _authsQueue: string[];
}

function isProtocol(value: unknown): value is RawProtocol & Internals {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['_handlers', '_kex', '_cipher', '_packetRW', '_authsQueue', 'authPK'].every((name) => name in value)
  );
}

/** A client that has exchanged keys, asked for the authentication service, and then does what the test says. */
export async function startRawClient(port: number, config: Partial<ConnectConfig> = {}): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  const client = new ssh2.Client();
  client.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => void client.on('close', () => resolve()));
  const asked = new Promise<void>((resolve) => {
    client.connect({
      sock: socket,
      username: 'nobody',
      hostVerifier: () => true,
      authHandler: () => resolve(),
      ...config,
    });
  });
  await Promise.race([asked, new Promise<void>((resolve) => void client.on('ready', () => resolve())), closed]);
  const protocol: unknown = Reflect.get(client, '_protocol');
  if (!isProtocol(protocol)) throw new Error('ssh2 has changed');
  const next: RawClient['next'] = (...names) =>
    new Promise((resolve) => {
      const before = names.map((name) => [name, protocol._handlers[name]] as const);
      for (const name of names) {
        protocol._handlers[name] = (_self: unknown, ...args: readonly unknown[]) => {
          for (const [each, handler] of before) protocol._handlers[each] = handler;
          resolve({ name, args });
        };
      }
      void closed.then(() => resolve({ name: 'closed', args: [] }));
    });
  const send: RawClient['send'] = (payload) => {
    const { _packetRW: packets, _cipher: cipher, _authsQueue: auths } = protocol;
    const packet = packets.write.alloc(payload.length);
    packet.set(payload, packets.write.allocStart);
    // Only for a question about a key does ssh2 look at what was asked.
    auths.push('publickey');
    if (socket.writable) cipher.encrypt(packets.write.finalize(packet));
  };
  return { socket, client, protocol, sessionId: protocol._kex.sessionID, send, next, closed };
}
