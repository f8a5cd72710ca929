import { type Database, newId, type SecretBox } from '@waybill/core';
import { generateKey, parsePrivateKey } from '@waybill/ssh';

const SETTING = 'sftp-host-keys';
const LEASE_MS = 30_000;

interface HostKeyDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly processName: string;
}

/** A host key of our SFTP server. */
export interface ServerHostKey {
  readonly privateKey: string;
  readonly algorithm: string;
  readonly fingerprint: string;
}

/**
 * The host keys of the server: generated once for the whole installation, sealed in the database, so that every process and every
 * host shows partners the same ones.
 */
export async function loadHostKeys(deps: HostKeyDeps): Promise<readonly ServerHostKey[]> {
  const ids = (await readIds(deps)) ?? (await generateOnce(deps));
  return Promise.all(
    ids.map(async (id) => {
      const text = deps.secretBox.open(await deps.database.read.secrets.get(id), (bytes) => Buffer.from(bytes).toString('utf8'));
      const key = await parsePrivateKey(text);
      return { privateKey: text, algorithm: key.algorithm, fingerprint: key.fingerprint };
    }),
  );
}

async function readIds(deps: HostKeyDeps): Promise<readonly string[] | undefined> {
  const stored = await deps.database.read.settings.get(SETTING);
  return stored?.split(',');
}

async function generateOnce(deps: HostKeyDeps): Promise<readonly string[]> {
  const lease = await deps.database.leases.acquire(SETTING, 1, deps.processName, LEASE_MS);
  try {
    // Another process may be generating, or just have.
    const present = await readIds(deps);
    if (present !== undefined) return present;
    const keys = [await generateKey({ algorithm: 'ed25519' }), await generateKey({ algorithm: 'ecdsa-p256' })];
    const records = keys.map((key) => {
      const id = newId();
      return { id, ...deps.secretBox.seal(Buffer.from(key.privateKey), id), createdAt: new Date() };
    });
    return await deps.database.transaction(async (tx) => {
      const winner = await tx.settings.get(SETTING);
      if (winner !== undefined) return winner.split(',');
      for (const record of records) await tx.secrets.insert(record);
      await tx.settings.set(SETTING, records.map((record) => record.id).join(','));
      return records.map((record) => record.id);
    });
  } finally {
    await lease?.release();
  }
}
