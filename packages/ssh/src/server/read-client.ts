import type { Socket } from 'node:net';
import type { Peer } from './events.js';
import { readProxyHeader } from './proxy-header.js';

/** Whom a proxy says it speaks for; `itself` when it speaks for nobody. Undefined when it said nothing that can be used, or not in time. */
export type ProxyWord = Peer | 'itself' | undefined;

/**
 * Reads what a proxy must send before anything else, and leaves what follows in the socket, which is paused afterwards. Calls back
 * once, also when the socket is lost.
 */
export function readClient(socket: Socket, timeoutMs: number, done: (word: ProxyWord) => void): void {
  let bytes = Buffer.alloc(0);
  const finish = (word: ProxyWord, rest = Buffer.alloc(0)): void => {
    clearTimeout(timer);
    socket.pause();
    socket.off('data', take).off('close', give).off('end', give);
    if (rest.length > 0) socket.unshift(rest);
    done(word);
  };
  const give = (): void => finish(undefined);
  const take = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const header = readProxyHeader(bytes);
    if (header.kind === 'invalid') give();
    else if (header.kind === 'header') finish(header.client ?? 'itself', bytes.subarray(header.bytes));
  };
  const timer = setTimeout(give, timeoutMs);
  socket.on('data', take).once('close', give).once('end', give).resume();
}
