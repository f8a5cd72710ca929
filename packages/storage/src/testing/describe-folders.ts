import { ROOT } from '@waybill/core';
import { expect, it } from 'vitest';
import { failsWith, type Scene, signal } from './scene.js';

/** Folders, and the backend as a whole. */
export function describeFolders(scene: Scene): void {
  it('makes missing folders only when asked to', async () => {
    await failsWith(scene.put(scene.at('x/y/a.txt'), 'a'), 'source.not-found', 'target.not-found');
    await scene.put(scene.at('x/y/a.txt'), 'a', { makeFolders: true });
    expect(await scene.names(scene.at('x/y'))).toEqual(['a.txt']);
  });

  it('renames folders with what is in them', async () => {
    await scene.storage.mkdir(scene.at('old'), signal);
    await scene.put(scene.at('old/a.txt'), 'a');
    await scene.storage.rename(scene.at('old'), scene.at('new'), { overwrite: false }, signal);
    expect(await scene.names(scene.at('new'))).toEqual(['a.txt']);
  });

  it('makes folders and removes only empty ones', async () => {
    await scene.storage.mkdir(scene.at('sub'), signal);
    await failsWith(scene.storage.mkdir(scene.at('sub'), signal), 'target.exists');
    await scene.put(scene.at('sub/a.txt'), 'a');
    await failsWith(scene.storage.rmdir(scene.at('sub'), signal), 'target.not-empty');
    await scene.storage.remove(scene.at('sub/a.txt'), signal);
    await scene.storage.rmdir(scene.at('sub'), signal);
    expect(await scene.names(scene.folder)).toEqual([]);
  });

  it('streams a folder of many entries', async () => {
    for (let batch = 0; batch < 10; batch += 1) {
      await Promise.all(Array.from({ length: 30 }, (_, index) => scene.storage.mkdir(scene.at(`d${batch}-${index}`), signal)));
    }
    expect(await scene.names(scene.folder)).toHaveLength(300);
  });

  it('does nothing once its signal is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('stop'));
    await expect(scene.storage.stat(scene.folder, aborted)).rejects.toBeInstanceOf(Error);
    await expect(scene.storage.mkdir(scene.at('no'), aborted)).rejects.toBeInstanceOf(Error);
    expect(await scene.names(scene.folder)).toEqual([]);
  });

  it('has the root as a folder', async () => {
    expect((await scene.storage.stat(ROOT, signal)).kind).toBe('folder');
  });
}
