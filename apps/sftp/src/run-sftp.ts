import { hostname } from 'node:os';
import { createDatabase } from '@waybill/db';
import { loadReceiptSigner } from '@waybill/engine';
import type { RoleContext, RunningRole } from '@waybill/platform';
import { createSecretBox, parseKeyRing } from '@waybill/secrets';
import { createSshListener } from '@waybill/ssh';
import { StoreStorages } from '@waybill/storage';
import { AccountAuthenticator } from './authentication/account-authenticator.js';
import { loadHostKeys } from './host-keys.js';
import { auditListenerEvents } from './session/audit-listener-events.js';
import { SessionServer } from './session/serve-session.js';

/** The sftp role: the SFTP server that partners sign in to. */
export async function runSftp(context: RoleContext): Promise<RunningRole> {
  const { config, log, signal } = context;
  const processName = `sftp@${hostname()}:${process.pid}`;
  const database = createDatabase({ url: context.databaseUrl.reveal(), applicationName: processName, log });
  const secretBox = createSecretBox(parseKeyRing(context.masterKey.reveal()));
  const hostKeys = await loadHostKeys({ database, secretBox, processName });
  const sessions = new SessionServer({
    database,
    clock: { now: () => new Date() },
    stores: new StoreStorages(),
    signer: await loadReceiptSigner({ database, secretBox }),
    processName,
    log,
  });
  const audited = auditListenerEvents(database, log);
  const listener = await createSshListener(
    {
      host: config.sftpHost,
      port: config.sftpPort,
      hostKeys: hostKeys.map((key) => key.privateKey),
      algorithmProfile: 'modern',
      authenticator: new AccountAuthenticator(database),
      onSession: (session) => sessions.accept(session),
      onEvent: audited.onEvent,
    },
    signal,
  );
  for (const key of hostKeys) log.info({ algorithm: key.algorithm, fingerprint: key.fingerprint }, 'host key');

  return {
    close: async () => {
      await listener.close(Math.floor(config.shutdownGraceMs * 0.6));
      await sessions.settled();
      await audited.settled();
      await database.close();
    },
  };
}
