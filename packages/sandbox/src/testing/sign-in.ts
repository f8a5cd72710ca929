import { parseOutboundAllow } from '@waybill/core';
import { connectSftpClient, listFolder, type SftpClient, type SftpEntry, type SftpHandle } from '@waybill/sftp';
import { connectSsh, type SshConnection } from '@waybill/ssh';
import type { AwkwardPartner } from '@waybill/testkit';

const never = new AbortController().signal;

/** A client of our own at a partner, over a real socket. */
export interface SignedIn {
  readonly connection: SshConnection;
  readonly client: SftpClient;
  put(path: string, content: Uint8Array | string): Promise<void>;
  get(path: string): Promise<Buffer>;
  list(folder: string): Promise<readonly SftpEntry[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Signs in with the password and opens an SFTP session. */
export async function signIn(partner: AwkwardPartner, handshakeTimeoutMs = 20_000): Promise<SignedIn> {
  const { host, port, username, password } = partner;
  const connection = await connectSsh(
    {
      host,
      port,
      username,
      credential: { password },
      connectTimeoutMs: 20_000,
      handshakeTimeoutMs,
      verifyHostKey: async () => undefined,
      outbound: { policy: parseOutboundAllow('loopback') },
    },
    never,
  );
  const client = await connectSftpClient(await connection.openSubsystem('sftp', never), { signal: never });
  return {
    connection,
    client,
    put: async (path, content) => {
      const handle = await client.open(path, { write: true, create: true, truncate: true }, {}, never);
      await writeAll(client, handle, Buffer.from(content));
      await client.close(handle, never);
    },
    get: async (path) => {
      const handle = await client.open(path, { read: true }, {}, never);
      const parts: Uint8Array[] = [];
      for (let at = 0; ; at += parts.at(-1)?.length ?? 0) {
        const part = await client.read(handle, at, 32_768, never);
        if (part.length === 0) break;
        parts.push(part);
      }
      await client.close(handle, never);
      return Buffer.concat(parts);
    },
    list: async (folder) => {
      const entries: SftpEntry[] = [];
      for await (const entry of listFolder(client, folder, never)) entries.push(entry);
      return entries;
    },
    [Symbol.asyncDispose]: async () => {
      client.end();
      await connection.close();
    },
  };
}

async function writeAll(client: SftpClient, handle: SftpHandle, content: Buffer): Promise<void> {
  for (let at = 0; at < content.length; at += 32_768) {
    await client.write(handle, at, content.subarray(at, at + 32_768), never);
  }
}
