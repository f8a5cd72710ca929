import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type DeliveryListener, Failure, type StreamSecrets, type SyslogDestination } from '@waybill/core';
import { abortFailure, type Outbound } from '@waybill/ssh';
import { carryTls } from './carry-tls.js';
import { takeStep } from './delivery-steps.js';
import { reachCollector } from './reach-collector.js';
import { socketFailure } from './tls-failure.js';
import { whenAcknowledged } from './when-acknowledged.js';

/** How long nothing may move. */
const SILENT_MS = 30_000;
/** How long a collector has to answer our close_notify before we end the connection under it. */
const NOTIFY_MS = 2_000;

/**
 * Sends messages of syslog over a connection of their own and waits until the collector closed it after us. Syslog has no answer (RFC 5425 section 4.4 leaves it to
 * close_notify): that the collector read up to our end, and closed then, is the one sign there is that it has them all. Bytes that the system took are none.
 *
 * We end only when the collector's system has acknowledged all of it. One that closes by itself from then on either has read everything, or its system resets the connection because it
 * has not (RFC 1122 section 4.2.2.13); one that closed before is seen before we end. Over TLS it must have said close_notify as well, which one that was killed does not.
 * @throws Failure `net.*`, `tls.untrusted`, `auth.*`, `partner.misbehaved`, `cancelled`
 */
export async function sendSyslog(
  to: SyslogDestination,
  { clientKeyPem }: StreamSecrets,
  { frames, listener }: { readonly frames: readonly string[]; readonly listener: DeliveryListener },
  outbound: Outbound,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, transport, serverName } = to;
  let under: Pick<Connection, 'wire' | 'carrier'> | undefined;
  const carriedBy = (wire: Socket): Duplex => {
    const carrier = carryTls(wire);
    under = { wire, carrier };
    return carrier;
  };
  const tls = transport === 'tls' ? { tls: { certificates: to, clientKeyPem, serverName, carriedBy } } : {};
  const stream = await reachCollector({ host, port, ...tls }, outbound, listener, signal);
  const bytes = Buffer.from(frames.join(''), 'utf8');
  await takeStep(
    listener,
    'send',
    () => sendAll({ stream, wire: stream, ...under, host }, bytes, signal),
    () => `${bytes.length} bytes; the collector read them all`,
  );
}

/** A connection to a collector: what to write to, and the TCP connection, which is the same without TLS. */
interface Connection {
  readonly stream: Socket;
  readonly wire: Socket;
  /** What carries TLS over the connection. */
  readonly carrier?: Duplex;
  readonly host: string;
}

async function sendAll({ stream, wire, carrier, host }: Connection, bytes: Buffer, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  let ended = false;
  let answered = carrier === undefined;
  const cut = `${host} cut the connection before it had read everything.`;
  const closed = new Promise<void>((resolve, reject) => {
    const fail = (failure: Failure): void => {
      reject(failure);
      over.abort(failure);
    };
    const onError = (error: Error): void => fail(socketFailure(error, host, cut));
    signal.addEventListener('abort', () => fail(abortFailure(signal)), { once: true, signal: over.signal });
    wire.setTimeout(SILENT_MS);
    wire.on('error', onError).on('timeout', () => fail(new Failure('net.timeout', { publicDetail: silence(host, ended) })));
    if (carrier !== undefined) {
      stream.on('error', onError).on('end', () => {
        // Who says so before our end has not read up to it.
        if (!ended) return fail(new Failure('net.reset', { publicDetail: cut }));
        // The end of the connection under it is no answer.
        answered = !carrier.readableEnded;
        wire.end();
      });
    }
    wire.on('end', () => {
      if (!ended) fail(new Failure('net.reset', { publicDetail: cut }));
    });
    wire.on('close', () => {
      // What TLS has still to say of the last bytes comes first.
      setImmediate(() => {
        if (ended && answered) resolve();
        else fail(new Failure('net.reset', { publicDetail: ended ? unanswered(host) : cut }));
      });
    });
    stream.resume();
    if (signal.aborted) fail(abortFailure(signal));
  });
  closed.catch(() => undefined);
  try {
    await Promise.race([closed, new Promise<void>((resolve) => stream.write(bytes, () => resolve()))]);
    await Promise.race([closed, whenAcknowledged(wire, over.signal)]);
    ended = !wire.destroyed;
    stream.end();
    if (carrier !== undefined) setTimeout(() => wire.end(), NOTIFY_MS).unref();
    await closed;
  } finally {
    over.abort();
    stream.destroy();
    wire.destroy();
  }
}

function silence(host: string, ended: boolean): string {
  return ended
    ? `${host} took everything but did not close the connection after us, so that it is not certain that it has read it.`
    : `${host} took nothing for ${SILENT_MS / 1000} seconds.`;
}

function unanswered(host: string): string {
  return `${host} ended the connection without answering that it read up to the end (TLS close_notify), as one does that is killed; it gets all of it again.`;
}
