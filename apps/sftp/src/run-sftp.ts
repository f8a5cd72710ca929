import { hostname } from 'node:os';
import { createDatabase } from '@waybill/db';
import { DEFAULT_LEASE_MS, openSigner, recordProcess } from '@waybill/engine';
import { type RoleContext, type RunningRole, rereadMasterKey } from '@waybill/platform';
import { createSecretBox, parseKeyRing } from '@waybill/secrets';
import { createSshListener } from '@waybill/ssh';
import { StoreStorages } from '@waybill/storage';
import { AccountAuthenticator } from './authentication/account-authenticator.js';
import { followBanner } from './follow-banner.js';
import { loadHostKeys } from './host-keys.js';
import { auditListenerEvents } from './session/audit-listener-events.js';
import { SessionServer } from './session/serve-session.js';

/** What tests set apart. */
export interface SftpOptions {
  /** How long the uploads of a dead process stay taken before they are swept. */
  readonly leaseMs?: number;
}

/** The sftp role: the SFTP server that partners sign in to. */
export async function runSftp(context: RoleContext, { leaseMs = DEFAULT_LEASE_MS }: SftpOptions = {}): Promise<RunningRole> {
  const { config, log, signal } = context;
  const processName = `sftp@${hostname()}:${process.pid}`;
  const database = createDatabase({ url: context.databaseUrl.reveal(), applicationName: processName, log });
  const secretBox = createSecretBox(parseKeyRing(context.masterKey.reveal()), () => {
    const text = rereadMasterKey(config);
    return text === undefined ? undefined : parseKeyRing(text);
  });
  const hostKeys = await loadHostKeys({ database, secretBox, processName });
  const clock = { now: () => new Date() };
  const sessions = new SessionServer({
    database,
    clock,
    stores: new StoreStorages(),
    signer: await openSigner({ database, secretBox }),
    processName,
    leaseMs,
    log,
  });
  const audited = auditListenerEvents(database, log, sessions);
  const banner = await followBanner(database, log);
  const listener = await createSshListener(
    {
      host: config.sftpHost,
      port: config.sftpPort,
      hostKeys: hostKeys.map((key) => key.privateKey),
      algorithmProfile: 'modern',
      authenticator: new AccountAuthenticator({ database, secretBox, clock }),
      banner: banner.current,
      onSession: (session) => sessions.accept(session),
      onEvent: audited.onEvent,
    },
    signal,
  );
  await recordProcess({ database, processName }, 'sftp', 'platform.started');
  for (const key of hostKeys) log.info({ algorithm: key.algorithm, fingerprint: key.fingerprint }, 'host key');

  return {
    close: async () => {
      await listener.close(Math.floor(config.shutdownGraceMs * 0.6));
      await sessions.settled();
      await audited.settled();
      banner.stop();
      await recordProcess({ database, processName }, 'sftp', 'platform.stopped');
      await database.close();
    },
  };
}
