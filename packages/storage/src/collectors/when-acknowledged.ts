import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const ESTABLISHED = '01';
const FIRST_LOOK_MS = 1;
const MOST_BETWEEN_LOOKS_MS = 250;
/** How long to wait where the system does not tell: longer than most lines take to say that the other side is gone. */
const BLIND_MS = 250;

/**
 * Waits until the other side's system has acknowledged everything that was written, as far as one can see: Linux tells how many bytes are under way (proc_net_tcp(5)). Waits a moment elsewhere.
 * Comes back early when the connection is over.
 * @throws the reason of the signal
 */
export async function whenAcknowledged(socket: Socket, signal: AbortSignal): Promise<void> {
  for (let wait = FIRST_LOOK_MS; !socket.destroyed; wait = Math.min(wait * 2, MOST_BETWEEN_LOOKS_MS)) {
    const underWay = await bytesUnderWay(socket);
    if (underWay === undefined) return void (await delay(BLIND_MS, undefined, { signal }));
    if (underWay === 0) return;
    await delay(wait, undefined, { signal });
  }
}

/** Undefined where it cannot be known: another system, or a connection that the other side has ended. */
async function bytesUnderWay({ localPort, remotePort, localFamily }: Socket): Promise<number | undefined> {
  if (localPort === undefined || remotePort === undefined) return undefined;
  const file = `/proc/self/net/${localFamily === 'IPv6' ? 'tcp6' : 'tcp'}`;
  const table = await readFile(file, 'utf8').catch(() => '');
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const row = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} ${ESTABLISHED} ([0-9A-F]{8}):`).exec(table);
  return row?.[1] === undefined ? undefined : Number.parseInt(row[1], 16);
}
