import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { PacketMemory } from './packet-memory.js';

const PAYLOAD_BYTES = 32_768;
const HEAD_BYTES = 5;
const PADDING_BYTES = 11;
const TAG_BYTES = 16;
const cipher = {};

/** A packet as a cipher of ssh2 makes it. */
function make(): Buffer {
  const packet = randomBytes(HEAD_BYTES + PAYLOAD_BYTES + PADDING_BYTES + TAG_BYTES);
  packet.writeUInt32BE(packet.length - 4 - TAG_BYTES);
  packet.writeUInt8(PADDING_BYTES, HEAD_BYTES - 1);
  return packet;
}

let close: (() => void) | undefined;
afterEach(() => close?.());

async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  const near = connect(address.port, '127.0.0.1');
  const [far]: Socket[] = await once(server, 'connection');
  if (far === undefined) throw new TypeError('a connection has a socket');
  close = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
  return [near, far];
}

describe('the memory of a connection’s packets', () => {
  it('has the layout of what the cipher makes, with padding of its own', async () => {
    const [socket] = await socketPair();
    const memory = new PacketMemory(socket);
    const model = memory.packet(cipher, PAYLOAD_BYTES, make);
    const [first, second] = [memory.packet(cipher, PAYLOAD_BYTES, make), memory.packet(cipher, PAYLOAD_BYTES, make)];
    expect(first.length).toBe(model.length);
    expect(first.subarray(0, HEAD_BYTES)).toEqual(model.subarray(0, HEAD_BYTES));
    const padding = (packet: Buffer): Buffer => packet.subarray(HEAD_BYTES + PAYLOAD_BYTES, -TAG_BYTES);
    expect(padding(first)).not.toEqual(padding(model));
    expect(padding(first)).not.toEqual(padding(second));
  });

  it('is used again, and never while the socket still has to send what is in it', async () => {
    const [near, far] = await socketPair();
    const memory = new PacketMemory(near);
    memory.packet(cipher, PAYLOAD_BYTES, make);
    far.pause();
    const sent: Buffer[] = [];
    let sentBytes = 0;
    const slabs = new Set<ArrayBufferLike>();
    const send = (count: number): void => {
      for (let i = 0; i < count; i += 1) {
        const packet = memory.packet(cipher, PAYLOAD_BYTES, make);
        slabs.add(packet.buffer);
        packet.fill(sent.length % 251, HEAD_BYTES);
        sent.push(Buffer.from(packet));
        sentBytes += packet.length;
        near.write(packet);
      }
    };
    // Much more than the kernel takes while nobody reads.
    send(400);
    const received: Buffer[] = [];
    let receivedBytes = 0;
    const allCame = new Promise<void>((resolve) => {
      far.on('data', (chunk: Buffer) => {
        received.push(chunk);
        receivedBytes += chunk.length;
        if (receivedBytes === sentBytes && sent.length === 800) resolve();
      });
    });
    far.resume();
    await once(near, 'drain');
    const slabsBefore = slabs.size;
    for (let sentNow = 0; sentNow < 400; sentNow += 4) {
      send(4);
      if (near.writableLength > 0) await once(near, 'drain');
    }
    await allCame;
    expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true);
    expect(slabs.size).toBeLessThan(slabsBefore + 8);
  });

  it('pads small packets and those for what is no socket as well, each in memory of its own', () => {
    const memory = new PacketMemory(new PassThrough());
    const small = (): Buffer => make().subarray(-(HEAD_BYTES + 10 + PADDING_BYTES + TAG_BYTES));
    const model = small();
    model.writeUInt32BE(model.length - 4 - TAG_BYTES);
    model.writeUInt8(PADDING_BYTES, HEAD_BYTES - 1);
    memory.packet(cipher, 10, () => model);
    const packets = [0, 1, 2].map(() => memory.packet(cipher, 10, small));
    const paddings = packets.map((packet) => packet.toString('hex', HEAD_BYTES + 10, HEAD_BYTES + 10 + PADDING_BYTES));
    expect(new Set(paddings).size).toBe(3);
    for (const packet of packets) {
      expect(packet.length).toBe(model.length);
      expect(packet.subarray(0, HEAD_BYTES)).toEqual(model.subarray(0, HEAD_BYTES));
      packet.fill(0);
    }
    expect(new Set(packets.map(({ buffer, byteOffset }) => `${buffer.byteLength} ${byteOffset}`)).size).toBe(3);
  });

  it('makes packets anew for another cipher', async () => {
    const [socket] = await socketPair();
    const memory = new PacketMemory(socket);
    const made: Buffer[] = [];
    const counted = (): Buffer => {
      const packet = make();
      made.push(packet);
      return packet;
    };
    memory.packet(cipher, PAYLOAD_BYTES, counted);
    memory.packet(cipher, PAYLOAD_BYTES, counted);
    expect(made).toHaveLength(1);
    memory.packet({}, PAYLOAD_BYTES, counted);
    expect(made).toHaveLength(2);
  });
});
