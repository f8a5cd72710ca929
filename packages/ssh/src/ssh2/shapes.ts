import { Duplex } from 'node:stream';

/*
 * What this package finds inside of ssh2, and only the files of this folder may reach for. Each reach-in checks the shape it finds and
 * throws when the library has changed. The version is pinned.
 */

/** What tells the length of a string or a packet. */
export const LENGTH_BYTES = 4;

interface Direction {
  readonly id: number;
  window: number;
  packetSize: number;
  state: string;
}

export interface Ssh2Channel extends Duplex {
  readonly incoming: Direction;
  readonly outgoing: Direction;
  close(): void;
}

interface Ssh2PacketWriter {
  readonly allocStart: number;
  /** Where the payload begins in a packet that was allocated with `force`. */
  readonly allocStartKEX: number;
  alloc(payloadBytes: number, force?: boolean): Buffer;
  finalize(packet: Buffer, force?: boolean): Buffer;
}

export interface Ssh2Protocol {
  readonly _handlers: Record<string, unknown>;
  readonly _strictMode?: boolean;
  readonly _remoteIdentRaw?: Buffer;
  readonly _kex?: { readonly negotiated?: unknown; readonly sessionID?: unknown };
  /** Set while keys are exchanged. */
  readonly _kexinit?: unknown;
  /** Methods of the requests to sign in that were not answered yet. */
  readonly _authsQueue: string[];
  _banner: string | undefined;
  readonly _cipher: { encrypt: (packet: Buffer) => void };
  /** What a KEXINIT is made of. */
  _offer: unknown;
  readonly _packetRW: { readonly read: { read(payload: Buffer): Buffer }; readonly write: Ssh2PacketWriter };
  readonly _decipher?: unknown;
  _compatFlags: number;
  channelWindowAdjust(channel: number, bytes: number): void;
  channelClose(channel: number): void;
  serviceAccept(service: string): void;
  exitStatus(channel: number, status: number): void;
  requestSuccess(data: Buffer): void;
  requestFailure(): void;
}

interface ChannelTable {
  get(id: number): unknown;
  remove(id: number): void;
}

export function changed(what: string): Error {
  return new Error(`ssh2 is not the version this package was written for: ${what}`);
}

export function property(target: unknown, name: string): unknown {
  return typeof target === 'object' && target !== null ? Reflect.get(target, name) : undefined;
}

export function hasMethods(target: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof property(target, name) === 'function');
}

function isProtocol(value: unknown): value is Ssh2Protocol {
  return (
    hasMethods(value, 'channelWindowAdjust', 'channelClose', 'serviceAccept', 'exitStatus') &&
    hasMethods(value, 'requestSuccess', 'requestFailure') &&
    typeof property(value, '_handlers') === 'object' &&
    Array.isArray(property(value, '_authsQueue')) &&
    '_banner' in Object(value) &&
    '_offer' in Object(value) &&
    hasMethods(property(value, '_cipher'), 'allocPacket', 'encrypt') &&
    hasMethods(property(property(value, '_packetRW'), 'write'), 'alloc', 'finalize') &&
    typeof property(property(property(value, '_packetRW'), 'write'), 'allocStartKEX') === 'number' &&
    hasMethods(property(property(value, '_packetRW'), 'read'), 'read') &&
    typeof property(value, '_compatFlags') === 'number'
  );
}

export function isDirection(value: unknown): value is Direction {
  return (
    typeof property(value, 'window') === 'number' &&
    typeof property(value, 'packetSize') === 'number' &&
    typeof property(value, 'state') === 'string'
  );
}

export function isChannel(value: unknown): value is Ssh2Channel {
  return (
    value instanceof Duplex &&
    isDirection(property(value, 'incoming')) &&
    isDirection(property(value, 'outgoing')) &&
    hasMethods(value, 'close', 'eof')
  );
}

function isChannelTable(value: unknown): value is ChannelTable {
  return hasMethods(value, 'get', 'add', 'remove');
}

/** The same memory as a Buffer. */
export function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function protocolOf(connection: object): Ssh2Protocol {
  const protocol = property(connection, '_protocol');
  if (!isProtocol(protocol)) throw changed('Protocol');
  return protocol;
}

export function handlerOf(protocol: Ssh2Protocol, name: string): (...args: readonly unknown[]) => void {
  const handler = protocol._handlers[name];
  if (typeof handler !== 'function') throw changed(name);
  return (...args) => {
    handler(...args);
  };
}

export function channelTableOf(connection: object): ChannelTable {
  const table = property(connection, '_chanMgr');
  if (!isChannelTable(table)) throw changed('ChannelManager');
  return table;
}

/** Changes one part of ssh2, and each that ssh2 puts in its place: it makes new ones with new keys. */
export function adapt<Parts extends object, Name extends keyof Parts>(
  parts: Parts,
  name: Name,
  change: (part: Parts[Name]) => void,
): void {
  let part = parts[name];
  // Others may have changed it before, and go on to change each new one first.
  const former = Object.getOwnPropertyDescriptor(parts, name)?.set;
  change(part);
  Object.defineProperty(parts, name, {
    configurable: true,
    get: () => part,
    set: (next: Parts[Name]) => {
      former?.call(parts, next);
      change(next);
      part = next;
    },
  });
}
