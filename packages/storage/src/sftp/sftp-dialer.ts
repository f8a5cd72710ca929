import { DEFAULT_CHANNELS, type DialRequest, type OpenConnection, type PartnerDialer } from '@waybill/core';
import { connectSftpClient, DEFAULT_DATA_BYTES, type SftpClient, type SftpClientOptions } from '@waybill/sftp';
import { connectSsh, type Outbound, type SshConnection } from '@waybill/ssh';
import { ChannelGroup } from './channel-group.js';
import { SftpStorage } from './sftp-storage.js';

/** How long a partner is spared what it did badly with before. */
const CAUTION_MS = 3_600_000;

/** What partners did badly with, for a while: the connection on which it showed is gone by then. */
class Cautions {
  readonly #until = new Map<string, number>();

  add(partner: string): void {
    this.#until.set(partner, performance.now() + CAUTION_MS);
  }

  has(partner: string): boolean {
    return (this.#until.get(partner) ?? 0) > performance.now();
  }
}

/** Signs in to partners over SSH and opens one SFTP session on it, and further ones for large files where that is worth it. */
export class SftpDialer implements PartnerDialer {
  readonly #outbound: Outbound;
  /** Those that lose the connection, or a file, when a second session is opened. */
  readonly #oneSession = new Cautions();
  /** Those that end the session when they are sent more than every server must take. */
  readonly #smallRequests = new Cautions();

  /** @param outbound which addresses may be connected to */
  constructor(outbound: Outbound) {
    this.#outbound = outbound;
  }

  async dial(request: DialRequest, signal: AbortSignal): Promise<OpenConnection> {
    const partner = `${request.username}@${request.host}:${request.port}`;
    const connection = await connectSsh({ ...request, outbound: this.#outbound }, signal);
    try {
      request.onStepStart?.('list');
      const settings = {
        ...(request.idleTimeoutMs === undefined ? {} : { requestTimeoutMs: request.idleTimeoutMs }),
        ...(request.pace === undefined ? {} : { pace: request.pace }),
      };
      const client = await this.#openFirst(connection, partner, { signal, ...settings });
      const channels = new ChannelGroup({
        channels: this.#oneSession.has(partner) ? 1 : (request.channels ?? DEFAULT_CHANNELS),
        open: (until) => this.#openFurther(connection, client, partner, { signal: until, ...settings }),
        onHarm: () => this.#oneSession.add(partner),
      });
      const { negotiated, hostKey } = connection;
      return {
        storage: new SftpStorage(client, { staging: request.staging, quirks: request.quirks, channels }),
        session: {
          hostKeyAlgorithm: negotiated.hostKeyAlgorithm,
          hostKeyFingerprint: hostKey.fingerprint,
          keyExchange: negotiated.keyExchange,
          cipher: negotiated.cipherOut,
          mac: negotiated.macOut,
          serverIdentification: negotiated.peerIdentification,
        },
        isOpen: () => client.isOpen,
        close: async () => {
          channels.close();
          client.end();
          await connection.close();
        },
      };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #openFirst(connection: SshConnection, partner: string, options: SftpClientOptions): Promise<SftpClient> {
    const small = { maxReadBytes: DEFAULT_DATA_BYTES, maxWriteBytes: DEFAULT_DATA_BYTES, maxOpenHandles: 0 };
    const limits = this.#smallRequests.has(partner) ? { limits: small } : {};
    const client = await connectSftpClient(await connection.openSubsystem('sftp', options.signal), { ...options, ...limits });
    void client.ended.then(({ code }) => {
      if (code !== 'cancelled' && client.largeRequestsUnproven) this.#smallRequests.add(partner);
    });
    return client;
  }

  async #openFurther(
    connection: SshConnection,
    first: SftpClient,
    partner: string,
    options: SftpClientOptions,
  ): Promise<SftpClient> {
    try {
      const channel = await connection.openSubsystem('sftp', options.signal);
      return await connectSftpClient(channel, { ...options, limits: first.limits });
    } catch (error) {
      if (!first.isOpen) this.#oneSession.add(partner);
      throw error;
    }
  }
}
