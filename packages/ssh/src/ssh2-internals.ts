import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { Duplex, Writable } from 'node:stream';
import { BufferPool, type ByteBudget, Failure } from '@waybill/core';
import ssh2, { type ServerConfig } from 'ssh2';
import { PacketMemory } from './channel/packet-memory.js';
import { ReceiveWindow } from './channel/receive-window.js';
import { gathered, writeAll } from './channel/write-all.js';
import { sshString } from './keys/ssh-wire.js';
import { takeDirectly } from './socket-input.js';

/*
 * Everything that reaches into what ssh2 does not promise, in one place. Each reach-in checks the shape it finds and throws when
 * the library has changed; ssh2-internals.integration.test.ts exercises every one of them. The version is pinned.
 */

/** What tells the length of a string or a packet. */
const LENGTH_BYTES = 4;
/** What a peer must at least take in one packet; with 0, ssh2 would loop for ever. */
const MIN_PACKET_BYTES = 1024;
/** RFC 4253 §6.1: what everybody must take. A peer that claims more gets no more. */
const MAX_PACKET_BYTES = 32 * 1024;
/** ssh2 refuses longer ones. */
const MAX_RECEIVED_PACKET_BYTES = 35_000;
/** What packets of a channel hold; whoever is done with it may give it back. */
const WORTH_A_POOL_BYTES = 4 * 1024;
const payloads = new BufferPool({ bufferBytes: 33 * 1024, mostIdle: 256 });

/** Beyond this many unsent bytes in a socket, channels wait: ssh2 itself never looks at the socket. */
const SOCKET_HIGH_WATER_BYTES = 1024 * 1024;
/** `COMPAT.IMPLY_RSA_SHA2_SIGALGS`: makes the client sign with SHA-2 though the server announced nothing. */
const IMPLY_RSA_SHA2 = 1 << 4;

interface Direction {
  readonly id: number;
  window: number;
  packetSize: number;
  state: string;
}

interface Ssh2Channel extends Duplex {
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

interface Ssh2Protocol {
  readonly _handlers: Record<string, unknown>;
  readonly _strictMode?: boolean;
  readonly _remoteIdentRaw?: Buffer;
  readonly _kex?: { readonly negotiated?: unknown; readonly sessionID?: unknown };
  /** Set while keys are exchanged. */
  readonly _kexinit?: unknown;
  /** Methods of the requests to sign in that were not answered yet. */
  readonly _authsQueue: string[];
  _banner: string | undefined;
  readonly _cipher: { encrypt(packet: Buffer): void };
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

function changed(what: string): Error {
  return new Error(`ssh2 is not the version this package was written for: ${what}`);
}

function property(target: unknown, name: string): unknown {
  return typeof target === 'object' && target !== null ? Reflect.get(target, name) : undefined;
}

function hasMethods(target: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof property(target, name) === 'function');
}

function isProtocol(value: unknown): value is Ssh2Protocol {
  return (
    hasMethods(value, 'channelWindowAdjust', 'channelClose', 'serviceAccept', 'exitStatus') &&
    hasMethods(value, 'requestSuccess', 'requestFailure') &&
    typeof property(value, '_handlers') === 'object' &&
    Array.isArray(property(value, '_authsQueue')) &&
    '_banner' in Object(value) &&
    hasMethods(property(value, '_cipher'), 'allocPacket', 'encrypt') &&
    hasMethods(property(property(value, '_packetRW'), 'write'), 'alloc', 'finalize') &&
    typeof property(property(property(value, '_packetRW'), 'write'), 'allocStartKEX') === 'number' &&
    hasMethods(property(property(value, '_packetRW'), 'read'), 'read') &&
    typeof property(value, '_compatFlags') === 'number'
  );
}

function isDirection(value: unknown): value is Direction {
  return (
    typeof property(value, 'window') === 'number' &&
    typeof property(value, 'packetSize') === 'number' &&
    typeof property(value, 'state') === 'string'
  );
}

function isChannel(value: unknown): value is Ssh2Channel {
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
function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function protocolOf(connection: object): Ssh2Protocol {
  const protocol = property(connection, '_protocol');
  if (!isProtocol(protocol)) throw changed('Protocol');
  return protocol;
}

function handlerOf(protocol: Ssh2Protocol, name: string): (...args: readonly unknown[]) => void {
  const handler = protocol._handlers[name];
  if (typeof handler !== 'function') throw changed(name);
  return (...args) => {
    handler(...args);
  };
}

/** Whether ssh2 found its native cryptography; without it the same work takes up to half as long again. */
export function nativeCryptoLoaded(): boolean {
  const crypto: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js');
  return property(crypto, 'bindingAvailable') === true;
}

/** Whether both sides agreed on strict key exchange, the answer to Terrapin. */
export function isKeyExchangeStrict(connection: object): boolean {
  return protocolOf(connection)._strictMode === true;
}

/** The peer's identification line without its end, as it was sent: `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
export function remoteIdentification(connection: object): string {
  return (protocolOf(connection)._remoteIdentRaw?.toString('latin1') ?? '').trim();
}

/** The socket that ssh2's server made this connection of. */
export function socketOf(connection: object): Socket {
  const socket = property(connection, '_sock');
  if (!(socket instanceof Socket)) throw changed('Client');
  return socket;
}

const DISCONNECT = 1;

/**
 * Says goodbye with a reason of RFC 4253 §11.1 and a text that clients show to people, in ASCII; the caller ends the socket. ssh2 itself
 * never says why.
 */
export function sendDisconnect(connection: object, reason: number, description: string): void {
  const protocol = protocolOf(connection);
  const { write: writer } = protocol._packetRW;
  const text = Buffer.from(description, 'ascii');
  const packet = writer.alloc(13 + text.length, true);
  let at = packet.writeUInt8(DISCONNECT, writer.allocStartKEX);
  at = packet.writeUInt32BE(reason, at);
  at = packet.writeUInt32BE(text.length, at);
  at += text.copy(packet, at);
  // No language.
  packet.writeUInt32BE(0, at);
  protocol._cipher.encrypt(writer.finalize(packet, true));
}

/** The host key algorithm of the key exchange under way, before it is finished. */
export function hostKeyAlgorithmInUse(connection: object): string {
  const name = property(protocolOf(connection)._kex?.negotiated, 'serverHostKey');
  if (typeof name !== 'string') throw changed('KeyExchange');
  return name;
}

/** One of the host keys that ssh2's server is given. */
export type Ssh2HostKey = ServerConfig['hostKeys'][number];

/**
 * An RSA host key under one name, with SHA-2. By itself ssh2 offers it under all three, and SHA-1 (`ssh-rsa`) is among them whatever
 * one asks for; under a name of its own it is offered as that alone, and signs by it.
 */
export function rsaHostKeyAs(name: 'rsa-sha2-256' | 'rsa-sha2-512', privateKey: string): Ssh2HostKey {
  const parsed: unknown = ssh2.utils.parseKey(privateKey);
  if (!hasMethods(parsed, 'sign', 'getPublicSSH', 'getPrivatePEM') || property(parsed, 'type') !== 'ssh-rsa')
    throw changed('parseKey');
  return { key: Object.create(Object(parsed), { type: { value: name, enumerable: true } }), passphrase: '' };
}

const GLOBAL_REQUEST = 80;

/** Sends a global request that wants no reply (RFC 4254 §4). */
export function sendGlobalRequest(connection: object, name: string, data: Buffer): void {
  const protocol = protocolOf(connection);
  const utils: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js');
  const send = property(utils, 'sendPacket');
  if (typeof send !== 'function') throw changed('sendPacket');
  const payload = Buffer.concat([Buffer.of(GLOBAL_REQUEST), sshString(name), Buffer.of(0), data]);
  const { write } = protocol._packetRW;
  // Asked for first: it is another one while keys are exchanged.
  const start = write.allocStart;
  const packet = write.alloc(payload.length);
  payload.copy(packet, start);
  send(protocol, write.finalize(packet));
}

/** Answers one kind of global request at once, with what `answer` says or with a failure. ssh2 refuses all others as they come. */
export function answerGlobalRequest(connection: object, name: string, answer: (data: Buffer) => Buffer | undefined): void {
  const protocol = protocolOf(connection);
  const others = handlerOf(protocol, 'GLOBAL_REQUEST');
  protocol._handlers['GLOBAL_REQUEST'] = (self: unknown, asked: unknown, wantsReply: unknown, data: unknown) => {
    if (asked !== name || wantsReply !== true || !Buffer.isBuffer(data)) {
      others(self, asked, wantsReply, data);
      return;
    }
    const reply = answer(data);
    if (reply === undefined) protocol.requestFailure();
    else protocol.requestSuccess(reply);
  };
}

/** The session identifier (RFC 4253 §7.2): the exchange hash of the first key exchange. */
export function sessionIdentifier(connection: object): Buffer {
  const id = protocolOf(connection)._kex?.sessionID;
  if (!Buffer.isBuffer(id)) throw changed('sessionID');
  return id;
}

/** Keeps ssh2's client from signing with SHA-1 when a server does not announce what it takes. Call after the key exchange. */
export function signWithSha2Only(client: object): void {
  protocolOf(client)._compatFlags |= IMPLY_RSA_SHA2;
}

/** paramiko asks for the authentication service once a method; ssh2 would cut it off at the second time. */
export function allowRepeatedServiceRequest(connection: object, isAuthenticated: () => boolean): void {
  const protocol = protocolOf(connection);
  const first = handlerOf(protocol, 'SERVICE_REQUEST');
  let accepted = false;
  protocol._handlers['SERVICE_REQUEST'] = (self: unknown, service: unknown) => {
    if (accepted && service === 'ssh-userauth' && !isAuthenticated()) {
      protocol.serviceAccept(service);
      return;
    }
    accepted = true;
    first(self, service);
  };
}

/**
 * Shows a text before signing in (RFC 4252 §5.4). Call before the client asks for the authentication service, which is before it says
 * who it is.
 */
export function setBanner(connection: object, text: string): void {
  protocolOf(connection)._banner = `${text.replace(/\r?\n/g, '\r\n')}\r\n`;
}

/** Forgets a dialogue in whose place another request came; ssh2 would take the answers of the next one for something out of order. */
export function forgetAbortedDialogue(connection: object): void {
  const queue = protocolOf(connection)._authsQueue;
  const at = queue.indexOf(DIALOGUE);
  if (at >= 0) queue.splice(at, 1);
}

const DIALOGUE = 'keyboard-interactive';
const INFO_RESPONSE = 61;
/** One question is asked at a time; whoever answers more than a few times does not mean it. */
const MAX_ANSWERS = 16;

/** RFC 4256 §3.4: a client says how many answers follow. ssh2 makes room for as many, 256 MiB of it for some numbers, before it looks for them. */
function boundAnswers(): void {
  const handlers: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/handlers.js');
  const handler: unknown = Array.isArray(handlers) ? handlers[INFO_RESPONSE] : undefined;
  if (!Array.isArray(handlers) || typeof handler !== 'function') throw changed('MESSAGE_HANDLERS');
  handlers[INFO_RESPONSE] = (protocol: unknown, payload: Buffer): unknown => {
    const tooMany = payload.length >= 5 && payload.readUInt32BE(1) > MAX_ANSWERS;
    // Without the number it is malformed, and ends the connection as everything malformed does.
    return handler(protocol, tooMany ? payload.subarray(0, 1) : payload);
  };
}
boundAnswers();

/** What the peer takes in one packet of this channel or session, or undefined when it is too little to work with. */
export function usablePacketSize(channelOrSession: object): number | undefined {
  const direction = property(property(channelOrSession, '_chanInfo'), 'outgoing') ?? property(channelOrSession, 'outgoing');
  if (!isDirection(direction)) throw changed('Session');
  return direction.packetSize < MIN_PACKET_BYTES ? undefined : direction.packetSize;
}

const CHANNEL_REQUEST = 98;
/** The type of the message and the number of the channel. */
const REQUEST_HEAD_BYTES = 5;

/** The string that is the argument of a channel request (RFC 4254 §5.4): after the head, the name of the request and one byte. */
function argumentOf(request: Buffer): Buffer {
  const nameEnd = REQUEST_HEAD_BYTES + LENGTH_BYTES + request.readUInt32BE(REQUEST_HEAD_BYTES);
  const start = nameEnd + 1 + LENGTH_BYTES;
  return Buffer.from(request.subarray(start, start + request.readUInt32BE(nameEnd + 1)));
}

/**
 * Remembers the bytes of what a client asks of its sessions: ssh2 tells commands as text, in which names that are no UTF-8 are lost.
 * @returns what tells the argument of the request that is being handled, once, as soon as ssh2 tells of it
 */
export function rememberRequests(connection: object): () => Uint8Array {
  let request: Buffer | undefined;
  adapt(protocolOf(connection)._packetRW, 'read', (reader) => {
    const read = reader.read.bind(reader);
    reader.read = (payload) => {
      const taken = read(payload);
      if (taken[0] === CHANNEL_REQUEST) request = Buffer.from(taken);
      return taken;
    };
  });
  return () => {
    if (request === undefined) throw changed('PacketReader');
    const argument = argumentOf(request);
    // What was asked before must never pass for what is asked now.
    request = undefined;
    return argument;
  };
}

/** Sends bytes as the standard error of a channel (RFC 4254 §5.2). */
export function writeStandardError(channel: unknown, bytes: Uint8Array): void {
  const stderr = property(channel, 'stderr');
  if (!(stderr instanceof Writable)) throw changed('Channel');
  stderr.write(bytes);
}

function channelTableOf(connection: object): ChannelTable {
  const table = property(connection, '_chanMgr');
  if (!isChannelTable(table)) throw changed('ChannelManager');
  return table;
}

/** Finishes the closing of a session on which nothing was started; ssh2 would keep it, and never answer. */
export function closeBareSession(connection: object, session: object): void {
  if (property(session, '_channel') !== undefined) return;
  const info = property(session, '_chanInfo');
  const incoming = property(property(info, 'incoming'), 'id');
  const outgoing = property(property(info, 'outgoing'), 'id');
  if (typeof incoming !== 'number' || typeof outgoing !== 'number') throw changed('Session');
  channelTableOf(connection).remove(incoming);
  protocolOf(connection).channelClose(outgoing);
}

const windows = new WeakMap<Duplex, ReceiveWindow>();

/** Grants what the reader has consumed. What is still buffered counts as not granted, so the window bounds the buffer. */
function grantWindow(protocol: Ssh2Protocol, channel: Ssh2Channel): void {
  if (channel.outgoing.state === 'closed' || channel.outgoing.state === 'closing') return;
  const bytes = windows.get(channel)?.grant(channel.incoming.window + channel.readableLength) ?? 0;
  if (bytes <= 0) return;
  channel.incoming.window += bytes;
  protocol.channelWindowAdjust(channel.outgoing.id, bytes);
}

/**
 * Takes over what happens to incoming data of all channels: ssh2 has a fixed window, and would take in any amount of data a peer
 * sends in spite of it. `onViolation` must end the connection; `onData` hears of data of any channel.
 */
export function enforceReceiveWindows(
  connection: object,
  onViolation: (what: string) => void,
  onData: () => void = () => undefined,
): void {
  const protocol = protocolOf(connection);
  const table = channelTableOf(connection);
  handlerOf(protocol, 'CHANNEL_DATA');
  protocol._handlers['CHANNEL_DATA'] = (_self: unknown, recipient: number, data: Buffer) => {
    const entry = table.get(recipient);
    const channel = isChannel(entry) ? entry : property(entry, '_channel');
    if (!isChannel(channel)) return;
    if (data.length > channel.incoming.window) return onViolation('more data than the window allows');
    if (channel.incoming.state !== 'open') return onViolation('data after the end of a channel');
    channel.incoming.window -= data.length;
    onData();
    if (channel.destroyed) return;
    channel.push(data);
    grantWindow(protocol, channel);
  };
}

const waiting = new WeakMap<Duplex, (() => void)[]>();

function whenDrained(carrier: Duplex, resume: () => void): void {
  const known = waiting.get(carrier);
  if (known !== undefined) {
    known.push(resume);
    return;
  }
  const list = [resume];
  waiting.set(carrier, list);
  const wakeAll = (): void => {
    carrier.off('drain', wakeAll);
    carrier.off('close', wakeAll);
    waiting.delete(carrier);
    for (const wake of list) wake();
  };
  carrier.on('drain', wakeAll);
  carrier.on('close', wakeAll);
}

const GCM_TAG_BYTES = 16;

interface GcmDecipher {
  /** What is known of the packet under way: bytes of its length field, that length, bytes of its content, bytes of its tag. */
  readonly _lenBytes: number;
  readonly _len: number;
  readonly _pktLen: number;
  readonly _tagPos: number;
}

/** Whether packets are under AES-GCM and deciphered where they are, and their length is plain to see (RFC 5647 §7.3). */
function isGcmDecipher(value: unknown): value is GcmDecipher {
  return (
    typeof property(value, '_tagPos') === 'number' &&
    typeof property(value, '_lenBytes') === 'number' &&
    typeof property(value, '_len') === 'number' &&
    typeof property(value, '_pktLen') === 'number' &&
    hasMethods(property(value, '_instance'), 'decrypt')
  );
}

/**
 * How many bytes are missing before more is known of the packet under way, or before it is over; 0 between packets. All that come,
 * with another cipher.
 */
function missingOf({ _decipher }: Ssh2Protocol): number {
  if (!isGcmDecipher(_decipher)) return Number.POSITIVE_INFINITY;
  const { _lenBytes, _len, _pktLen, _tagPos } = _decipher;
  if (_lenBytes === 0) return 0;
  return _lenBytes < LENGTH_BYTES ? LENGTH_BYTES - _lenBytes : _len - _pktLen + GCM_TAG_BYTES - _tagPos;
}

/** How many bytes at the beginning of `bytes` are whole packets. */
function wholePackets(bytes: Buffer): number {
  let end = 0;
  while (end + LENGTH_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(end);
    // ssh2 is to see it and refuse it.
    if (length > MAX_RECEIVED_PACKET_BYTES) return bytes.length;
    const next = end + LENGTH_BYTES + length + GCM_TAG_BYTES;
    if (next > bytes.length) break;
    end = next;
  }
  return end;
}

/**
 * Has the client of a connection read into one memory that is used again, where its stream and its cipher allow that. Whole packets
 * are deciphered where they are; what they hold is copied out of there once, the data of channels into memory of a pool.
 */
export function readIntoOneMemory(client: object, stream: Duplex): void {
  const protocol = protocolOf(client);
  let passing = false;
  /** ssh2 listens to the stream, and answers for what it throws. */
  const hand = (bytes: Buffer): void => void stream.emit('data', bytes);
  const started = takeDirectly(stream, (bytes) => {
    let done = 0;
    // A packet that began before is finished as it began.
    for (let missing = missingOf(protocol); missing > 0 && done < bytes.length; missing = missingOf(protocol)) {
      const piece = Buffer.from(bytes.subarray(done, done + missing));
      done += piece.length;
      hand(piece);
    }
    const whole = bytes.subarray(done, done + wholePackets(bytes.subarray(done)));
    if (whole.length === 0) return done;
    passing = true;
    try {
      hand(whole);
    } finally {
      passing = false;
    }
    return done + whole.length;
  });
  if (!started) return;
  adapt(protocol._packetRW, 'read', (reader) => {
    const read = reader.read.bind(reader);
    reader.read = (payload) => {
      const taken = read(payload);
      if (!passing) return taken;
      if (taken.length < WORTH_A_POOL_BYTES) return Buffer.from(taken);
      const copy = viewOf(payloads.take(taken.length));
      taken.copy(copy);
      return copy;
    };
  });
}

/** Changes one part of ssh2, and each that ssh2 puts in its place: it makes new ones with new keys. */
function adapt<Parts extends object, Name extends keyof Parts>(
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

const lean = new WeakSet<Ssh2Protocol>();

/** ssh2 makes new memory for each packet, and asks for randomness each time. */
function usePacketMemory(protocol: Ssh2Protocol, carrier: Duplex): void {
  if (lean.has(protocol)) return;
  lean.add(protocol);
  const memory = new PacketMemory(carrier);
  adapt(protocol._packetRW, 'write', (writer) => {
    const alloc = writer.alloc.bind(writer);
    writer.alloc = (payloadBytes, force) => {
      const make = (): Buffer => alloc(payloadBytes, force);
      // While keys are exchanged, what is made is no packet yet and waits.
      return protocol._kexinit === undefined ? memory.packet(protocol._cipher, payloadBytes, make) : make();
    };
  });
}

/** A write that is under way, with whom to tell. ssh2 calls `_write` again with our own callback when the window opens. */
function guardWrites(channel: Ssh2Channel, carrier: Duplex, onSent: () => void): (error?: Error | null) => void {
  const write = channel._write.bind(channel);
  let current: ((error?: Error | null) => void) | undefined;
  const settle = (error?: Error | null): void => {
    const callback = current;
    if (callback === undefined) return;
    if (!error && !channel.destroyed && carrier.writableLength > SOCKET_HIGH_WATER_BYTES) {
      whenDrained(carrier, () => settle());
      return;
    }
    current = undefined;
    if (!error) onSent();
    callback(error);
  };
  channel._write = (chunk: Buffer, encoding, callback) => {
    if (callback !== settle) current = callback;
    // ssh2 drops the chunk without a word when the channel is no longer open.
    if (channel.outgoing.state !== 'open') settle(new Failure('net.reset', { publicDetail: 'The channel was closed.' }));
    else {
      // One write of the socket for all packets.
      carrier.cork();
      write(chunk, encoding, settle);
      carrier.uncork();
    }
  };
  channel._writev = (chunks, callback) => {
    const buffers = gathered(
      chunks.map(({ chunk }: { readonly chunk: Buffer }) => chunk),
      channel.outgoing.packetSize,
    );
    writeAll((buffer, through) => channel._write(buffer, 'latin1', through), buffers, callback);
  };
  return settle;
}

export interface TakeChannelOptions {
  /** What the connection runs on: a socket, or a channel of another connection. */
  readonly carrier: Duplex;
  readonly budget: ByteBudget;
  /** Asked before our end of the channel is closed in good order, and sent; `scp` takes its absence for a failure. */
  readonly exitStatus?: () => number;
  /** Hears whenever data has left for the peer. */
  readonly onSent?: () => void;
}

/**
 * Makes an ordinary Duplex of a channel of ssh2: `destroy(error)` destroys and closes the channel, every write is answered, a
 * full carrier holds writers back, small writes of a corked stream leave as one packet, and the receive window grows.
 */
export function takeChannel(
  channel: unknown,
  { carrier, budget, exitStatus, onSent = () => undefined }: TakeChannelOptions,
): Duplex {
  if (!isChannel(channel)) throw changed('Channel');
  const protocol = protocolOf(Object(property(channel, '_client')));
  const window = new ReceiveWindow(budget);
  windows.set(channel, window);
  channel.outgoing.packetSize = Math.min(channel.outgoing.packetSize, MAX_PACKET_BYTES);
  usePacketMemory(protocol, carrier);
  const settle = guardWrites(channel, carrier, onSent);
  const read = channel.read.bind(channel);
  Object.assign(channel, {
    // Not in `_read`: a stream does not call it again before the next chunk, which the peer may not be allowed to send.
    read: (size?: number): unknown => {
      const chunk: unknown = read(size);
      grantWindow(protocol, channel);
      return chunk;
    },
    takeChunkBack: (chunk: Uint8Array): void => payloads.give(chunk),
    // ssh2's own forgets the error and leaves the stream open.
    destroy: Duplex.prototype.destroy,
  });
  channel._read = () => undefined;
  if (exitStatus !== undefined) {
    channel._final = (callback) => {
      if (channel.outgoing.state === 'open') protocol.exitStatus(channel.outgoing.id, exitStatus());
      callback();
    };
  }
  channel._destroy = (error, callback) => {
    windows.delete(channel);
    window.release();
    channel.close();
    settle(error ?? new Failure('net.reset', { publicDetail: 'The channel was closed.' }));
    callback(error);
  };
  return channel;
}
