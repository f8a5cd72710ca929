import { decodeName, type FileEntry, joinVPath } from '@waybill/core';
import { expect, it } from 'vitest';
import { failsWith, type Scene, signal } from './scene.js';

/** What is there: looked at, renamed, removed. */
export function describeFiles(scene: Scene): void {
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
    for (const one of hard) await scene.put(joinVPath(scene.folder, one), one);
    expect(await scene.names(scene.folder)).toEqual([...hard].sort());
    for (const one of hard) expect((await scene.get(joinVPath(scene.folder, one))).toString()).toBe(Buffer.from(one).toString());
  });

  it('lists files and folders with what is known of them', async () => {
    await scene.put(scene.at('a.txt'), 'hello');
    await scene.storage.mkdir(scene.at('sub'), signal);
    const entries = new Map<string, FileEntry>();
    for await (const entry of scene.storage.list(scene.folder, signal)) entries.set(entry.name, entry);
    expect([...entries.keys()].sort()).toEqual(['a.txt', 'sub']);
    expect(entries.get('a.txt')).toMatchObject({ kind: 'file', sizeBytes: 5 });
    expect(entries.get('sub')).toMatchObject({ kind: 'folder' });
    const age = Date.now() - (entries.get('a.txt')?.modifiedAt?.getTime() ?? 0);
    expect(Math.abs(age)).toBeLessThan(60_000);
  });

  it('says what is not there', async () => {
    await failsWith(scene.storage.stat(scene.at('no'), signal), 'source.not-found');
    await failsWith(scene.storage.open(scene.at('no'), signal), 'source.not-found');
    await failsWith(scene.storage.remove(scene.at('no'), signal), 'source.not-found');
    await failsWith(scene.storage.rename(scene.at('no'), scene.at('other'), { overwrite: true }, signal), 'source.not-found');
    await failsWith(scene.names(scene.at('no')), 'source.not-found');
  });

  it('removes files and never folders', async () => {
    await scene.put(scene.at('a.txt'), 'a');
    await scene.storage.mkdir(scene.at('sub'), signal);
    await scene.storage.remove(scene.at('a.txt'), signal);
    await failsWith(scene.storage.remove(scene.at('sub'), signal), 'target.is-folder');
    expect(await scene.names(scene.folder)).toEqual(['sub']);
  });

  it('renames, and replaces only when allowed', async () => {
    await scene.put(scene.at('a'), 'A');
    await scene.put(scene.at('b'), 'B');
    await failsWith(scene.storage.rename(scene.at('a'), scene.at('b'), { overwrite: false }, signal), 'target.exists');
    expect((await scene.get(scene.at('b'))).toString()).toBe('B');
    await scene.storage.rename(scene.at('a'), scene.at('b'), { overwrite: true }, signal);
    expect(await scene.names(scene.folder)).toEqual(['b']);
    expect((await scene.get(scene.at('b'))).toString()).toBe('A');
    await scene.storage.rename(scene.at('b'), scene.at('c'), { overwrite: false }, signal);
    expect(await scene.names(scene.folder)).toEqual(['c']);
  });

  it('sets the modification time', async () => {
    await scene.put(scene.at('a.txt'), 'a');
    const modifiedAt = new Date('2020-02-29T12:34:56Z');
    await scene.storage.setInfo(scene.at('a.txt'), { modifiedAt }, signal);
    expect((await scene.storage.stat(scene.at('a.txt'), signal)).modifiedAt).toEqual(modifiedAt);
  });
}
