import type { Duplex } from 'node:stream';
import { BufferPool } from '@waybill/core';
import { PacketMemory } from '../channel/packet-memory.js';
import { takeDirectly } from '../socket-input.js';
import { adapt, hasMethods, LENGTH_BYTES, property, protocolOf, type Ssh2Protocol, viewOf } from './shapes.js';

/** ssh2 refuses longer ones. */
const MAX_RECEIVED_PACKET_BYTES = 35_000;
/** What packets of a channel hold; whoever is done with it may give it back. */
const WORTH_A_POOL_BYTES = 4 * 1024;
export const payloads = new BufferPool({ bufferBytes: 33 * 1024, mostIdle: 256 });

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

const lean = new WeakSet<Ssh2Protocol>();

/** ssh2 makes new memory for each packet, and asks for randomness each time. */
export function usePacketMemory(protocol: Ssh2Protocol, carrier: Duplex): void {
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
