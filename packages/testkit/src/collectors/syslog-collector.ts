import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CertifiedKey } from './certificates.js';

/** How a collector of syslog is set up. */
export interface SyslogCollectorOptions {
  /** Plain TCP when absent. */
  readonly tls?: CertifiedKey & { readonly clientCa?: string };
}

/** A collector of syslog on this machine that takes RFC 6587's octet counting and nothing else. */
export interface SyslogCollector {
  readonly port: number;
  /** Whole messages, in the order in which they came, of all connections. */
  readonly messages: string[];
  /** What did not hold to the form; empty when all did. */
  readonly complaints: string[];
  connections: number;
  /** While it is set, it resets each connection once it has read so many bytes of it. */
  cutAfterBytes: number | undefined;
  /** While it is true, it reads nothing. */
  deaf: boolean;
  /** While it is true, it reads everything and never closes. */
  clinging: boolean;
  /** While it is true, it hangs up on each connection without reading it. */
  hangingUp: boolean;
  /** While it is true, it ends as one that is killed when it has read everything: the connection is closed, and TLS says nothing. */
  dying: boolean;
  close(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startSyslogCollector({ tls }: SyslogCollectorOptions = {}): Promise<SyslogCollector> {
  const open = new Set<Socket>();
  /** The connections under TLS, by the port that they come from. */
  const wires = new Map<number | undefined, Socket>();
  const take = (socket: Socket): void => {
    collector.connections += 1;
    socket.on('error', () => undefined);
    if (collector.hangingUp) return void socket.destroy();
    if (collector.deaf) return void socket.pause();
    receive(socket, collector);
    if (collector.dying) socket.on('end', () => wires.get(socket.remotePort)?.destroy());
  };
  const server: Server =
    tls === undefined
      ? createTcpServer({ allowHalfOpen: true }, take)
      : createTlsServer(
          {
            ...{ cert: tls.cert, key: tls.key, allowHalfOpen: true },
            ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
          },
          take,
        );
  const collector: SyslogCollector = {
    ...{ port: 0, messages: [], complaints: [], connections: 0, cutAfterBytes: undefined },
    ...{ deaf: false, clinging: false, hangingUp: false, dying: false },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
  // Also those that never finish their handshake.
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    wires.set(socket.remotePort, socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(collector, { port: (server.address() as AddressInfo).port });
}

function receive(socket: Socket, collector: SyslogCollector): void {
  let waiting: Buffer = Buffer.alloc(0);
  let read = 0;
  socket.on('data', (chunk: Buffer) => {
    read += chunk.length;
    waiting = takeFrames(Buffer.concat([waiting, chunk]), collector);
    if (collector.cutAfterBytes !== undefined && read >= collector.cutAfterBytes) socket.resetAndDestroy();
  });
  socket.on('end', () => {
    if (waiting.length > 0) collector.complaints.push(`an end within a frame: ${waiting.toString('utf8').slice(0, 40)}`);
    if (!collector.clinging && !collector.dying) socket.end();
  });
}

/** Takes whole frames off the beginning; what is left is the beginning of one. */
function takeFrames(bytes: Buffer, { messages, complaints }: SyslogCollector): Buffer {
  let rest = bytes;
  for (;;) {
    const [head, length = ''] = /^([1-9][0-9]{0,8}) /.exec(rest.subarray(0, 10).toString('latin1')) ?? [];
    if (head === undefined) {
      if (rest.length >= 10) complaints.push(`no length: ${rest.subarray(0, 10).toString('latin1')}`);
      return rest.length >= 10 ? Buffer.alloc(0) : rest;
    }
    const end = head.length + Number(length);
    if (rest.length < end) return rest;
    const message = rest.subarray(head.length, end).toString('utf8');
    if (!message.startsWith('<') || message.includes('\ufffd'))
      complaints.push(`cut in the wrong place: ${message.slice(0, 40)}`);
    messages.push(message);
    rest = rest.subarray(end);
  }
}
