import { Writable } from 'node:stream';
import { adapt, changed, channelTableOf, isDirection, LENGTH_BYTES, property, protocolOf } from './shapes.js';

/** What a peer must at least take in one packet; with 0, ssh2 would loop for ever. */
const MIN_PACKET_BYTES = 1024;

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
