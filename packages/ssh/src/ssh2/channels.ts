import { Duplex } from 'node:stream';
import { type ByteBudget, Failure } from '@waybill/core';
import { ReceiveWindow } from '../channel/receive-window.js';
import { gathered, writeAll } from '../channel/write-all.js';
import { payloads, usePacketMemory } from './packets.js';
import {
  changed,
  channelTableOf,
  handlerOf,
  isChannel,
  property,
  protocolOf,
  type Ssh2Channel,
  type Ssh2Protocol,
} from './shapes.js';

/** RFC 4253 §6.1: what everybody must take. A peer that claims more gets no more. */
const MAX_PACKET_BYTES = 32 * 1024;
/** Beyond this many unsent bytes in a socket, channels wait: ssh2 itself never looks at the socket. */
const SOCKET_HIGH_WATER_BYTES = 1024 * 1024;

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
  /** What a round trip to the peer takes at most, where that is known. */
  readonly roundTripMs?: number | undefined;
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
  { carrier, budget, roundTripMs, exitStatus, onSent = () => undefined }: TakeChannelOptions,
): Duplex {
  if (!isChannel(channel)) throw changed('Channel');
  const protocol = protocolOf(Object(property(channel, '_client')));
  const window = new ReceiveWindow(budget, { roundTripMs });
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
