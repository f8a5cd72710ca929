import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@waybill/testkit';
import { describe, expect, it } from 'vitest';
import { type Config, loadConfig } from './load-config.js';
import { loadMasterKey } from './master-key.js';

const configFor = (dataDir: string, environment = {}): Config => loadConfig({ options: { dataDir }, environment }).config;

describe('the master key', () => {
  it('is made once, readable by nobody else, and found again', async () => {
    await using dir = await tempDir('key');
    const config = configFor(join(dir.path, 'data'));
    let made = 0;
    const create = (): string => {
      made += 1;
      return `k${made}:text\n`;
    };
    const all = await Promise.all([1, 2, 3].map(() => loadMasterKey(config, create)));
    const texts = new Set(all.map((key) => key.reveal()));
    expect(texts.size).toBe(1);
    expect((await loadMasterKey(config)).reveal()).toBe([...texts][0]);
    expect((await stat(join(config.dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(config.dataDir)).toEqual(['master.key']);
  });

  it('is not made up by a process that should have been given one', async () => {
    await using dir = await tempDir('key');
    await expect(loadMasterKey(configFor(dir.path))).rejects.toMatchObject({ code: 'secret.master-key' });
    expect(await readdir(dir.path)).toEqual([]);
  });

  it('is refused when other users can read it', async () => {
    await using dir = await tempDir('key');
    const config = configFor(dir.path);
    await loadMasterKey(config, () => 'k:text');
    await chmod(join(dir.path, 'master.key'), 0o640);
    await expect(loadMasterKey(config)).rejects.toMatchObject({ code: 'permission.denied' });
  });

  it('is the configured one where one is configured', async () => {
    await using dir = await tempDir('key');
    const config = configFor(dir.path, { WAYBILL_MASTER_KEY: 'k:given' });
    expect((await loadMasterKey(config, () => 'k:made')).reveal()).toBe('k:given');
    expect(await readdir(dir.path)).toEqual([]);
  });
});
