import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';
/** What a router on the way holds beside what is travelling. */
const QUEUE_BYTES = 4 * 1024 * 1024;

export interface LongLineOptions {
  /** The port of 127.0.0.1 at the far end. */
  readonly port: number;
  readonly rttMs: number;
  /** What each direction carries, all connections together. 1 Gbit/s when not given. */
  readonly bitsPerSecond?: number;
}

/** A line that is running. */
export interface LongLine {
  readonly host: '127.0.0.1';
  /** The near end: what connects here is connected with the far end. */
  readonly port: number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One direction of the line; its connections queue behind each other. */
interface Lane {
  readonly delayMs: number;
  readonly bytesPerMs: number;
  freeAtMs: number;
}

interface Travelling {
  readonly atMs: number;
  /** Absent for the end of the stream. */
  readonly chunk?: Buffer;
}

function carry(from: Socket, to: Socket, lane: Lane): void {
  const queue: Travelling[] = [];
  const maxBytes = lane.bytesPerMs * lane.delayMs + QUEUE_BYTES;
  let queuedBytes = 0;
  let scheduled = false;
  const schedule = (inMs: number): void => {
    scheduled = true;
    setTimeout(deliver, Math.max(0, inMs));
  };
  const deliver = (): void => {
    scheduled = false;
    for (let first = queue[0]; first !== undefined && first.atMs <= performance.now(); first = queue[0]) {
      queue.shift();
      if (first.chunk === undefined) to.end();
      else to.write(first.chunk);
      queuedBytes -= first.chunk?.length ?? 0;
    }
    if (queuedBytes < maxBytes) from.resume();
    const next = queue[0];
    if (next !== undefined) schedule(next.atMs - performance.now());
  };
  const send = (chunk?: Buffer): void => {
    lane.freeAtMs = Math.max(performance.now(), lane.freeAtMs) + (chunk?.length ?? 0) / lane.bytesPerMs;
    queue.push({ atMs: lane.freeAtMs + lane.delayMs, ...(chunk === undefined ? {} : { chunk }) });
    if (!scheduled) schedule(lane.delayMs);
  };
  from.on('data', (chunk: Buffer) => {
    queuedBytes += chunk.length;
    send(chunk);
    if (queuedBytes >= maxBytes) from.pause();
  });
  from.on('end', () => send());
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (!from.readableEnded) to.destroy();
  });
}

/**
 * A long line to a port of this machine: each direction delays by half the round trip and carries no more than its rate. TCP does
 * not see the delay, what speaks over it does.
 */
export async function startLongLine({ port, rttMs, bitsPerSecond = 1e9 }: LongLineOptions): Promise<LongLine> {
  const sockets = new Set<Socket>();
  const lane = (): Lane => ({ delayMs: rttMs / 2, bytesPerMs: bitsPerSecond / 8000, freeAtMs: 0 });
  const [there, back] = [lane(), lane()];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host: LOOPBACK, port, allowHalfOpen: true, noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    carry(near, far, there);
    carry(far, near, back);
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return { host: LOOPBACK, port: address.port, close, [Symbol.asyncDispose]: close };
}
