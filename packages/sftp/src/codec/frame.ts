import { ByteWriter } from './byte-writer.js';

/** The buffers of one packet in the order they go out: a head, and for READ and WRITE data the data itself, not copied. */
export type PacketBuffers = readonly Uint8Array[];

const LENGTH_BYTES = 4;

/** Starts a packet: leaves room for its length, then its type. */
export function beginPacket(type: number, expectedBytes?: number): ByteWriter {
  return new ByteWriter(expectedBytes).uint32(0).uint8(type);
}

/** Ends a packet: fills in its length. `tail` follows without being copied. */
export function endPacket(writer: ByteWriter, tail?: Uint8Array): PacketBuffers {
  writer.patchUint32(0, writer.length - LENGTH_BYTES + (tail?.length ?? 0));
  return tail === undefined || tail.length === 0 ? [writer.finish()] : [writer.finish(), tail];
}

/** The size of a packet on the wire. */
export function packetBytes(packet: PacketBuffers): number {
  return packet.reduce((sum, buffer) => sum + buffer.length, 0);
}
