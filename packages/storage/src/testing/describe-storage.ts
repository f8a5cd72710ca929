import { createHash, randomBytes } from 'node:crypto';
import {
  decodeName,
  type FailureCode,
  type FileEntry,
  joinVPath,
  parseVPath,
  ROOT,
  type Storage,
  type VPath,
} from '@waybill/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A fresh, empty Storage below `folder`, and how to take it down. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Where the suite may work; everything else is left alone. */
  readonly folder: VPath;
  tearDown(): Promise<void>;
}

const token = '0'.repeat(32);
const stageToken = `${token}-1`;

/** The contract of the Storage port. Every backend passes it; a new rule of the port is a new line here first. */
export function describeStorage(name: string, setUp: () => Promise<StorageUnderTest>): void {
  describe(`Storage: ${name}`, () => {
    let under: StorageUnderTest;
    let storage: Storage;
    const signal = new AbortController().signal;
    const at = (path: string): VPath => parseVPath(`${under.folder}/${path}`);

    const put = async (
      path: VPath,
      content: Uint8Array | string,
      options = { overwrite: true, makeFolders: false },
    ): Promise<void> => {
      const bytes = Buffer.from(content);
      const stage = await storage.stage(path, { token: stageToken, resume: false, ...options }, signal);
      if (bytes.length > 0) await stage.write(bytes, 0, signal);
      await stage.commit(bytes.length, signal);
    };
    const get = async (path: VPath, offset = 0): Promise<Buffer> => {
      const file = await storage.open(path, signal);
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.stream(offset, signal)) chunks.push(chunk);
      await file.close();
      return Buffer.concat(chunks);
    };
    const names = async (folder: VPath): Promise<string[]> => {
      const found: string[] = [];
      for await (const entry of storage.list(folder, signal)) found.push(entry.name);
      return found.sort();
    };
    const failsWith = (work: Promise<unknown>, ...codes: FailureCode[]): Promise<void> =>
      expect(
        work.then(
          () => 'no failure',
          (error: { code?: string }) => error.code,
        ),
      ).resolves.toSatisfy((code: string) => codes.some((one) => one === code), `one of ${codes.join(', ')}`);

    beforeEach(async () => {
      under = await setUp();
      storage = under.storage;
    });
    afterEach(async () => {
      await storage.close();
      await under.tearDown();
    });

    it('shows nothing before the commit and the whole file after it', async ({ skip }) => {
      skip(!storage.capabilities.hiddenStages, 'files are written directly');
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('hello'), 0, signal);
      expect(await names(under.folder)).toEqual([]);
      await failsWith(storage.stat(at('a.txt'), signal), 'source.not-found');
      const info = await stage.commit(5, signal);
      expect(info).toMatchObject({ kind: 'file', sizeBytes: 5 });
      expect(await names(under.folder)).toEqual(['a.txt']);
      expect((await get(at('a.txt'))).toString()).toBe('hello');
    });

    it('commits twice as once', async () => {
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: false, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('hello'), 0, signal);
      await stage.commit(5, signal);
      expect(await stage.commit(5, signal)).toMatchObject({ sizeBytes: 5 });
      await stage.discard();
      expect((await get(at('a.txt'))).toString()).toBe('hello');
    });

    it('leaves the old file untouched when a stage is discarded', async ({ skip }) => {
      skip(!storage.capabilities.hiddenStages, 'files are written directly');
      await put(at('a.txt'), 'old');
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('new content'), 0, signal);
      await stage.discard();
      await stage.discard();
      expect((await get(at('a.txt'))).toString()).toBe('old');
      expect(await storage.stageSize(at('a.txt'), stageToken, signal)).toBeUndefined();
    });

    it('replaces a file when overwriting is allowed', async () => {
      await put(at('a.txt'), 'a longer old content');
      await put(at('a.txt'), 'new');
      expect((await get(at('a.txt'))).toString()).toBe('new');
    });

    it('refuses to replace a file when overwriting is not allowed', async () => {
      await put(at('a.txt'), 'old');
      await failsWith(put(at('a.txt'), 'new', { overwrite: false, makeFolders: false }), 'target.exists');
      expect((await get(at('a.txt'))).toString()).toBe('old');
    });

    it('refuses at the commit when a file came meanwhile and overwriting is not allowed', async ({ skip }) => {
      skip(!storage.capabilities.hiddenStages, 'files are written directly');
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: false, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('late'), 0, signal);
      const other = await storage.stage(
        at('a.txt'),
        { token: `${token}-2`, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await other.write(Buffer.from('first'), 0, signal);
      await other.commit(5, signal);
      await failsWith(stage.commit(4, signal), 'target.exists');
      await stage.discard();
      expect((await get(at('a.txt'))).toString()).toBe('first');
    });

    it('assembles chunks by offset, several under way at once', async () => {
      const content = randomBytes(3 * 1024 * 1024 + 17);
      const stage = await storage.stage(
        at('big.bin'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      const step = 250_000;
      const writes: Promise<void>[] = [];
      for (let offset = Math.floor(content.length / step) * step; offset >= 0; offset -= step) {
        writes.push(stage.write(content.subarray(offset, offset + step), offset, signal));
      }
      await Promise.all(writes);
      await stage.commit(content.length, signal);
      expect(digest(await get(at('big.bin')))).toBe(digest(content));
      expect(digest(await get(at('big.bin'), 1_000_001))).toBe(digest(content.subarray(1_000_001)));
    });

    it('refuses to commit more bytes than the stage holds', async () => {
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('abc'), 0, signal);
      await failsWith(stage.commit(10, signal), 'integrity.size-mismatch');
      await stage.discard();
      await failsWith(storage.stat(at('a.txt'), signal), 'source.not-found');
    });

    it('reads back what a stage holds', async () => {
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('0123456789'), 0, signal);
      expect(Buffer.from(await stage.readBack(3, 4, signal)).toString()).toBe('3456');
      expect((await stage.readBack(10, 4, signal)).length).toBe(0);
      await stage.discard();
    });

    it('finds a stage of the same token again after it was let go', async ({ skip }) => {
      skip(!storage.capabilities.resume, 'stages are not found again');
      const first = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await first.write(Buffer.from('01234'), 0, signal);
      await first.suspend();
      expect(await storage.stageSize(at('a.txt'), stageToken, signal)).toBe(5);
      expect(await storage.stageSize(at('a.txt'), `${token}-9`, signal)).toBeUndefined();
      const second = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: true, makeFolders: false },
        signal,
      );
      expect(second.resumedBytes).toBe(5);
      await second.write(Buffer.from('56789'), 5, signal);
      await second.commit(10, signal);
      expect((await get(at('a.txt'))).toString()).toBe('0123456789');
    });

    it('makes an earlier stage its own, so that its old name leads nowhere', async ({ skip }) => {
      skip(!storage.capabilities.resume, 'stages are not found again');
      const earlier = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await earlier.write(Buffer.from('01234'), 0, signal);
      const later = await storage.stage(
        at('a.txt'),
        {
          token: `${token}-3`,
          overwrite: true,
          resume: true,
          makeFolders: false,
          adopt: [`${token}-2`, stageToken],
        },
        signal,
      );
      expect(later.resumedBytes).toBe(5);
      expect(Buffer.from(await later.readBack(0, 5, signal)).toString()).toBe('01234');
      expect(await storage.stageSize(at('a.txt'), stageToken, signal)).toBeUndefined();
      // Somebody who lost the claim wakes up.
      await earlier.commit(5, signal).catch(() => undefined);
      await earlier.discard();
      await failsWith(storage.stat(at('a.txt'), signal), 'source.not-found');
      await later.write(Buffer.from('56789'), 5, signal);
      await later.commit(10, signal);
      expect((await get(at('a.txt'))).toString()).toBe('0123456789');
    });

    it('leaves what was committed meanwhile alone when the commit of an adopted stage comes late', async ({ skip }) => {
      skip(!storage.capabilities.resume, 'stages are not found again');
      const earlier = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await earlier.write(Buffer.from('hello'), 0, signal);
      const later = await storage.stage(
        at('a.txt'),
        { token: `${token}-2`, overwrite: true, resume: true, makeFolders: false, adopt: [stageToken] },
        signal,
      );
      await later.commit(5, signal);
      await expect(earlier.commit(5, signal)).rejects.toBeInstanceOf(Error);
      await earlier.discard();
      expect((await get(at('a.txt'))).toString()).toBe('hello');
    });

    it('begins empty when there is nothing to make its own', async () => {
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: true, makeFolders: false, adopt: [`${token}-9`] },
        signal,
      );
      expect(stage.resumedBytes).toBe(0);
      expect(await stage.discard()).toBe(true);
    });

    it('removes what a dead worker left', async () => {
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('half'), 0, signal);
      await stage.suspend();
      await storage.discardStage(at('a.txt'), stageToken, signal);
      await storage.discardStage(at('a.txt'), stageToken, signal);
      expect(await storage.stageSize(at('a.txt'), stageToken, signal)).toBeUndefined();
    });

    it('commits under another name, and refuses one that is taken', async ({ skip }) => {
      skip(!storage.capabilities.hiddenStages, 'files are written directly');
      await put(at('a (1).txt'), 'taken');
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: false, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('hello'), 0, signal);
      await failsWith(stage.commit(5, signal, { as: at('a (1).txt') }), 'target.exists');
      await stage.suspend();
      const again = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: false, resume: true, makeFolders: false },
        signal,
      );
      await again.commit(5, signal, { as: at('a (2).txt') });
      expect(await names(under.folder)).toEqual(['a (1).txt', 'a (2).txt']);
      expect((await get(at('a (1).txt'))).toString()).toBe('taken');
      expect((await get(at('a (2).txt'))).toString()).toBe('hello');
    });

    it('shows a file with the time that was set on its stage', async () => {
      const modifiedAt = new Date('2020-02-29T12:34:56Z');
      const stage = await storage.stage(
        at('a.txt'),
        { token: stageToken, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      await stage.write(Buffer.from('hello'), 0, signal);
      await stage.setInfo({ modifiedAt, mode: 0o600 }, signal);
      await stage.commit(5, signal);
      expect(await storage.stat(at('a.txt'), signal)).toMatchObject({ modifiedAt, mode: 0o600 });
    });

    it('takes a file of no bytes', async () => {
      await put(at('empty'), '');
      expect(await storage.stat(at('empty'), signal)).toMatchObject({ kind: 'file', sizeBytes: 0 });
      expect((await get(at('empty'))).length).toBe(0);
    });

    it('makes missing folders only when asked to', async () => {
      await failsWith(put(at('x/y/a.txt'), 'a'), 'source.not-found', 'target.not-found');
      await put(at('x/y/a.txt'), 'a', { overwrite: true, makeFolders: true });
      expect(await names(at('x/y'))).toEqual(['a.txt']);
    });

    it('keeps names that are hard on programs', async () => {
      const hard = [
        'with space',
        "quote's",
        'back\\slash',
        'new\nline',
        'tab\t',
        'ünïcödé',
        '-rf',
        '*',
        `${'n'.repeat(200)}.txt`,
        decodeName(Uint8Array.from([0x66, 0xff, 0xfe, 0x2e, 0x62])),
      ];
      for (const one of hard) await put(joinVPath(under.folder, one), one);
      expect(await names(under.folder)).toEqual([...hard].sort());
      for (const one of hard) expect((await get(joinVPath(under.folder, one))).toString()).toBe(Buffer.from(one).toString());
    });

    it('lists files and folders with what is known of them', async () => {
      await put(at('a.txt'), 'hello');
      await storage.mkdir(at('sub'), signal);
      const entries = new Map<string, FileEntry>();
      for await (const entry of storage.list(under.folder, signal)) entries.set(entry.name, entry);
      expect([...entries.keys()].sort()).toEqual(['a.txt', 'sub']);
      expect(entries.get('a.txt')).toMatchObject({ kind: 'file', sizeBytes: 5 });
      expect(entries.get('sub')).toMatchObject({ kind: 'folder' });
      const age = Date.now() - (entries.get('a.txt')?.modifiedAt?.getTime() ?? 0);
      expect(Math.abs(age)).toBeLessThan(60_000);
    });

    it('says what is not there', async () => {
      await failsWith(storage.stat(at('no'), signal), 'source.not-found');
      await failsWith(storage.open(at('no'), signal), 'source.not-found');
      await failsWith(storage.remove(at('no'), signal), 'source.not-found');
      await failsWith(storage.rename(at('no'), at('other'), { overwrite: true }, signal), 'source.not-found');
      await failsWith(names(at('no')), 'source.not-found');
    });

    it('removes files and never folders', async () => {
      await put(at('a.txt'), 'a');
      await storage.mkdir(at('sub'), signal);
      await storage.remove(at('a.txt'), signal);
      await failsWith(storage.remove(at('sub'), signal), 'target.is-folder');
      expect(await names(under.folder)).toEqual(['sub']);
    });

    it('renames, and replaces only when allowed', async () => {
      await put(at('a'), 'A');
      await put(at('b'), 'B');
      await failsWith(storage.rename(at('a'), at('b'), { overwrite: false }, signal), 'target.exists');
      expect((await get(at('b'))).toString()).toBe('B');
      await storage.rename(at('a'), at('b'), { overwrite: true }, signal);
      expect(await names(under.folder)).toEqual(['b']);
      expect((await get(at('b'))).toString()).toBe('A');
      await storage.rename(at('b'), at('c'), { overwrite: false }, signal);
      expect(await names(under.folder)).toEqual(['c']);
    });

    it('renames folders with what is in them', async () => {
      await storage.mkdir(at('old'), signal);
      await put(at('old/a.txt'), 'a');
      await storage.rename(at('old'), at('new'), { overwrite: false }, signal);
      expect(await names(at('new'))).toEqual(['a.txt']);
    });

    it('makes folders and removes only empty ones', async () => {
      await storage.mkdir(at('sub'), signal);
      await failsWith(storage.mkdir(at('sub'), signal), 'target.exists');
      await put(at('sub/a.txt'), 'a');
      await failsWith(storage.rmdir(at('sub'), signal), 'target.not-empty');
      await storage.remove(at('sub/a.txt'), signal);
      await storage.rmdir(at('sub'), signal);
      expect(await names(under.folder)).toEqual([]);
    });

    it('sets the modification time', async () => {
      await put(at('a.txt'), 'a');
      const modifiedAt = new Date('2020-02-29T12:34:56Z');
      await storage.setInfo(at('a.txt'), { modifiedAt }, signal);
      expect((await storage.stat(at('a.txt'), signal)).modifiedAt).toEqual(modifiedAt);
    });

    it('reads by the handle even when the file is replaced meanwhile', async ({ skip }) => {
      skip(!storage.capabilities.hiddenStages, 'files are written directly');
      await put(at('a.txt'), 'first');
      const file = await storage.open(at('a.txt'), signal);
      await put(at('a.txt'), 'second');
      expect(Buffer.from(await file.readAt(0, 100, signal)).toString()).toBe('first');
      await file.close();
    });

    it('streams a folder of many entries', async () => {
      for (let batch = 0; batch < 10; batch += 1) {
        await Promise.all(Array.from({ length: 30 }, (_, index) => storage.mkdir(at(`d${batch}-${index}`), signal)));
      }
      expect(await names(under.folder)).toHaveLength(300);
    });

    it('does nothing once its signal is aborted', async () => {
      const aborted = AbortSignal.abort(new Error('stop'));
      await expect(storage.stat(under.folder, aborted)).rejects.toBeInstanceOf(Error);
      await expect(storage.mkdir(at('no'), aborted)).rejects.toBeInstanceOf(Error);
      expect(await names(under.folder)).toEqual([]);
    });

    it('has the root as a folder', async () => {
      expect((await storage.stat(ROOT, signal)).kind).toBe('folder');
    });
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
