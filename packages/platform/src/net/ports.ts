import { createServer } from 'node:net';
import { Failure } from '@waybill/core';

interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

function tryListen({ host, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

const MOST_REMEMBERED = 64;
/** Ports that were given lately: the system may offer one again, and who asks for two wants two. */
const given: number[] = [];

/**
 * A TCP port of 127.0.0.1 that was free a moment ago, and another one at each call. Another process may take it meanwhile, so be ready
 * to try again.
 */
export async function freeLoopbackPort(): Promise<number> {
  for (;;) {
    const port = await tryListen({ host: '127.0.0.1', port: 0 });
    if (given.includes(port)) continue;
    given.push(port);
    if (given.length > MOST_REMEMBERED) given.shift();
    return port;
  }
}

/** A port that will be listened on, with the names under which a person can change it. */
export interface PortClaim extends ListenAddress {
  /** What it is for, as it is called in a sentence: "HTTP". */
  readonly purpose: string;
  readonly option: string;
  readonly variable: string;
}

/**
 * Makes sure that nothing listens on a port that is about to be used.
 * @throws Failure `conflict.in-use` that names the port and how to take another
 */
export async function assertPortFree(claim: PortClaim): Promise<void> {
  try {
    await tryListen(claim);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      code === 'EADDRINUSE'
        ? 'is in use by another program'
        : code === 'EACCES'
          ? 'may not be used by this user'
          : `cannot be listened on (${code})`;
    throw new Failure('conflict.in-use', {
      cause: error,
      field: claim.option,
      publicDetail: `${claim.purpose} port ${claim.port} on ${claim.host} ${why}. Choose another with ${claim.option} or ${claim.variable}.`,
    });
  }
}
