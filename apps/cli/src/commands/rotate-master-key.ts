import { rename, writeFile } from 'node:fs/promises';
import { masterKeyFile } from '@waybill/platform';
import { addMasterKey, formatKeyRing, type KeyRing, rewrap } from '@waybill/secrets';
import type { CommandIo } from './command-io.js';
import type { OpenPlatform } from './open-platform.js';

const BATCH = 200;

/**
 * Makes a new master key and wraps every secret's data key under it; the secrets themselves are not opened. Running processes read
 * the key file again when they meet a key they do not know. Interrupted, it goes on where it stopped when it is called again:
 * what is under an older key still opens, because the older keys stay in the ring.
 */
export async function rotateMasterKey(platform: OpenPlatform, io: CommandIo): Promise<void> {
  const ring = await nextRing(platform, io);
  if (ring === undefined) return;
  const { database, context } = platform;
  let count = 0;
  for (;;) {
    const batch = await database.read.secrets.notUnder(ring.currentId, BATCH);
    if (batch.length === 0) break;
    await database.transaction(async (tx) => {
      for (const record of batch) await tx.secrets.replace({ ...record, ...rewrap(ring, record) });
    });
    count += batch.length;
  }
  await database.transaction(async (tx) => {
    tx.audit.append({
      type: 'platform.master-key-rotated',
      outcome: 'success',
      ...context,
      target: { kind: 'platform' },
      details: { masterKeyId: ring.currentId, secrets: count },
    });
  });
  io.print(`${count} secrets are sealed under the master key ${ring.currentId} now.`);
}

/** The ring to seal under: with a fresh key where the file is ours to write, as it was given otherwise. */
async function nextRing({ config, keyRing, database }: OpenPlatform, io: CommandIo): Promise<KeyRing | undefined> {
  if (config.masterKey === undefined) {
    const ring = addMasterKey(keyRing);
    const file = masterKeyFile(config.dataDir);
    await writeFile(`${file}.new`, formatKeyRing(ring), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
    io.tell(`${file} has a new current key, ${ring.currentId}. Back it up: without it nobody can open the secrets.`);
    return ring;
  }
  const waiting = await database.read.secrets.notUnder(keyRing.currentId, 1);
  if (waiting.length > 0) return keyRing;
  io.tell('The master key is given from outside (WAYBILL_MASTER_KEY or WAYBILL_MASTER_KEY_FILE), so it is yours to change:');
  io.tell('  1. put a new line "id:key" first in the key ring and keep the others, the key made with: openssl rand -base64 32');
  io.tell('  2. restart every process');
  io.tell('  3. run this command again');
  io.exitWith(1);
  return undefined;
}
