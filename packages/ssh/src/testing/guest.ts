import { once } from 'node:events';
import { parseOutboundAllow } from '@waybill/core';
import { connectSsh, type SshConnection } from '../index.js';
import type { TestListener } from './test-listener.js';

const never = new AbortController().signal;

/** Signs in at a test listener as the one whom it lets in, also through something that stands before it. */
export function signInAsGuest(server: TestListener, port = server.port): Promise<SshConnection> {
  return connectSsh(
    {
      host: '127.0.0.1',
      port,
      username: 'acme',
      credential: { privateKey: server.clientKey.privateKey },
      connectTimeoutMs: 20_000,
      verifyHostKey: async () => undefined,
      outbound: { policy: parseOutboundAllow('loopback') },
    },
    never,
  );
}

/** Whether what is said to the server comes back. */
export async function echoes(connection: SshConnection): Promise<boolean> {
  const channel = await connection.openSubsystem('sftp', never);
  channel.end('ping');
  const [chunk] = await once(channel, 'data');
  return String(chunk) === 'ping';
}
