import { createHash } from 'node:crypto';
import { Failure, parseVPath, type VPath } from '@waybill/core';
import { MemoryStorage } from '@waybill/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { disposeOfSidecar } from './dispose-of-sidecar.js';

const signal = new AbortController().signal;
const hex = createHash('sha256').update('one').digest('hex');
const sourcePath = parseVPath('/a.csv');
const beside = parseVPath('/a.csv.sha256');

describe('the sidecar of a file that was dealt with', () => {
  let storage: MemoryStorage;
  const remove = (path: VPath) => storage.remove(path, signal);
  const refused = (code: ConstructorParameters<typeof Failure>[0]) => () => Promise.reject(new Failure(code));
  const disposed = (dispose = remove) =>
    disposeOfSidecar(storage, { sourcePath, sourceDigest: `sha256:${hex}` }, { sidecar: 'sha256', dispose }, signal);
  const isThere = () =>
    storage.stat(beside, signal).then(
      () => true,
      () => false,
    );

  async function state(text: string): Promise<void> {
    const options = { token: 'token-1', overwrite: true, resume: false, makeFolders: false };
    const stage = await storage.stage(beside, options, signal);
    await stage.write(Buffer.from(text), 0, signal);
    await stage.commit(text.length, signal);
  }

  beforeEach(() => {
    storage = new MemoryStorage();
  });

  it('goes with it', async () => {
    await state(`${hex}  a.csv\n`);
    expect(await disposed()).toEqual([]);
    expect(await isThere()).toBe(false);
  });

  it('stays when it is that of the next file by now, or says nothing', async () => {
    for (const text of [hex.replace(/^./, 'x'), createHash('sha256').update('two').digest('hex')]) {
      await state(text);
      expect(await disposed()).toEqual([]);
      expect(await isThere()).toBe(true);
    }
  });

  it('may be gone already', async () => {
    expect(await disposed()).toEqual([]);
  });

  it('is a warning where the partner refuses, and is asked for again where nobody could be asked', async () => {
    await state(hex);
    for (const code of ['target.denied', 'partner.misbehaved'] as const) {
      expect(await disposed(refused(code))).toEqual([expect.stringContaining('could not be dealt with')]);
    }
    await expect(disposed(refused('net.reset'))).rejects.toMatchObject({ code: 'net.reset' });
  });
});
