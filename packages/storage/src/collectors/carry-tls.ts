import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * What TLS can run over in place of the TCP connection itself, and which leaves the connection alone when it ends: so that one sees apart how TLS ended (close_notify) and how
 * the connection did (an end or a reset). The end of the connection comes through a moment later than the bytes before it.
 */
export function carryTls(wire: Socket): Duplex {
  const carrier = new Duplex({
    read: () => void wire.resume(),
    write: (chunk: Buffer, _encoding, done) => void wire.write(chunk, done),
    destroy: (error, done) => done(error),
  });
  wire
    .on('data', (chunk: Buffer) => {
      if (!carrier.push(chunk)) wire.pause();
    })
    .on('end', () => setImmediate(() => carrier.push(null)))
    .on('error', (error) => carrier.destroy(error))
    .on('close', () => setImmediate(() => carrier.destroy()));
  return carrier;
}
