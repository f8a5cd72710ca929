import { hostname } from 'node:os';
import { createDatabase } from '@waybill/db';
import { forgetServers } from '@waybill/engine';
import type { Logger, Role } from '@waybill/platform';
import type { RoleExit } from './role-process.js';

/** Writes into the audit trail that a role died, and with the SFTP server its sessions. A database that is away at that moment costs the event and nothing else. */
export async function recordDeath(databaseUrl: string, log: Logger, role: Role, exit: RoleExit): Promise<void> {
  const database = createDatabase({ url: databaseUrl, applicationName: 'waybill up', maxConnections: 1, log });
  const processName = `up@${hostname()}:${process.pid}`;
  try {
    await database.transaction(async (tx) => {
      tx.audit.append({
        type: 'platform.process-died',
        outcome: 'failure',
        actor: { kind: 'platform', name: processName },
        target: { kind: 'platform', name: role },
        details: { code: exit.code, signal: exit.signal },
      });
    });
    if (role === 'sftp') await forgetServers({ database, processName }, { name: `sftp@${hostname()}:${exit.diedPid}` });
  } catch (error) {
    log.error({ err: error, diedRole: role }, 'the death of a role could not be written down');
  } finally {
    await database.close().catch(() => undefined);
  }
}
