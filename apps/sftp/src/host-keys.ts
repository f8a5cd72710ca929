import {
  type Database,
  isFailure,
  type KeyAlgorithm,
  type New,
  newId,
  type SecretBox,
  type ServerHostKey,
  type ServerProfile,
} from '@waybill/core';
import { insertServerHostKey } from '@waybill/engine';
import { generateKey, type HostKeys, parsePrivateKey } from '@waybill/ssh';

/** Where they were before each had a row of its own: the ids of their secrets. */
const FORMER_SETTING = 'sftp-host-keys';
const LEASE_MS = 30_000;

/** RSA is made only where it is shown: that takes a while, and nobody sees it elsewhere. */
const wanted: Readonly<Record<ServerProfile, readonly KeyAlgorithm[]>> = {
  modern: ['ed25519', 'ecdsa-p256'],
  compatible: ['ed25519', 'ecdsa-p256', 'rsa'],
};

export interface HostKeyDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly processName: string;
}

/** The host keys of the server, open. */
export interface LoadedHostKeys extends HostKeys {
  readonly keys: readonly ServerHostKey[];
}

/**
 * The host keys of the server: generated once for the whole installation, sealed in the database, so that every process and every
 * host shows partners the same ones.
 */
export async function loadHostKeys(deps: HostKeyDeps, profile: ServerProfile): Promise<LoadedHostKeys> {
  const keys = await present(deps, profile);
  const open = async (state: ServerHostKey['state']): Promise<string[]> => {
    const texts: string[] = [];
    for (const key of keys) {
      if (key.state !== state || key.secretId === null) continue;
      const record = await deps.database.read.secrets.get(key.secretId);
      texts.push(deps.secretBox.open(record, (bytes) => Buffer.from(bytes).toString('utf8')));
    }
    return texts;
  };
  return { keys, hostKeys: await open('active'), nextHostKeys: await open('next') };
}

async function present(deps: HostKeyDeps, profile: ServerProfile): Promise<readonly ServerHostKey[]> {
  const { serverHostKeys } = deps.database.read;
  const keys = await serverHostKeys.inUse();
  if (missing(keys, profile).length === 0) return keys;
  const lease = await deps.database.leases.acquire(FORMER_SETTING, 1, deps.processName, LEASE_MS);
  try {
    await makeMissing(deps, profile);
  } catch (error) {
    // Another process made them at the same time.
    if (!isFailure(error, 'conflict.duplicate')) throw error;
  } finally {
    await lease?.release();
  }
  return serverHostKeys.inUse();
}

function missing(keys: readonly ServerHostKey[], profile: ServerProfile): readonly KeyAlgorithm[] {
  return wanted[profile].filter((algorithm) => !keys.some((key) => key.algorithm === algorithm && key.state === 'active'));
}

async function makeMissing(deps: HostKeyDeps, profile: ServerProfile): Promise<void> {
  const { database, secretBox } = deps;
  await adoptFormer(deps);
  const algorithms = missing(await database.read.serverHostKeys.inUse(), profile);
  const pairs = await Promise.all(algorithms.map((algorithm) => generateKey({ algorithm })));
  const context = { actor: { kind: 'platform', name: deps.processName } } as const;
  await database.transaction(async (tx) => {
    const still = missing(await tx.serverHostKeys.inUse(), profile);
    for (const pair of pairs) {
      if (!still.includes(pair.algorithm)) continue;
      await insertServerHostKey(tx, { clock: { now: () => new Date() }, secretBox }, { pair, state: 'active' }, context);
    }
  });
}

/** An installation keeps the host keys it had, or all of its partners would refuse it. */
async function adoptFormer({ database, secretBox }: HostKeyDeps): Promise<void> {
  const former = await database.read.settings.get(FORMER_SETTING);
  if (former === undefined) return;
  const { items } = await database.read.serverHostKeys.list({}, { limit: 1 });
  if (items.length > 0) return;
  const adopted: New<ServerHostKey>[] = [];
  for (const secretId of former.split(',')) {
    const record = await database.read.secrets.get(secretId);
    const key = await parsePrivateKey(secretBox.open(record, (bytes) => Buffer.from(bytes).toString('utf8')));
    const { algorithm, publicKeyOpenSsh: publicKey, fingerprint } = key;
    const facts = { algorithm, publicKey, fingerprint, secretId, activatedAt: record.createdAt, retiredAt: null };
    adopted.push({ id: newId(), state: 'active', ...facts });
  }
  await database.transaction(async (tx) => {
    for (const key of adopted) await tx.serverHostKeys.insert(key);
  });
}
