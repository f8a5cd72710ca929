import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type TcpDirection = 'up' | 'down';

/** What a line does to one connection that goes over it; counted anew for each. */
export interface LineTrouble {
  /** Cuts the connection hard, on both sides, once so many bytes went `direction`. */
  readonly cutAfterBytes?: number;
  /** Passes nothing on that way once so many bytes went, and says nothing about it, until `resume`: a half-open line. */
  readonly stallAfterBytes?: number;
  /** Which way is counted; `up` is from the one who connects. */
  readonly direction?: TcpDirection;
}

/** A line between a client and a server that fails when it is told to. */
export interface TcpProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Bytes that went each way since the start, over all connections. */
  readonly bytes: { readonly up: number; readonly down: number };
  /** How many connections were cut by `cutAfterBytes`. */
  readonly cuts: number;
  /** Connections that are open now. */
  readonly open: number;
  /** What happens to the connections that come from now on. Called for each, with its number from 0. */
  onConnection(trouble: (index: number) => LineTrouble): void;
  /** Cuts every connection that is open, and goes on listening. */
  cutAll(): void;
  /** Passes nothing on in any connection, old or new, either way, until `resume`. */
  stall(): void;
  resume(): void;
  stop(): Promise<void>;
}

interface Line {
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts a line to a server on this machine. */
export async function startTcpProxy(to: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const lines = new Set<Line>();
  const bytes = { up: 0, down: 0 };
  let troubleOf: (index: number) => LineTrouble = () => ({});
  let connections = 0;
  let cuts = 0;
  let stalled = false;

  const cut = (line: Line): void => {
    lines.delete(line);
    // A reset, as a line that breaks is mostly seen: what was received and not read yet is lost with it.
    line.client.resetAndDestroy();
    line.server.resetAndDestroy();
  };

  const pass = (line: Line, direction: TcpDirection, trouble: LineTrouble): void => {
    const [from, into] = direction === 'up' ? [line.client, line.server] : [line.server, line.client];
    const counts = direction === (trouble.direction ?? 'up');
    let passed = 0;
    let stallsLeft = 1;
    const hold = (rest: Buffer): void => {
      from.pause();
      if (rest.length > 0) from.unshift(rest);
    };
    from.on('data', (chunk: Buffer) => {
      if (stalled) return hold(chunk);
      const limit = counts
        ? Math.min(trouble.cutAfterBytes ?? Infinity, stallsLeft > 0 ? (trouble.stallAfterBytes ?? Infinity) : Infinity)
        : Infinity;
      const piece = chunk.subarray(0, Math.max(0, limit - passed));
      passed += piece.length;
      bytes[direction] += piece.length;
      if (piece.length > 0 && !into.write(piece)) {
        from.pause();
        into.once('drain', () => {
          if (!stalled) from.resume();
        });
      }
      if (passed < limit) return;
      if (trouble.stallAfterBytes === limit) {
        stallsLeft = 0;
        return hold(chunk.subarray(piece.length));
      }
      cuts += 1;
      cut(line);
    });
    from.on('end', () => into.end());
    from.on('close', () => {
      lines.delete(line);
      into.destroy();
    });
    from.on('error', () => undefined);
  };

  const server: Server = createServer({ noDelay: true }, (client) => {
    const line: Line = { client, server: connect({ ...to, noDelay: true }) };
    const trouble = troubleOf(connections);
    connections += 1;
    lines.add(line);
    pass(line, 'up', trouble);
    pass(line, 'down', trouble);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  const stop = async (): Promise<void> => {
    for (const line of lines) cut(line);
    server.close();
    if (server.listening) await once(server, 'close');
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    bytes,
    get cuts() {
      return cuts;
    },
    get open() {
      return lines.size;
    },
    onConnection: (trouble) => {
      troubleOf = trouble;
    },
    cutAll: () => {
      for (const line of [...lines]) cut(line);
    },
    stall: () => {
      stalled = true;
    },
    resume: () => {
      stalled = false;
      for (const { client, server: upstream } of lines) {
        client.resume();
        upstream.resume();
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
