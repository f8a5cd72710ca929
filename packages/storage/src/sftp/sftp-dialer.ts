import type { DialRequest, OpenConnection, PartnerDialer } from '@waybill/core';
import { connectSftpClient } from '@waybill/sftp';
import { connectSsh, type Outbound } from '@waybill/ssh';
import { SftpStorage } from './sftp-storage.js';

/** Signs in to partners over SSH and opens one SFTP session on it. */
export class SftpDialer implements PartnerDialer {
  readonly #outbound: Outbound;

  /** @param outbound which addresses may be connected to */
  constructor(outbound: Outbound) {
    this.#outbound = outbound;
  }

  async dial(request: DialRequest, signal: AbortSignal): Promise<OpenConnection> {
    const connection = await connectSsh({ ...request, outbound: this.#outbound }, signal);
    try {
      request.onStepStart?.('list');
      const client = await connectSftpClient(await connection.openSubsystem('sftp', signal), {
        signal,
        ...(request.idleTimeoutMs === undefined ? {} : { requestTimeoutMs: request.idleTimeoutMs }),
      });
      const { negotiated, hostKey } = connection;
      return {
        storage: new SftpStorage(client, { staging: request.staging, quirks: request.quirks }),
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
          client.end();
          await connection.close();
        },
      };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }
}
