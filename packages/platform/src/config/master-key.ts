import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '@waybill/core';
import type { Config } from './load-config.js';
import { SecretSetting } from './secret-setting.js';

/** Where the key ring is kept when it is not given. */
export function masterKeyFile(dataDir: string): string {
  return join(dataDir, 'master.key');
}

async function readKeyFile(file: string): Promise<SecretSetting | undefined> {
  const stats = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('permission.denied', {
      cause: error,
      field: 'WAYBILL_MASTER_KEY_FILE',
      publicDetail: `The master key ${file} cannot be read (${error.code}).`,
    });
  });
  if (stats === undefined) return undefined;
  if ((stats.mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new Failure('permission.denied', {
      field: 'WAYBILL_MASTER_KEY_FILE',
      publicDetail: `The master key ${file} can be read by other users. Take that away with: chmod 600 '${file}'`,
    });
  }
  return new SecretSetting((await readFile(file, 'utf8')).trim());
}

async function createKeyFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(aside, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    // A link never replaces: of two that start at once, one makes the key and both use it.
    await link(aside, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await handle.close();
    await rm(aside, { force: true });
  }
}

/**
 * The text of the key ring: as configured, or else from `<data dir>/master.key`. When there is neither, `create` makes the text and
 * the file is written with mode 0600; without `create` that is an error, because several hosts must share one key.
 * @throws Failure `secret.master-key` when there is none, `permission.denied` when other users can read the file
 */
export async function loadMasterKey(config: Config, create?: () => string): Promise<SecretSetting> {
  if (config.masterKey !== undefined) return config.masterKey;
  const file = masterKeyFile(config.dataDir);
  const existing = await readKeyFile(file);
  if (existing !== undefined) return existing;
  if (create !== undefined) {
    await createKeyFile(file, create());
    const created = await readKeyFile(file);
    if (created !== undefined) return created;
  }
  throw new Failure('secret.master-key', {
    field: 'WAYBILL_MASTER_KEY_FILE',
    publicDetail: `There is no master key: give WAYBILL_MASTER_KEY_FILE, or a data directory that holds master.key (${file}).`,
  });
}

/**
 * The key ring as its file has it now, for processes that meet a key they do not know; undefined when the ring was given from
 * outside or the file cannot be read.
 */
export function rereadMasterKey(config: Config): string | undefined {
  if (config.masterKey !== undefined) return undefined;
  try {
    return readFileSync(masterKeyFile(config.dataDir), 'utf8');
  } catch {
    return undefined;
  }
}
