import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@waybill/testkit';
import { describe, expect, it } from 'vitest';
import { lockDataDir } from './data-dir-lock.js';

describe('the lock of a data directory', () => {
  it('is held by one, and says by whom', async () => {
    await using dir = await tempDir('lock');
    const lock = await lockDataDir(dir.path);
    await expect(lockDataDir(dir.path)).rejects.toMatchObject({
      code: 'conflict.in-use',
      publicDetail: expect.stringContaining(`process ${process.pid}.`),
    });
    await lock.release();
    const next = await lockDataDir(dir.path);
    expect(next.takenOver).toBe(false);
    await next.release();
  });

  it('is free at once when the process that had it was killed, and says that it was', async () => {
    await using dir = await tempDir('lock');
    const file = join(dir.path, 'lock');
    const holder = spawn('flock', [file, 'sh', '-c', `echo $$ >'${file}'; echo locked; exec cat`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await expect(lockDataDir(dir.path)).rejects.toMatchObject({ code: 'conflict.in-use' });
    holder.stdin.end();
    await once(holder, 'exit');
    const lock = await lockDataDir(dir.path);
    expect(lock.takenOver).toBe(true);
    await lock.release();
  });

  it('goes to exactly one of many that want it at the same time', async () => {
    await using dir = await tempDir('lock');
    await writeFile(join(dir.path, 'lock'), '4711\n');
    const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDir(dir.path)));
    const taken = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(taken).toHaveLength(1);
    for (const lock of taken) await lock.release();
    expect(await readdir(dir.path)).toEqual(['lock']);
  });

  it('makes the folder, closed to other users’ eyes', async () => {
    await using dir = await tempDir('lock');
    const dataDir = join(dir.path, 'a', 'b');
    const lock = await lockDataDir(dataDir);
    expect((await stat(dataDir)).mode & 0o066).toBe(0);
    await lock.release();
  });

  it('names the option when the folder cannot be made', async () => {
    await using dir = await tempDir('lock');
    await writeFile(join(dir.path, 'file'), '');
    await expect(lockDataDir(join(dir.path, 'file', 'data'))).rejects.toMatchObject({ field: '--data-dir' });
  });
});
