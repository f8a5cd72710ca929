import { type Repositories, stableId } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { changedFields, type Described, recordAct } from '../administration/record-change.js';

const BANNER = 'sftp-banner';
/** What the console hears of a change: there is one set of them for the whole platform. */
const SETTINGS_ID = stableId('00000000-0000-0000-0000-000000000000', 'sftp-server');

/** Settings that hold for every process of the SFTP server. */
export interface SftpServerSettings {
  /** Shown to everybody before signing in; null shows nothing. */
  readonly banner: string | null;
}

/** The settings as they are; the defaults where nobody said anything. */
export async function readSftpServer(repositories: Pick<Repositories, 'settings'>): Promise<SftpServerSettings> {
  const banner = await repositories.settings.get(BANNER);
  return { banner: banner === undefined || banner === '' ? null : banner };
}

/** Changes the given settings. */
export async function updateSftpServer(
  deps: Pick<AdministrationDeps, 'database'>,
  changes: Partial<SftpServerSettings>,
  context: ActorContext,
): Promise<SftpServerSettings> {
  return deps.database.transaction(async (tx) => {
    const before = await readSftpServer(tx);
    const after = { ...before, ...changes };
    const change = changedFields(described(before), described(after));
    if (change === undefined) return before;
    await tx.settings.set(BANNER, after.banner ?? '');
    recordAct(tx, {
      type: 'sftp-server.updated',
      context,
      target: { kind: 'platform', id: SETTINGS_ID, name: 'SFTP server' },
      noun: 'sftp-server',
      change,
    });
    return after;
  });
}

function described({ banner }: SftpServerSettings): Described {
  return { banner };
}
